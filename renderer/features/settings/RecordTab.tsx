/** How long details are kept. */
import { NumberInput, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MAXIMUM_DETAIL_DAYS } from '../../../shared/activity/retention.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';

export function RecordTab() {
  const { t } = useTranslation('settings');
  const settings = useQuery(api.settings.get.queryOptions());
  const put = useChange(api.settings.put.mutationOptions());
  return (
    <QueryState query={settings}>
      {({ detailDays }) => (
        <Stack gap="xs">
          <NumberInput
            key={detailDays}
            label={t('record.days')}
            description={t('record.daysHint', { max: MAXIMUM_DETAIL_DAYS })}
            defaultValue={detailDays}
            min={1}
            max={MAXIMUM_DETAIL_DAYS}
            allowDecimal={false}
            clampBehavior="strict"
            maw={280}
            onBlur={({ currentTarget }) => {
              const days = Number(currentTarget.value);
              if (Number.isInteger(days) && days >= 1 && days <= MAXIMUM_DETAIL_DAYS && days !== detailDays)
                put.mutate({ detailDays: days });
            }}
          />
          <Text size="sm" c="dimmed">
            {t('record.rollups')}
          </Text>
        </Stack>
      )}
    </QueryState>
  );
}
