/**
 * Laws of taking back, over random evenings of two guardians on a real database: rules, grants, pauses, settings, hours
 * that pass. The newest change is always taken back whole; an undo that is refused touches nothing; what is stored is
 * in force.
 */
import { existsSync } from 'node:fs';
import { ORPCError } from '@orpc/server';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { perform, undo } from '../../electron/agent/control/actions/perform.ts';
import { type Action, whyNotUndo } from '../../electron/agent/control/actions/undo-ground.ts';
import { currentPolicy, newRuleId } from '../../electron/agent/control/actions/policy-actions.ts';
import { AttemptLimit, attemptMemory } from '../../electron/agent/control/attempt-limit.ts';
import { ChildReturns, returnMemory } from '../../electron/agent/control/child-returns.ts';
import type { ConsoleDeps } from '../../electron/agent/control/console-deps.ts';
import { ConsoleLinks } from '../../electron/agent/control/console-links.ts';
import { JobBoard } from '../../electron/agent/control/jobs.ts';
import { parsedPolicy } from '../../electron/agent/control/policy-input.ts';
import { Sessions } from '../../electron/agent/control/sessions.ts';
import { newGrantId } from '../../electron/agent/storage/grant-store.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { minutes } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD, type PolicyRevision } from '../../shared/kernel/ids.ts';
import { plus } from '../../shared/kernel/instant.ts';
import { readingDesk } from '../integration/reading-desk.ts';

const STEPS = 2500;
const TARGETS = ['a.example', 'b.example', 'service:tiktok', 'category:games'] as const;
const RULES = ['allow', 'block', 'clear'] as const;

const profile = fc.constantFrom('child' as const, 'household' as const);
const some = fc.nat(9);
const step = fc.oneof(
  fc.record({
    do: fc.constant('rule' as const),
    profile,
    target: fc.constantFrom(...TARGETS),
    rule: fc.constantFrom(...RULES),
  }),
  fc.record({ do: fc.constant('put' as const), profile, observe: fc.boolean() }),
  fc.record({ do: fc.constant('restore' as const), profile, back: some }),
  fc.record({ do: fc.constant('grant' as const), minutes: fc.constantFrom(5, 60) }),
  fc.record({ do: fc.constant('revoke' as const), which: some }),
  fc.record({ do: fc.constant('pause' as const), profile, minutes: fc.constantFrom(5, 60, null) }),
  fc.record({ do: fc.constant('resume' as const), profile }),
  fc.record({ do: fc.constant('settings' as const), detailDays: fc.constantFrom(3, 7, 14) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 30) }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('undo' as const), which: some }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

// Each change is synced to the disk.
beforeAll(() => {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
});

