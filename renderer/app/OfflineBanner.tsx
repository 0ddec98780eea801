/** Says since when the agent does not answer: whoever cannot ask it does not know whether it filters. */
import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../client/connection.ts';
import { useFormat } from './locale.ts';

export function OfflineBanner() {
  const { t } = useTranslation('common');
  const format = useFormat();
  const connection = useConnection();
  if (connection.state !== 'lost') return null;
  return (
    <Alert
      color="orange"
      variant="light"
      mb="md"
      className="no-print"
      role="status"
      icon={<IconPlugConnectedX aria-hidden />}
      title={t('shell.offline', { time: format.time(new Date(connection.sinceMs).toISOString()) })}
      c="var(--mantine-color-text)"
    >
      {t('shell.offlineBody')}
    </Alert>
  );
}
