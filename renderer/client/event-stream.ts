/**
 * One connection to the stream of events, kept up: it resumes with the last event's id and waits longer after each
 * failure, 30 s at most. Ends with its signal, or when the session is refused.
 */
import { getEventMeta } from '@orpc/client';
import { consoleEventSchema, type ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
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

type Stream = Awaited<ReturnType<typeof client.events>>;

type Step =
  | { readonly kind: 'event'; readonly event: ConsoleEvent; readonly id: string | undefined }
  /** An event of a newer agent that this page does not know. */
  | { readonly kind: 'unknown'; readonly id: string | undefined }
  | { readonly kind: 'broken' }
  | { readonly kind: 'refused' };

const isRefusal = (error: unknown): boolean => {
  const failure = failureOf(error);
  return failure.kind === 'stated' && failure.code === 'NOT_SIGNED_IN';
};

async function open(
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<Stream | 'broken' | 'unable' | 'refused'> {
  try {
    return await client.events(undefined, { signal, lastEventId });
  } catch (error) {
    if (isRefusal(error)) return 'refused';
    return failureOf(error).kind === 'stated' ? 'unable' : 'broken';
  }
}

async function read(stream: Stream): Promise<Step> {
  try {
    const next = await stream.next();
    if (next.done === true) return { kind: 'broken' };
    const id = getEventMeta(next.value)?.id;
    // Also a plain copy: what the library hands over cannot be posted to another tab.
    const event = consoleEventSchema.safeParse(next.value);
    return event.success ? { kind: 'event', event: event.data, id } : { kind: 'unknown', id };
  } catch (error) {
    return { kind: isRefusal(error) ? 'refused' : 'broken' };
  }
}

export async function followEvents(
  sink: StreamSink,
  resumeFrom: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId = resumeFrom;
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const stream = await open(lastEventId, signal);
    if (stream === 'refused') return;
    if (stream === 'unable') {
      // It answers, and says why not: whoever calls it missing would be wrong.
      sink.onUp();
    } else if (stream !== 'broken') {
      sink.onUp();
      for (;;) {
        const step = await read(stream);
        if (signal.aborted || step.kind === 'refused') return;
        if (step.kind === 'broken') break;
        waitMs = FIRST_WAIT_MS;
        lastEventId = step.id ?? lastEventId;
        if (step.kind === 'unknown') continue;
        sink.onEvent(step.event, step.id);
        if (step.event.type === 'session-ended') return;
      }
    }
    if (signal.aborted) return;
    if (stream !== 'unable') sink.onDown();
    await wait(waitMs, signal);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }
}
