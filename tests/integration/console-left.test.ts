/** A screen that is left while the agent still works for it: the work ends, and nobody hears of a fault. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProfileId } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

/** Enough that judging them anew takes many turns of the event loop. */
const VISITS = 6_000;
const LEAVINGS = 12;

let desk: ConsoleDesk;
let mother: ConsoleClient;
let an: string;

beforeEach(async () => {
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13', detail: 'full' });
  an = child.id;
  await mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });
});
afterEach(() => desk.close());

function recordVisits(): void {
  const { gate } = desk.deps;
  for (let n = 0; n < VISITS; n += 1) {
    const name = unwrap(parseDomainName(`w${n}.play.example`));
    gate.record(an as ProfileId, name, gate.judge(an as ProfileId, name), 'dns:A@127.0.0.1:5354');
  }
}

const conditions = (): string[] => desk.health.standing('control').map(({ id }) => id);

test('a replay that is left while it runs stops, and is no internal error', async () => {
  recordVisits();
  const document = { version: 1, rules: [{ id: 'r', action: 'block', target: 'play.example' }] };
  const replay = (options = {}) => mother.rules.replay({ profile: an, document }, options);
  const whole = await replay();
  expect(whole.newlyBlocked.visits).toBeGreaterThan(VISITS / 2);
  const startedMs = performance.now();
  await replay();
  const lastsMs = performance.now() - startedMs;
  for (let n = 1; n <= LEAVINGS; n += 1) {
    const leaving = AbortSignal.timeout(Math.ceil((lastsMs * n) / (LEAVINGS + 1)));
    await Promise.allSettled([replay({ signal: leaving })]);
  }
  // Answered after whatever is still running has had its turns.
  await replay();
  expect(conditions()).toEqual([]);
});
