/** After wrong tries the door is closed for a while: how long still, told every ten seconds and at the end. */
import { Alert, VisuallyHidden } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';

export function ClosedDoor({ seconds }: { readonly seconds: number }) {
  const { t } = useTranslation('sign-in');
  const format = useFormat();
  const span = (count: number): string =>
    count < 60
      ? format.duration(count)
      : `${format.duration(count - (count % 60))} ${format.duration(count % 60)}`;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconClock aria-hidden />}
      title={t('closed.title', { span: span(seconds) })}
    >
      {t('closed.body')}
      <VisuallyHidden role="status" aria-live="polite">
        {t('closed.title', { span: span(10 * Math.ceil(seconds / 10)) })}
      </VisuallyHidden>
    </Alert>
  );
}
