/** Every revision of the document: when, by whom, what changed, and back to it in one tap. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';
import classes from './rules.module.css';

export function HistoryTab({ rules }: { readonly rules: Rules }) {
  const { t } = useTranslation('rules');
  const text = useText();
  const format = useFormat();
  const history = useQuery(api.rules.history.queryOptions({ input: { profile: rules.profile } }));
  const restore = useChange(api.rules.restore.mutationOptions());
  return (
    <QueryState query={history}>
      {(revisions) => (
        <ul className={classes.list}>
          {revisions.map(({ revision, at, actor, current, diff }) => (
            <li key={revision} className={classes.item}>
              <div className={classes.words}>
                <Group gap="xs">
                  <Text fw={600}>{t('history.revision', { revision })}</Text>
                  {current && <Tag tone="good">{t('history.current')}</Tag>}
                </Group>
                <Text size="sm" c="dimmed">
                  {format.dayAndDate(at)} {format.time(at)} ·{' '}
                  {actor === 'operator' ? t('history.operator') : actor}
                </Text>
                <Stack gap={2} mt={4}>
                  {diff.map((line) => (
                    <Text key={line.en} size="sm" className="sentence">
                      {text(line)}
                    </Text>
                  ))}
                </Stack>
              </div>
              {!current && (
                <Button
                  size="xs"
                  variant="default"
                  loading={restore.isPending}
                  onClick={() => restore.mutate({ profile: rules.profile, revision })}
                >
                  {t('history.restore')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </QueryState>
  );
}
