/** Talking with the child: one page to read or print, and the child's own page. */
import { Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AgreementPaper } from '../../ui/AgreementPaper.tsx';
import { Moves } from './Moves.tsx';
import { NoChild } from './NoChild.tsx';
import type { StepProps } from './steps.ts';

export function AgreementStep({ draft, onNext, onBack }: StepProps) {
  const { t } = useTranslation('wizard');
  if (draft.childId === null) return <NoChild onBack={onBack} />;
  return (
    <Stack gap="md">
      <AgreementPaper child={draft.childId} />
      <Moves onBack={onBack}>
        <Button onClick={() => onNext()}>{t('finish')}</Button>
      </Moves>
    </Stack>
  );
}
