/** Copies of the whole database: made daily by themselves, by hand here, and put back. */
import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';

export function BackupTab() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const backups = useQuery(api.backups.list.queryOptions());
  const make = useMutation(api.backups.make.mutationOptions({ onSuccess: () => void backups.refetch() }));
  const restore = useMutation(
    api.backups.restore.mutationOptions({
      onSuccess: () => {
        setChosen(null);
        void queryClient.invalidateQueries();
      },
    }),
  );
  return (
    <Stack gap="md">
      <Text size="sm">{t('backup.hint')}</Text>
      <Button loading={make.isPending} onClick={() => make.mutate({})} style={{ alignSelf: 'flex-start' }}>
        {t('backup.make')}
      </Button>
      {make.isError && <ErrorNotice error={make.error} />}
      <QueryState query={backups}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState title={t('backup.empty')} body={t('backup.emptyBody')} />
          ) : (
            <Stack gap="xs">
              {all.map(({ name, at, bytes, kind }) => (
                <Paper key={name} withBorder p="sm">
                  <Group justify="space-between">
                    <div>
                      <Text fw={600}>{format.moment(at)}</Text>
                      <Group gap="xs">
                        <Tag>{t(`backup.kind.${kind}`)}</Tag>
                        <Text size="sm" c="dimmed">
                          {format.bytes(bytes)} · {name}
                        </Text>
                      </Group>
                    </div>
                    <Button size="xs" variant="default" onClick={() => setChosen(name)}>
                      {t('backup.restore')}
                    </Button>
                  </Group>
                </Paper>
              ))}
            </Stack>
          )
        }
      </QueryState>
      <Modal
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={t('backup.sure')}
        closeButtonProps={{ 'aria-label': t('import.cancel') }}
      >
        <Stack gap="sm">
          <Text>{t('backup.sureBody')}</Text>
          {restore.isError && <ErrorNotice error={restore.error} />}
          <Group>
            <Button
              color="red"
              loading={restore.isPending}
              onClick={() => {
                if (chosen !== null) restore.mutate({ name: chosen });
              }}
            >
              {t('backup.do')}
            </Button>
            <Button variant="default" onClick={() => setChosen(null)}>
              {t('import.cancel')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
