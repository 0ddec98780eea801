/** Requests: what waits, what was answered, and what stands because of it, each with its end. */
import { Button, Group, Paper, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Tag } from '../../ui/Tag.tsx';
import { RequestCard, StageLine } from './RequestCard.tsx';
import { REQUEST_TABS } from './search.ts';
import { useSeen } from './use-seen.ts';

const HALF_A_MINUTE = 30_000;

export function RequestsPage() {
  const { t } = useTranslation('requests');
  const { tab = 'waiting' } = useSearch({ from: '/requests' });
  const navigate = useNavigate({ from: '/requests' });
  return (
    <Stack gap="md">
      <PageHead title={t('title')} description={t('description')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const known = REQUEST_TABS.find((id) => id === next);
          if (known !== undefined)
            void navigate({ search: (search) => ({ ...search, tab: known }), replace: true });
        }}
      >
        <Tabs.List>
          {REQUEST_TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="waiting" pt="md">
          <Waiting />
        </Tabs.Panel>
        <Tabs.Panel value="answered" pt="md">
          <Answered />
        </Tabs.Panel>
        <Tabs.Panel value="grants" pt="md">
          <Standing />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

/** Of the child in the address, or of all. */
function useOfScope<T extends { readonly child: string }>(): (rows: readonly T[]) => readonly T[] {
  const { child } = useScope();
  return (rows) => (child === null ? rows : rows.filter((row) => row.child === child.id));
}

function Waiting() {
  const { t } = useTranslation('requests');
  const nowMs = useNow(HALF_A_MINUTE);
  const ofScope = useOfScope<RequestShown>();
  const waiting = useQuery(api.requests.list.queryOptions({ input: { which: 'waiting' } }));
  useSeen(waiting.data ?? []);
  usePointedAt(waiting.isSuccess);
  return (
    <QueryState query={waiting}>
      {(requests) =>
        ofScope(requests).length === 0 ? (
          <EmptyState title={t('empty.title')} body={t('empty.body')} />
        ) : (
          <Stack gap="sm">
            {ofScope(requests).map((request) => (
              <RequestCard key={request.id} request={request} nowMs={nowMs} />
            ))}
          </Stack>
        )
      }
    </QueryState>
  );
}

/** A notice or a toast leads to one of them: it takes the focus. */
function usePointedAt(isThere: boolean): void {
  const { id } = useSearch({ from: '/requests' });
  useEffect(() => {
    if (isThere && id !== undefined)
      document.querySelector<HTMLElement>(`main [data-request="${CSS.escape(id)}"]`)?.focus();
  }, [isThere, id]);
}

function Answered() {
  const { t } = useTranslation('requests');
  const text = useText();
  const ofScope = useOfScope<RequestShown>();
  const answered = useQuery(api.requests.list.queryOptions({ input: { which: 'answered' } }));
  return (
    <QueryState query={answered}>
      {(requests) =>
        ofScope(requests).length === 0 ? (
          <EmptyState title={t('answeredEmpty.title')} body={t('answeredEmpty.body')} />
        ) : (
          <Stack gap="xs">
            {ofScope(requests).map((request) => (
              <Paper key={request.id} withBorder p="sm" component="article">
                <Group justify="space-between">
                  <Text fw={600}>{text(request.sentence)}</Text>
                  <Tag tone={TONES[request.state]}>{t(`state.${request.state}`)}</Tag>
                </Group>
                {request.answeredBy !== null && (
                  <Text size="sm">{t('answeredBy', { name: request.answeredBy })}</Text>
                )}
                <StageLine request={request} />
              </Paper>
            ))}
          </Stack>
        )
      }
    </QueryState>
  );
}

const TONES = {
  open: 'plain',
  approved: 'good',
  countered: 'good',
  denied: 'plain',
  expired: 'plain',
} as const;

/** Extra time that stands, and pauses: whatever ends by itself, with its end. */
function Standing() {
  const { t } = useTranslation('requests');
  const text = useText();
  const format = useFormat();
  const { child: chosen, children } = useScope();
  const isShown = (id: string): boolean => chosen === null || chosen.id === id;
  const grants = useQuery(api.requests.grants.queryOptions());
  const today = useQuery(api.overview.today.queryOptions());
  const revoke = useChange(api.time.revoke.mutationOptions());
  const resume = useChange(api.time.resume.mutationOptions());
  const nameOf = (id: string): string => children.find((child) => child.id === id)?.name ?? id;
  return (
    <QueryState query={today}>
      {({ children: overviews }) => (
        <QueryState query={grants}>
          {(standing) => {
            const given = standing.filter((grant) => isShown(grant.child));
            const paused = overviews.filter((overview) => overview.paused && isShown(overview.id));
            if (given.length === 0 && paused.length === 0)
              return <EmptyState title={t('grantsEmpty.title')} body={t('grantsEmpty.body')} />;
            return (
              <Stack gap="xs">
                {paused.map(({ id, name, now, pausedUntil }) => (
                  <Paper key={id} withBorder p="sm">
                    <Group justify="space-between">
                      <Text>
                        {pausedUntil === null
                          ? t('pausedOpen', { name })
                          : t('paused', { name, until: format.until(pausedUntil) })}
                      </Text>
                      <Button
                        size="xs"
                        variant="light"
                        // The family's pause is ended for the family.
                        onClick={() =>
                          resume.mutate({ profile: now.link.kind === 'pause' ? now.link.profile : id })
                        }
                      >
                        {t('resume')}
                      </Button>
                    </Group>
                  </Paper>
                ))}
                {given.map((grant) => (
                  <Paper key={grant.id} withBorder p="sm">
                    <Group justify="space-between" wrap="nowrap">
                      <div>
                        <Text fw={600}>
                          {nameOf(grant.child)} · {text(grant.scopeText)}
                        </Text>
                        {grant.behindPause === null ? (
                          <Text size="sm" c="dimmed">
                            {t('grantUntil', { until: format.until(grant.until), name: text(grant.byText) })}
                          </Text>
                        ) : (
                          <BehindPause
                            until={grant.until}
                            by={text(grant.byText)}
                            pausedUntil={grant.behindPause.until}
                          />
                        )}
                      </div>
                      <Button
                        size="xs"
                        variant="default"
                        style={{ flex: 'none' }}
                        onClick={() => revoke.mutate({ grant: grant.id })}
                      >
                        {t('revoke')}
                      </Button>
                    </Group>
                  </Paper>
                ))}
              </Stack>
            );
          }}
        </QueryState>
      )}
    </QueryState>
  );
}

interface BehindPauseProps {
  readonly until: string;
  readonly by: string;
  /** Null: until somebody resumes. */
  readonly pausedUntil: string | null;
}

/** Both ends, and whether the grant will still be there when the pause is over. */
function BehindPause({ until, by, pausedUntil }: BehindPauseProps) {
  const { t } = useTranslation('requests');
  const format = useFormat();
  const comes = pausedUntil !== null && Date.parse(pausedUntil) < Date.parse(until);
  const pause = pausedUntil === null ? t('untilResumed') : format.until(pausedUntil);
  return (
    <Text size="sm" c="dimmed">
      <Tag tone="advisory">{t('behindPause')}</Tag>{' '}
      {t(comes ? 'grantWaits' : 'grantCovered', { pause, until: format.until(until), name: by })}
    </Text>
  );
}
