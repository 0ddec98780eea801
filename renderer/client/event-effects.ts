/** Which answers of the agent an event makes old. Paths are prefixes of the contract's. Pure. */
import type { ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';

export type StalePath = readonly [string, ...string[]];

export interface EventEffect {
  readonly stale: readonly StalePath[] | 'everything';
  /** Comes up to once a second: gather for a while before asking again. */
  readonly mayWait: boolean;
}

const now = (...stale: StalePath[]): EventEffect => ({ stale, mayWait: false });
const later = (...stale: StalePath[]): EventEffect => ({ stale, mayWait: true });

export function effectOf(event: ConsoleEvent): EventEffect {
  switch (event.type) {
    case 'resync':
      return { stale: 'everything', mayWait: false };
    case 'policy':
      return now(['overview'], ['rules'], ['activity', 'why'], ['activity', 'day'], ['family', 'children']);
    case 'live':
      return now(['overview'], ['requests'], ['rules', 'whatIf'], ['activity', 'day']);
    case 'request':
      return now(['overview'], ['requests']);
    case 'family':
      return now(['overview'], ['family'], ['devices'], ['guardians'], ['rules'], ['session']);
    case 'lists':
      return now(['lists'], ['overview'], ['rules']);
    case 'job':
      return event.job.outcome === null ? now() : now(['lists'], ['backups'], ['overview']);
    case 'health':
      return now(['devices'], ['overview']);
    case 'activity':
    case 'usage':
      // The log itself shows "12 new" instead of moving rows: it listens on its own.
      return later(['overview'], ['activity', 'day'], ['activity', 'week'], ['reports']);
    case 'looked':
      return now(['family', 'looked']);
    case 'settings':
      return now(['settings'], ['overview', 'brief']);
    case 'change':
      return now(['history'], ['rules', 'history']);
    case 'hello':
    case 'session-ended':
      return now();
    default:
      return assertNever(event);
  }
}
