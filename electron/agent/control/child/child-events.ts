/** What of the agent's events is about one child, told to that child's own page without a word about anybody else. */
import { withEventMeta } from '@orpc/server';
import type { ConsoleEvent } from '../../../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import type { ChildContext, ConsoleDeps } from '../console-deps.ts';

export type ChildEvent =
  | { readonly type: 'hello' }
  | { readonly type: 'resync' }
  | { readonly type: 'rules' | 'time' | 'request' | 'looked' | 'usage' };

export async function* childEvents(
  deps: ConsoleDeps,
  { child, lastEventId, ended }: ChildContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<ChildEvent, void> {
  const over = signal === undefined ? ended : AbortSignal.any([signal, ended]);
  yield { type: 'hello' };
  for await (const { id, event } of deps.events.stream(lastEventId, over)) {
    const told = asTold(event, child);
    if (told !== null) yield withEventMeta(told, { id: String(id) });
  }
}

/** Null: not this child's business. */
export function asTold(event: ConsoleEvent, child: ProfileId): ChildEvent | null {
  switch (event.type) {
    case 'resync':
      return { type: 'resync' };
    case 'policy':
      return event.profile === child || event.profile === HOUSEHOLD ? { type: 'rules' } : null;
    case 'live':
      return event.profile === child || event.profile === HOUSEHOLD ? { type: 'time' } : null;
    case 'request':
      return event.child === child ? { type: 'request' } : null;
    case 'looked':
      return event.child === child ? { type: 'looked' } : null;
    case 'usage':
      return { type: 'usage' };
    // Level of detail, consent, name: all stand on the child's page.
    case 'family':
    case 'settings':
      return { type: 'rules' };
    default:
      return null;
  }
}
