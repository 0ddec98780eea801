/** When a session ends by itself; passphrases are on the Family screen. */
import { Anchor, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';

const LENGTHS = [5, 15, 30, 60, 120, 240, 480] as const;

export function SecurityTab() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const settings = useQuery(api.settings.get.queryOptions());
  const put = useChange(api.settings.put.mutationOptions());
  return (
    <QueryState query={settings}>
      {({ sessionMinutes }) => (
        <Stack gap="md">
          <Select
            label={t('security.session')}
            description={t('security.sessionHint')}
            value={String(sessionMinutes)}
            data={[...new Set([...LENGTHS, sessionMinutes])]
              .toSorted((a, b) => a - b)
              .map((minutes) => ({ value: String(minutes), label: format.duration(minutes * 60) }))}
            allowDeselect={false}
            maw={320}
            onChange={(value) => {
              const minutes = Number(value);
              if (value !== null && minutes !== sessionMinutes) put.mutate({ sessionMinutes: minutes });
            }}
          />
          <Text size="sm">
            <Anchor renderRoot={(props) => <Link {...props} to="/family" search={{ tab: 'guardians' }} />}>
              {t('security.guardians')}
            </Anchor>
          </Text>
          <Text size="sm" c="dimmed">
            {t('security.network')}
          </Text>
        </Stack>
      )}
    </QueryState>
  );
}
