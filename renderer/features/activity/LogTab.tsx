/** The log: filters that stand in the address, rows of any number, what is new on request, this view as a file. */
import { Button, Group, Menu, Text } from '@mantine/core';
import { IconArrowUp, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { ScopedChild } from '../../app/scope.ts';
import { client } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { LogFilters } from './LogFilters.tsx';
import { LogTable } from './LogTable.tsx';
import { useLog } from './use-log.ts';
import { CLEARED, filterOf, isFiltered } from './view-model.ts';

const FILES = ['csv', 'json'] as const;

export function LogTab({ child }: { readonly child: ScopedChild | null }) {
  const { t } = useTranslation('activity');
  const format = useFormat();
  const search = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const filter = filterOf(search, child?.id ?? null);
  const { query, rows, total, freshCount, isFreshFull, showFresh } = useLog(filter);
  const file = useMutation({
    mutationFn: (kind: (typeof FILES)[number]) => client.activity.file({ ...filter, format: kind }),
    onSuccess: saveFile,
  });
  return (
    <>
      <LogFilters search={search} />
      <Group justify="space-between" gap="xs" my="xs">
        <Text size="sm" role="status" data-total={total}>
          {query.data === undefined ? '' : t('log.total', { count: total, amount: format.number(total) })}
        </Text>
        <Group gap="xs" className="no-print">
          {freshCount > 0 && (
            <Button
              size="compact-md"
              rightSection={<IconArrowUp size={16} aria-hidden />}
              onClick={showFresh}
            >
              {t('log.fresh', {
                count: freshCount,
                amount: isFreshFull ? `${freshCount}+` : String(freshCount),
              })}
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                size="compact-md"
                variant="default"
                loading={file.isPending}
                leftSection={<IconDownload size={16} aria-hidden />}
              >
                {t('log.file')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {FILES.map((kind) => (
                <Menu.Item key={kind} onClick={() => file.mutate(kind)}>
                  {t(`log.${kind}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {file.error !== null && <ErrorNotice error={file.error} />}
      <QueryState query={query} lines={8}>
        {() =>
          rows.length === 0 ? (
            isFiltered(search) ? (
              <EmptyState
                title={t('log.none')}
                body={t('log.noneBody')}
                action={
                  <Button
                    variant="default"
                    onClick={() => void navigate({ search: (now) => ({ ...now, ...CLEARED }) })}
                  >
                    {t('log.clear')}
                  </Button>
                }
              />
            ) : (
              <EmptyState title={t('log.empty')} body={t('log.emptyBody')} />
            )
          ) : (
            <LogTable
              rows={rows}
              total={total}
              hasChild={child !== null}
              hasMore={query.hasNextPage}
              isLoading={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
              onWhy={(row) => void navigate({ search: (now) => ({ ...now, row }), replace: true })}
            />
          )
        }
      </QueryState>
    </>
  );
}
