/**
 * The log by pages, newest first. What is written while one reads does not move the rows: it waits, counted, until the
 * reader asks for it.
 */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ConsoleLogRow, LogFilter, LogPage } from '../../../shared/contracts/activity-shapes.ts';
import { api, client } from '../../client/console-client.ts';
import { useConsoleEvents } from '../../client/events.ts';

const PAGE = 200;
/** The agent tells of new rows up to once a second. */
const LOOK_AGAIN_MS = 2000;

const newestFirst: number | undefined = undefined;

export function useLog(filter: LogFilter) {
  const queryClient = useQueryClient();
  const options = api.activity.log.infiniteOptions({
    input: (before: number | undefined) => ({
      ...filter,
      ...(before === undefined ? {} : { before }),
      limit: PAGE,
    }),
    initialPageParam: newestFirst,
    getNextPageParam: (page) => page.next ?? undefined,
    // Written rows never change, and asking again for a hundred pages because a rule did would be a hundred looks.
    staleTime: 'static',
    gcTime: 0,
  });
  const query = useInfiniteQuery(options);
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const [fresh, setFresh] = useState<LogPage | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const newest = Math.max(pages[0]?.newestId ?? 0, rows[0]?.id ?? 0);

  const look = useEffectEvent(() => {
    timer.current = undefined;
    if (query.data === undefined) return;
    client.activity.log({ ...filter, after: newest, limit: PAGE }).then(
      (page) => setFresh(page.rows.length === 0 ? null : page),
      // The banner says that the agent is away; the next event asks again.
      () => undefined,
    );
  });
  useConsoleEvents(({ type }) => {
    if (type === 'activity' || type === 'resync') timer.current ??= setTimeout(() => look(), LOOK_AGAIN_MS);
  });
  const key = JSON.stringify(filter);
  useEffect(() => {
    setFresh(null);
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [key]);

  const showFresh = (): void => {
    if (fresh === null) return;
    setFresh(null);
    if (fresh.rows.length >= PAGE) {
      void queryClient.resetQueries({ queryKey: options.queryKey });
      return;
    }
    queryClient.setQueryData<InfiniteData<LogPage, number | undefined>>(options.queryKey, (data) =>
      data === undefined ? data : withFresh(data, fresh),
    );
  };
  return {
    query,
    rows,
    total: pages[0]?.total ?? 0,
    freshCount: fresh?.rows.length ?? 0,
    /** There are more than one page of new rows. */
    isFreshFull: fresh !== null && fresh.rows.length >= PAGE,
    showFresh,
  };
}

function withFresh(
  data: InfiniteData<LogPage, number | undefined>,
  fresh: LogPage,
): InfiniteData<LogPage, number | undefined> {
  const [first, ...older] = data.pages;
  if (first === undefined) return data;
  const known = new Set(first.rows.map(({ id }) => id));
  const added: ConsoleLogRow[] = fresh.rows.filter(({ id }) => !known.has(id));
  const page = {
    ...first,
    rows: [...added, ...first.rows],
    total: first.total + added.length,
    newestId: Math.max(first.newestId, fresh.newestId),
  };
  return { ...data, pages: [page, ...older] };
}
