/** A child's page hears of its own matters only, and never whose they are. */
import { expect, test } from 'vitest';
import { asTold } from '../../../electron/agent/control/child/child-events.ts';
import type { ConsoleEvent } from '../../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';

const AN = 'p-an' as ProfileId;
const BINH = 'p-binh';

test.each<[ConsoleEvent, string | null]>([
  [{ type: 'policy', profile: AN, revision: 2 }, 'rules'],
  [{ type: 'policy', profile: HOUSEHOLD, revision: 2 }, 'rules'],
  [{ type: 'policy', profile: BINH, revision: 2 }, null],
  [{ type: 'live', profile: AN }, 'time'],
  [{ type: 'live', profile: HOUSEHOLD }, 'time'],
  [{ type: 'live', profile: BINH }, null],
  [{ type: 'request', id: 'r-1', child: AN, state: 'approved' }, 'request'],
  [{ type: 'request', id: 'r-1', child: BINH, state: 'approved' }, null],
  [{ type: 'looked', child: AN }, 'looked'],
  [{ type: 'looked', child: BINH }, null],
  [{ type: 'resync' }, 'resync'],
  [{ type: 'usage' }, 'usage'],
  [{ type: 'lists' }, null],
  [{ type: 'change', id: 'c-1' }, null],
  [{ type: 'activity', newestId: 7 }, null],
  [{ type: 'health' }, null],
])('%o is told as %s', (event, expected) => {
  const told = asTold(event, AN);
  expect(told?.type ?? null).toBe(expected);
  expect(Object.keys(told ?? {})).toEqual(told === null ? [] : ['type']);
});
