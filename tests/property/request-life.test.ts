/**
 * Requests never get stuck. Ten thousand random lives of asks (on the child's page and on the
 * block page), answers, undos, hours that pass and crashes, on a real
 * database: whatever happened, each request goes through its stages in order, none waits for ever, and what was given
 * ends for both sides.
 */
import { existsSync } from 'node:fs';
import { createRouterClient, ORPCError } from '@orpc/server';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { undo } from '../../electron/agent/control/actions/perform.ts';
import { askDesk } from '../../electron/agent/control/ask-desk.ts';
import { ask } from '../../electron/agent/control/asking.ts';
import { AttemptLimit, attemptMemory } from '../../electron/agent/control/attempt-limit.ts';
import { ChildReturns, returnMemory } from '../../electron/agent/control/child-returns.ts';
import type { ConsoleDeps } from '../../electron/agent/control/console-deps.ts';
import { ConsoleLinks } from '../../electron/agent/control/console-links.ts';
import { requestHandlers } from '../../electron/agent/control/console/request-handlers.ts';
import { JobBoard } from '../../electron/agent/control/jobs.ts';
import { settleRequests } from '../../electron/agent/control/request-life.ts';
import { Sessions } from '../../electron/agent/control/sessions.ts';
import type { StoredRequest } from '../../electron/agent/storage/request-store.ts';
import { ALWAYS_SCOPES } from '../../shared/contracts/choices.ts';
import type { Answer } from '../../shared/contracts/request-shapes.ts';
import { minutes } from '../../shared/kernel/duration.ts';
import { plus } from '../../shared/kernel/instant.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { host, MOTHER, readingDesk } from '../integration/reading-desk.ts';

const LIVES = 10_000;
const SITES = ['bet.example', 'play.example', 'video.example'] as const;
const BLOCKED = {
  version: 1,
  categories: { gambling: { action: 'block' }, games: { action: 'block' }, video: { action: 'block' } },
};

type Step =
  | { readonly do: 'ask'; readonly site: number }
  /** From the block page, which is looked at before and after. */
  | { readonly do: 'ask-on-page'; readonly site: number }
  | { readonly do: 'ask-time' }
  | { readonly do: 'look' }
  | { readonly do: 'see' }
  | { readonly do: 'answer'; readonly which: number; readonly answer: Answer }
  /** The agent is killed between the answer and its mark. */
  | { readonly do: 'answer-and-crash'; readonly which: number }
  | { readonly do: 'undo' }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'settle' };

const answers = fc.oneof(
  fc.record({ kind: fc.constant('minutes' as const), minutes: fc.constantFrom(5, 15, 60, 720) }),
  fc.record({ kind: fc.constant('today' as const) }),
  fc.record({
    kind: fc.constant('always' as const),
    scope: fc.constantFrom(...ALWAYS_SCOPES),
  }),
  fc.record({ kind: fc.constant('counter' as const), minutes: fc.constant(5), words: fc.constant('') }),
  fc.record({
    kind: fc.constant('not-yet' as const),
    reason: fc.constant('other' as const),
    words: fc.constant(''),
  }),
);
const which = fc.nat({ max: 4 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), site: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask-on-page' as const), site: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ask-time' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('see' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), which, answer: answers }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer-and-crash' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 5, 16, 61, 800, 1500),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
);

// Each change is synced to the disk; in memory ten thousand lives take a minute.
beforeAll(() => {
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
});