test('the newest change is taken back whole, and a refused undo touches nothing', {
  timeout: 300_000,
}, async () => {
  const desk = readingDesk();
  const child = desk.addChild('An');
  const { clock, policy, deps: reading } = desk;
  const sessions = new Sessions(clock, { idle: () => minutes(30), has: () => true });
  const deps: ConsoleDeps = {
    ...reading,
    jobs: new JobBoard({ events: reading.events, clock, iso: String }),
    sessions,
    attempts: new AttemptLimit(clock, attemptMemory({ records: () => null, guard: desk.deps.guard })),
    links: new ConsoleLinks(sessions),
    returns: new ChildReturns(clock, sessions, returnMemory({ records: () => null, guard: desk.deps.guard })),
  };
  const { storage } = desk.records();
  const idOf = (whose: 'child' | 'household') => (whose === 'child' ? child.id : HOUSEHOLD);

  function readable(): string {
    const nowMs = clock.nowMs();
    return JSON.stringify({
      documents: storage.policies
        .allCurrent()
        .map(({ profileId, document }) => ({ profileId, document: parsedPolicy(document) })),
      grants: storage.grants.live(nowMs).toSorted((a, b) => a.id.localeCompare(b.id)),
      pauses: storage.pauses.standing(nowMs).toSorted((a, b) => a.profileId.localeCompare(b.profileId)),
      settings: storage.settings.all(),
    });
  }

  function actionOf(one: Exclude<Step, { do: 'undo' | 'wait' }>): Action | null {
    const untilOf = (length: number | null) =>
      length === null ? null : plus(clock.nowMs(), minutes(length));
    switch (one.do) {
      case 'rule': {
        const rule = one.rule === 'clear' ? null : { id: newRuleId(), action: one.rule };
        return { kind: 'policy-target', profile: idOf(one.profile), target: one.target, rule };
      }
      case 'put': {
        const { revision, document } = currentPolicy(deps, idOf(one.profile));
        const next = parsedPolicy({ ...parsedPolicy(document), observe: one.observe });
        return { kind: 'policy-put', profile: idOf(one.profile), document: next, expected: revision };
      }
      case 'restore': {
        const { revision } = currentPolicy(deps, idOf(one.profile));
        const old = Math.max(1, revision - one.back) as PolicyRevision;
        return { kind: 'policy-restore', profile: idOf(one.profile), revision: old, ground: null };
      }
      case 'grant': {
        const untilMs = plus(clock.nowMs(), minutes(one.minutes));
        const grant = { id: newGrantId(), profile: child.id, scope: 'all', untilMs };
        return { kind: 'grant-give', ...grant, minutes: one.minutes };
      }
      case 'revoke': {
        const grant = storage.grants.live(clock.nowMs())[one.which];
        return grant === undefined ? null : { kind: 'grant-revoke', id: grant.id };
      }
      case 'pause':
        return { kind: 'pause-start', profile: idOf(one.profile), untilMs: untilOf(one.minutes) };
      case 'resume':
        return { kind: 'pause-end', profile: idOf(one.profile) };
      case 'settings':
        return { kind: 'settings-put', values: { detailDays: one.detailDays }, ground: null };
      default:
        return assertNever(one);
    }
  }

  /** What could be read before the newest change; null: time has passed since, or nothing was changed. */
  let before: string | null = null;
  const seen = { whole: 0, refused: 0, older: 0 };

  async function change(doing: () => Promise<unknown>): Promise<boolean> {
    const untouched = readable();
    try {
      await doing();
    } catch (error) {
      if (!(error instanceof ORPCError) || !error.defined) throw error;
      if (readable() !== untouched)
        throw new Error('a refused change has changed something', { cause: error });
      return false;
    }
    before = untouched;
    return true;
  }

  async function takeBack(which: number): Promise<void> {
    const standing = storage.changes.history({ limit: which + 1 })[which];
    if (standing === undefined || standing.undoneBy !== null) return;
    const expected = which === 0 ? before : null;
    const offered = standing.inverse !== null && whyNotUndo(deps, standing) === null;
    const done = await change(() => undo(deps, which % 2 === 0 ? 'Mẹ' : 'Bố', standing.id));
    // The history offers what works, and nothing else.
    if (done !== offered) throw new Error(`offered: ${offered}, done: ${done}: ${JSON.stringify(standing)}`);
    if (expected !== null) {
      if (!done || readable() !== expected)
        throw new Error(
          `not taken back whole: ${JSON.stringify(standing.action)}\n${expected}\n${readable()}`,
        );
      seen.whole += 1;
    } else if (done) seen.older += 1;
    else seen.refused += 1;
  }

  for (const one of fc.sample(step, { numRuns: STEPS, seed: 20261124 })) {
    if (one.do === 'wait') {
      clock.advance(one.minutes * 60_000);
      policy.replace(storage.snapshot());
      before = null;
    } else if (one.do === 'undo') await takeBack(one.which % 4);
    else {
      const action = actionOf(one);
      if (action !== null) await change(() => perform(deps, 'Mẹ', action));
    }
    const inForce = policy.of(child.id);
    const stored = storage.snapshot();
    expect(inForce.live.grants.map(({ id }) => id)).toEqual(stored.grants.map(({ id }) => id));
    expect(inForce.live.pauses).toHaveLength(stored.pauses.length);
    expect(inForce.documents.child).toEqual(parsedPolicy(currentPolicy(deps, child.id).document));
  }
  expect(storage.audit.verify().kind).toBe('sound');
  // The laws were met, and not for want of cases.
  expect(seen.whole).toBeGreaterThan(100);
  expect(seen.older).toBeGreaterThan(50);
  expect(seen.refused).toBeGreaterThan(50);
});
