/** A text for somebody who helps: no name of a child or site is in it. */
import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { saveFile } from '../../ui/save-file.ts';

export function DiagnosticsTab() {
  const { t } = useTranslation('settings');
  const diagnostics = useMutation(api.settings.diagnostics.mutationOptions({ onSuccess: saveFile }));
  return (
    <Stack gap="sm">
      <Text size="sm">{t('diagnostics.hint')}</Text>
      {diagnostics.isError && <ErrorNotice error={diagnostics.error} />}
      <Button
        variant="default"
        loading={diagnostics.isPending}
        onClick={() => diagnostics.mutate({})}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('diagnostics.save')}
      </Button>
    </Stack>
  );
}
