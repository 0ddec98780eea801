/** What will be recorded at a level, who sees it, for how long, and what never is: shown before anybody agrees to it. */
import { List, Text, Title, type TitleOrder } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DetailLevel } from '../../../shared/activity/detail-level.ts';
import { neverRecorded, recordedSentences } from '../../../shared/activity/record-sentences.ts';
import { DEFAULT_DETAIL_DAYS } from '../../../shared/activity/retention.ts';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';

export interface RecordingNoticeProps {
  readonly detail: DetailLevel;
  readonly order: TitleOrder;
}

export function RecordingNotice({ detail, order }: RecordingNoticeProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const settings = useQuery(api.settings.get.queryOptions());
  const detailDays = settings.data?.detailDays ?? DEFAULT_DETAIL_DAYS;
  const lists = [
    ['what', recordedSentences({ detail, recordsNames: true, detailDays }, 'child')],
    ['never', neverRecorded('child')],
  ] as const;
  return (
    <>
      {lists.map(([title, lines]) => (
        <div key={title}>
          <Title order={order} size="h5" mt="sm">
            {t(`consent.${title}`)}
          </Title>
          <List>
            {lines.map((line) => (
              <List.Item key={line.en}>{text(line)}</List.Item>
            ))}
          </List>
        </div>
      ))}
      <Title order={order} size="h5" mt="sm">
        {t('consent.who')}
      </Title>
      <Text>{t('consent.whoSees')}</Text>
    </>
  );
}