test('no request is ever stuck', { timeout: 600_000 }, async () => {
  const desk = readingDesk();
  const child = desk.addChild('An', BLOCKED);
  const sessions = new Sessions(desk.clock, { idle: () => minutes(30), has: () => true });
  const deps: ConsoleDeps = {
    ...desk.deps,
    jobs: new JobBoard({ events: desk.deps.events, clock: desk.clock, iso: String }),
    sessions,
    attempts: new AttemptLimit(desk.clock, attemptMemory({ records: () => null, guard: desk.deps.guard })),
    links: new ConsoleLinks(sessions),
    returns: new ChildReturns(
      desk.clock,
      sessions,
      returnMemory({ records: () => null, guard: desk.deps.guard }),
    ),
  };
  const page = askDesk(() => deps);
  const mother = createRouterClient(requestHandlers(deps), { context: MOTHER });
  const { storage } = desk.records();
  const { requests, grants } = storage;
  const sweeper = new Database(storage.file);
  const all = (): readonly StoredRequest[] => requests.ofProfile(child.id, 1000);

  /** A stated refusal is an answer too; anything else is a bug. */
  async function refusable(call: Promise<unknown>): Promise<void> {
    await call.catch((error: unknown) => {
      if (!(error instanceof ORPCError) || !error.defined) throw error;
    });
  }

  async function perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'ask': {
        const target = SITES[step.site] ?? SITES[0];
        return refusable(ask(deps, child, { kind: 'site', target, minutes: 15, purpose: 'play', words: '' }));
      }
      case 'ask-on-page':
        return askOnPage(host(SITES[step.site] ?? SITES[0]));
      case 'ask-time':
        return refusable(ask(deps, child, { kind: 'time', minutes: 30, words: '' }));
      case 'look':
        return void (await mother.list({ which: 'waiting' }));
      case 'see':
        return void (await mother.seen({ ids: all().map(({ id }) => id) }));
      case 'answer': {
        const request = all()[step.which];
        if (request !== undefined) await refusable(mother.answer({ id: request.id, answer: step.answer }));
        return;
      }
      case 'answer-and-crash':
        return crash(all()[step.which]);
      case 'undo': {
        const [last] = storage.changes.history({ limit: 1 });
        if (last !== undefined) await refusable(undo(deps, 'Mẹ', last.id));
        return;
      }
      case 'wait':
        return desk.clock.advance(step.minutes * 60_000);
      case 'settle':
        return settleRequests(deps);
    }
  }

  const mistold: string[] = [];

  async function askOnPage(site: DomainName): Promise<void> {
    const hadForm = page.standing(child.id, site)?.mayAskAnew !== false;
    const isClosed = desk.gate.judge(child.id, site).decision.verdict === 'block';
    const asked = await page.ask(child.id, { site, minutes: 15, purpose: 'play', words: '' });
    // A page with a form on it must be good for an ask, but for the ceiling of an hour.
    if (hadForm && isClosed && !asked.ok && !asked.error.en.includes('many times within the hour'))
      mistold.push(`a form that was good for nothing: ${asked.error.en}`);
    const waits = asked.ok && asked.value.state === 'waiting';
    if (waits && page.standing(child.id, site)?.mayAskAnew !== false)
      mistold.push('asked, and the page does not wait');
  }

  /** The page that a child looks at knows of each request what the store knows. */
  function pageFaults(): string[] {
    return SITES.flatMap((site) => {
      const isOpen = all().some(({ state, target }) => state === 'open' && target === site);
      return (page.standing(child.id, host(site))?.state === 'waiting') === isOpen
        ? []
        : [`the page of ${site} waits for nothing, or knows nothing of what waits`];
    });
  }

  function crash(request: StoredRequest | undefined): void {
    if (request?.state !== 'open') return;
    const nowMs = desk.clock.nowMs();
    const given = grants.give(
      { profileId: child.id, scope: 'all', untilMs: plus(nowMs, minutes(15)) },
      'Mẹ',
      nowMs,
    );
    if (!given.ok) throw new Error('the child is not there');
    const answer: Answer = { kind: 'minutes', minutes: 15 };
    requests.answer(
      request.id,
      { state: 'approved', answer, grantId: given.value.id, ruleId: null },
      'Mẹ',
      nowMs,
    );
  }

  /** What any request, at any moment, breaks of the law of stages. */
  function broken(): string[] {
    const now = desk.clock.nowMs();
    const open = all().filter(({ state }) => state === 'open');
    const distinct = new Set(open.map(({ kind, target }) => `${kind} ${target}`));
    const faults = distinct.size === open.length ? [] : ['two open requests for one thing'];
    for (const request of all()) {
      const { state, askedAtMs, deliveredAtMs, seenAtMs, answeredAtMs, appliedAtMs, expiredAtMs } = request;
      const { grantId, ruleId, answer } = request;
      const unanswered = state === 'open' || state === 'expired';
      if ((answeredAtMs === null) !== unanswered) faults.push(`${state} with an answer or without one`);
      if ((answer === null) !== unanswered) faults.push(`${state} and its answer`);
      const given = [appliedAtMs, expiredAtMs, grantId, ruleId].some((one) => one !== null);
      if (state === 'open' && given) faults.push('open, and something is left of an answer');
      if (seenAtMs !== null && deliveredAtMs === null) faults.push('seen before it was delivered');
      const stages = [askedAtMs, answeredAtMs, appliedAtMs, now].filter((at) => at !== null);
      if (stages.some((at, i) => at < (stages[i - 1] ?? 0)))
        faults.push(`stages out of order: ${stages.join()}`);
    }
    return faults;
  }

  /** What is left undone once a day has passed. */
  function stuck(): string[] {
    desk.clock.advance(25 * 3_600_000);
    settleRequests(deps);
    const faults = [
      ...SITES.filter((site) => page.standing(child.id, host(site))?.state === 'waiting').map(
        () => 'a page waits on',
      ),
      ...requests.waiting(10).map(() => 'waits for ever'),
      ...requests.unsettled().map(() => 'never settled'),
      ...grants.live(desk.clock.nowMs()).map(() => 'given for ever'),
    ];
    for (const { state, appliedAtMs, grantId, ruleId, expiredAtMs } of all()) {
      if (state !== 'approved' && state !== 'countered') continue;
      if (appliedAtMs === null) faults.push('never applied');
      if ((grantId === null) === (ruleId === null)) faults.push('approved, and neither a grant nor a rule');
      if (grantId !== null && expiredAtMs === null) faults.push('its end is not marked');
    }
    return faults;
  }

  function startAnew(): void {
    sweeper.exec('DELETE FROM requests; DELETE FROM grants; DELETE FROM changes;');
    if (Object.keys(desk.policy.of(child.id).documents.child ?? {}).includes('rules'))
      desk.put(child.id, BLOCKED);
  }

  let asks = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (life) => {
      startAnew();
      for (const step of life) {
        await perform(step);
        expect(broken()).toEqual([]);
      }
      expect([...pageFaults(), ...mistold]).toEqual([]);
      asks += all().length;
      expect(stuck()).toEqual([]);
    }),
    { numRuns: LIVES, endOnFailure: true },
  );
  sweeper.close();
  sessions.close();
  // The laws were about something.
  expect(asks).toBeGreaterThan(LIVES);
});
