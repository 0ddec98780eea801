/**
 * The one stream of a console. It begins with `hello`, goes on where the last one broke (`Last-Event-ID`), and ends with
 * the session, saying so.
 */
import { implement, withEventMeta } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { ConsoleEvent } from '../../../../shared/contracts/system-shapes.ts';
import type { RequestId } from '../../../../shared/kernel/ids.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { isoOf } from '../operator-deps.ts';
import { markDelivered } from '../request-life.ts';

const api = implement(consoleApi).$context<GuardianContext>();

export function eventsHandler(deps: ConsoleDeps) {
  return api.events.handler(async function* ({
    context: { lastEventId, ended },
    signal,
  }): AsyncGenerator<ConsoleEvent, void> {
    const over = signal === undefined ? ended : AbortSignal.any([ended, signal]);
    // Taken before the first word: what happens while it is on its way is told after it.
    const since = lastEventId ?? deps.events.lastId;
    const hello: ConsoleEvent = {
      type: 'hello',
      at: isoOf(deps, deps.clock.nowMs()),
      version: deps.version,
    };
    yield withEventMeta(hello, { id: String(since) });
    // Asked for more means that what came before is on its way: word of what waits has reached a console.
    markDelivered(deps);
    // Its own copy: the number is attached to the object, and others tell the same event.
    for await (const { id, event } of deps.events.stream(since, over)) {
      yield withEventMeta({ ...event }, { id: String(id) });
      if (event.type === 'request' && event.state === 'open') markDelivered(deps, event.id as RequestId);
    }
    if (ended.aborted) yield { type: 'session-ended' };
  });
}
