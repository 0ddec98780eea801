/**
 * The console's reading procedures over a real database, a real recorder and a clock whose hands the test turns. The
 * lists are the test's own: what an index answers is tested elsewhere.
 */
import { createRouterClient } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { RecordsHolder } from '../../electron/agent/activity/records-holder.ts';
import type { Records } from '../../electron/agent/activity/records.ts';
import { activityHandlers } from '../../electron/agent/control/console/activity-handlers.ts';
import type { ReadingDeps } from '../../electron/agent/control/console/look.ts';
import { overviewHandlers } from '../../electron/agent/control/console/overview-handlers.ts';
import { reportHandlers } from '../../electron/agent/control/console/report-handlers.ts';
import { rulesReadHandlers } from '../../electron/agent/control/console/rules-read-handlers.ts';
import type { GuardianContext } from '../../electron/agent/control/console-deps.ts';
import { EventBus } from '../../electron/agent/control/event-bus.ts';
import { CurrentPolicy } from '../../electron/agent/enforcement/current-policy.ts';
import { Gatekeeper } from '../../electron/agent/enforcement/gatekeeper.ts';
import { CurrentIndex } from '../../electron/agent/filtering/current-index.ts';
import type { ChildProfile } from '../../electron/agent/storage/profile-store.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD, type ListId, type PolicyRevision, type ProfileId } from '../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { isWithin, parseDomainName, type DomainName } from '../../shared/net/domain-name.ts';
import { NO_MATCHES } from '../../shared/policy/list-match.ts';
import { parsePolicy } from '../../shared/policy/policy.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { child, CONSENT, HandClock, temporaryFolder } from '../unit/storage/temporary-storage.ts';
import { oneByOne } from '../unit/dns/udp-way.ts';

export const host = (text: string): DomainName => unwrap(parseDomainName(text));

/** Name, category and list of each entry. */
const LISTED: readonly (readonly [string, CategoryId, string])[] = [
  ['bet.example', 'gambling', 'nha-cai'],
  ['play.example', 'games', 'tro-choi'],
  ['video.example', 'video', 'phim'],
  ['learn.example', 'education', 'hoc'],
  ['vpn.example', 'bypass', 'vuot'],
  ['ads.example', 'ads', 'quang-cao'],
];

export const MOTHER: GuardianContext = {
  guardian: { id: 'u-mother', name: 'Mẹ' },
  sessionId: 'session',
  lastEventId: null,
  ended: new AbortController().signal,
};

export function readingDesk() {
  const folder = temporaryFolder();
  const clock = new HandClock();
  const health = new HealthBoard(clock);
  const holder = new RecordsHolder(folder, VIETNAM, clock, health);
  const policy = new CurrentPolicy(health);
  policy.onReplaced(() => holder.current?.writer.setZone(policy.of(HOUSEHOLD).policy.zone));
  policy.replace(unwrap(holder.open()));
  onTestFinished(() => holder.close());
  const index = new CurrentIndex();
  index.swap({
    revision: 1,
    names: LISTED.length,
    bytes: 0,
    matches: (name) => {
      const found = LISTED.filter(([entry]) => isWithin(name, host(entry)));
      return found.length === 0
        ? NO_MATCHES
        : found.map(([entry, categoryId, list]) => ({
            categoryId,
            listId: list as ListId,
            entry: host(entry),
          }));
    },
  });
  const gate = new Gatekeeper({ policy, index, log: holder.log, clock, observe: false, localDomains: [] });
  const events = new EventBus();
  const told: ConsoleEvent[] = [];
  events.listen(({ event }) => told.push(event));
  const deps: ReadingDeps = {
    version: '0.0.0',
    startedAtMs: clock.nowMs(),
    dataDirectory: folder,
    clock,
    health,
    records: () => holder.current,
    guard: holder.guard,
    policy,
    gate,
    index,
    lists: null,
    endpoints: null,
    observe: false,
    counters: () => ({}),
    sentinel: null,
    datagrams: () => oneByOne().path(),
    upstreams: () => [],
    upstreamChoice: {
      source: 'system',
      tryOut: async (upstream) => ({ upstream, ok: true, sentence: { vi: '', en: '' }, detail: null }),
      follow: () => undefined,
    },
    aliasesOf: async () => [],
    askEndpoint: async () => null,
    restore: async () => ({ ok: true, value: { guardians: 'kept' } }),
    events,
  };

  const records = (): Records => {
    if (holder.current === null) throw new Error('the database is closed');
    return holder.current;
  };
  const bringIntoForce = (): void => policy.replace(records().storage.snapshot());
  unwrap(records().storage.profiles.recordConsent(HOUSEHOLD, CONSENT, 'operator', clock.nowMs()));
  bringIntoForce();

  return {
    folder,
    clock,
    health,
    gate,
    policy,
    deps,
    told,
    records,
    bringIntoForce,
    console: createRouterClient(
      {
        overview: overviewHandlers(deps),
        activity: activityHandlers(deps),
        rules: rulesReadHandlers(deps),
        reports: reportHandlers(deps),
      },
      { context: MOTHER },
    ),
    addChild: (name: string, document: object = { version: 1 }, more: object = {}): ChildProfile => {
      const { storage } = records();
      const added = unwrap(storage.profiles.add({ ...child(name), ...more }, 'operator', clock.nowMs()));
      const parsed = unwrap(parsePolicy(document));
      unwrap(storage.policies.put(added.id, null, parsed, 'operator', clock.nowMs()));
      bringIntoForce();
      return added;
    },
    /** A new revision, in force at once. */
    put: (profileId: ProfileId, document: object): PolicyRevision => {
      const { policies } = records().storage;
      const current = policies.current(profileId)?.revision ?? null;
      const parsed = unwrap(parsePolicy(document));
      const revision = unwrap(policies.put(profileId, current, parsed, 'Mẹ', clock.nowMs()));
      bringIntoForce();
      return revision;
    },
    /** As the DNS filter does: judged by the gatekeeper, and what happened recorded. */
    visit: (profileId: ProfileId, name: string, atMs: number = clock.atMs): void => {
      clock.set(atMs);
      const ruling = gate.judge(profileId, host(name));
      gate.record(profileId, host(name), ruling, 'dns:A@127.0.0.1:5354');
    },
    HOUSEHOLD,
  };
}

export const at = (iso: string): EpochMs => epochMs(Date.parse(iso));
