/**
 * One stream of events for a whole browser: HTTP/1.1 gives an origin six connections, and every open tab would take one.
 * The tab that holds the lock reads the stream and passes it on; when it closes, the next one takes over where it
 * stopped. Without locks (a console that is not on this computer) every tab reads for itself.
 */
import { useEffect, useEffectEvent } from 'react';
import { z } from 'zod';
import { consoleEventSchema, type ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import { setConnection } from './connection.ts';
import { api } from './console-client.ts';
import { effectOf, type StalePath } from './event-effects.ts';
import { followEvents } from './event-stream.ts';
import { queryClient } from './query-client.ts';
import { currentSession, endSession } from './session.ts';

const CHANNEL = 'haidang.events';
const GATHER_MS = 5000;

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: consoleEventSchema, id: z.string().optional() }),
  z.object({ kind: z.literal('connection'), state: z.enum(['live', 'lost']) }),
  /** A new tab asks how things stand. */
  z.object({ kind: z.literal('ask') }),
]);
type Message = z.infer<typeof messageSchema>;

const listeners = new Set<(event: ConsoleEvent) => void>();
const gathered = new Map<string, StalePath>();
let gatherTimer: ReturnType<typeof setTimeout> | undefined;
let lastEventId: string | undefined;

const invalidate = (path: StalePath): void => {
  void queryClient.invalidateQueries({ queryKey: [path] });
};

function apply(event: ConsoleEvent): void {
  if (event.type === 'job') keepJob(event.job);
  const { stale, mayWait } = effectOf(event);
  if (stale === 'everything') void queryClient.invalidateQueries();
  else if (mayWait || document.hidden) gather(stale);
  else for (const path of stale) invalidate(path);
  for (const listener of listeners) listener(event);
}

function gather(paths: readonly StalePath[]): void {
  for (const path of paths) gathered.set(path.join('.'), path);
  gatherTimer ??= setTimeout(() => {
    gatherTimer = undefined;
    if (!document.hidden) readGathered();
  }, GATHER_MS);
}

/** Nobody looks at a hidden page: it reads again when it is seen, so that no look is recorded that was none. */
function readGathered(): void {
  for (const path of gathered.values()) invalidate(path);
  gathered.clear();
}

/** A job's progress comes with the event itself; asking for the whole view again would be a request for every step. */
function keepJob(job: Extract<ConsoleEvent, { type: 'job' }>['job']): void {
  queryClient.setQueryData(api.lists.view.queryKey(), (view) =>
    view === undefined
      ? view
      : {
          ...view,
          // In its place: rows under somebody's hand must not move.
          jobs: view.jobs.some(({ id }) => id === job.id)
            ? view.jobs.map((other) => (other.id === job.id ? job : other))
            : [job, ...view.jobs],
        },
  );
}

/** Starts with the session and ends with it. */
export function startEvents(): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(CHANNEL);
  let leading: 'live' | 'lost' | null = null;
  const tell = (message: Message): void => channel.postMessage(message);
  const say = (state: 'live' | 'lost'): void => {
    leading = state;
    setConnection(state, Date.now());
    tell({ kind: 'connection', state });
  };

  channel.addEventListener('message', ({ data }) => {
    const parsed = messageSchema.safeParse(data);
    if (!parsed.success || currentSession() === null) return;
    const message = parsed.data;
    if (message.kind === 'ask') {
      if (leading !== null) tell({ kind: 'connection', state: leading });
    } else if (message.kind === 'connection') {
      if (leading === null) setConnection(message.state, Date.now());
    } else {
      lastEventId = message.id ?? lastEventId;
      apply(message.event);
    }
  });

  const lead = (): Promise<void> =>
    followEvents(
      {
        onEvent: (event, id) => {
          lastEventId = id ?? lastEventId;
          apply(event);
          // Another tab may be another guardian's: the end of this session is not theirs.
          if (event.type === 'session-ended') endSession('expired');
          else tell({ kind: 'event', event, ...(id === undefined ? {} : { id }) });
        },
        onUp: () => {
          if (leading === 'lost') void queryClient.invalidateQueries();
          say('live');
        },
        onDown: () => say('lost'),
      },
      lastEventId,
      stop.signal,
    );

  const seen = (): void => {
    if (!document.hidden) readGathered();
  };
  document.addEventListener('visibilitychange', seen);

  tell({ kind: 'ask' });
  if ('locks' in navigator) {
    navigator.locks.request(CHANNEL, { signal: stop.signal }, lead).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  } else {
    void lead();
  }
  return () => {
    stop.abort();
    channel.close();
    document.removeEventListener('visibilitychange', seen);
    clearTimeout(gatherTimer);
    gatherTimer = undefined;
    gathered.clear();
    setConnection('idle', Date.now());
  };
}

/** For pages that look at events themselves, such as the log's "12 new". */
export function useConsoleEvents(handle: (event: ConsoleEvent) => void): void {
  const onEvent = useEffectEvent(handle);
  useEffect(() => {
    const listener = (event: ConsoleEvent): void => onEvent(event);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}
