/** Everything that was changed, by whom and when, and back again in one tap. Undoing is a change too. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { useUndo } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';

const PAGE = 50;

export function HistoryPage() {
  const { t } = useTranslation('history');
  const text = useText();
  const format = useFormat();
  const undo = useUndo();
  const { child } = useScope();
  const history = useInfiniteQuery(
    api.history.list.infiniteOptions({
      input: (before: string | undefined) => ({
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
        ...(child === null ? {} : { profile: child.id }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.id),
    }),
  );
  return (
    <Stack gap="md">
      <PageHead title={t('title')} description={t('description')} />
      <QueryState query={history}>
        {({ pages }) => {
          const changes = pages.flat();
          if (changes.length === 0) return <EmptyState title={t('empty')} body={t('emptyBody')} />;
          return (
            <Stack gap="xs">
              {changes.map(({ id, at, actor, sentence, undoable, whyNot, undoneBy }) => (
                <Paper key={id} withBorder p="sm">
                  <Group justify="space-between" align="flex-start">
                    <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
                      <Text>{text(sentence)}</Text>
                      <Text size="sm" c="dimmed">
                        {format.moment(at)} · {actor === 'operator' ? t('operator') : actor}
                      </Text>
                      {whyNot !== null && (
                        <Text size="sm" c="dimmed">
                          {text(whyNot)}
                        </Text>
                      )}
                    </div>
                    {undoneBy !== null ? (
                      <Tag>{t('undone')}</Tag>
                    ) : undoable ? (
                      <Button size="xs" variant="default" onClick={() => void undo(id)}>
                        {t('undo')}
                      </Button>
                    ) : (
                      <Tag>{t(whyNot === null ? 'final' : 'overtaken')}</Tag>
                    )}
                  </Group>
                </Paper>
              ))}
              {history.hasNextPage && (
                <Button
                  variant="default"
                  loading={history.isFetchingNextPage}
                  onClick={() => void history.fetchNextPage()}
                  style={{ alignSelf: 'center' }}
                >
                  {t('more')}
                </Button>
              )}
            </Stack>
          );
        }}
      </QueryState>
    </Stack>
  );
}
