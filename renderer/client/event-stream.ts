/**
 * One connection to the stream of events, kept up: it resumes with the last event's id and waits longer after each
 * failure, 30 s at most. Ends with its signal, or when the session is refused.
 */
import { getEventMeta } from '@orpc/client';
import type { ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import { failureOf } from './api-error.ts';
import { client } from './console-client.ts';

export interface StreamSink {
  readonly onEvent: (event: ConsoleEvent, id: string | undefined) => void;
  readonly onUp: () => void;
  readonly onDown: () => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    window.addEventListener('online', done);
  });
}

export async function followEvents(
  sink: StreamSink,
  resumeFrom: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId = resumeFrom;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const events = await client.events(undefined, { signal, lastEventId });
      sink.onUp();
      for await (const event of events) {
        waitMs = FIRST_WAIT_MS;
        const id = getEventMeta(event)?.id;
        if (id !== undefined) lastEventId = id;
        sink.onEvent(event, id);
        if (event.type === 'session-ended') return;
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      if (failure.kind === 'stated' && failure.code === 'NOT_SIGNED_IN') return;
    }
    if (signal.aborted) return;
    sink.onDown();
    await wait(waitMs, signal);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
}
