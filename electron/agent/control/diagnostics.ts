/**
 * What a person may send to somebody who helps: what works, what does not, how much there is. No name of a child, a
 * guardian, an account or a site is in it: everything is a number or a word of ours, and sentences of the health board
 * go through `withoutNames`.
 */
import { arch, homedir, platform, release } from 'node:os';
import { PUBLIC_LISTS } from '../../../shared/catalogue/public-lists.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import type { Condition } from '../system/health.ts';
import { settingsOf } from './console-settings.ts';
import { coverageOf } from './coverage.ts';
import { guardiansOf } from './guardians.ts';
import { listSummaries } from './list-access.ts';
import { isoOf, type OperatorDeps } from './operator-deps.ts';

export function diagnosticsOf(deps: OperatorDeps): Readonly<Record<string, unknown>> {
  const clean = withoutNames(namesIn(deps));
  const children = deps.policy.profiles().filter(({ id }) => id !== HOUSEHOLD);
  const index = deps.index.get();
  return {
    product: 'Hải Đăng',
    version: deps.version,
    at: isoOf(deps, deps.clock.nowMs()),
    startedAt: isoOf(deps, deps.startedAtMs),
    system: { platform: platform(), release: release(), arch: arch(), node: process.version },
    memoryBytes: process.memoryUsage.rss(),
    observe: deps.observe,
    settings: settingsOf(deps),
    zone: deps.policy.of(HOUSEHOLD).policy.zone,
    children: children.map(({ id, age, presetId, detail, consent, osUser }, i) => ({
      number: i + 1,
      age,
      preset: presetId,
      detail,
      consent: consent !== null,
      hasAccount: osUser !== null,
      dnsBound: (deps.endpoints?.of(id).dns ?? null) !== null,
    })),
    guardians: guardiansOf(deps).length,
    conditions: deps.health.standing().map((condition) => conditionShown(deps, clean, condition)),
    database: databaseOf(deps),
    index: { names: index.names, bytes: index.bytes, revision: index.revision, ready: deps.index.ready },
    lists: listSummaries(deps).map(({ name, source, category, entries, rejected, updatedAt }) => ({
      name: PUBLIC_LISTS.find(({ url }) => url === source)?.id ?? (isOwn(deps, name) ? 'own' : name),
      category,
      entries,
      rejected,
      updatedAt,
    })),
    coverage: Object.fromEntries(coverageOf(deps)),
    counters: deps.counters(),
    // Of a resolver only how it is spoken to: its address may hold an account's number.
    upstreams: deps.upstreams().map(({ upstream, ok }) => ({
      protocol: /^([a-z0-9+]+):\/\//i.exec(upstream)?.[1] ?? 'plain',
      ok,
    })),
  };
}

function databaseOf(deps: OperatorDeps): object | null {
  const records = deps.records();
  if (records === null) return null;
  const { storage, recorder } = records;
  const backup = storage.lastBackup();
  return {
    bytes: storage.bytes(),
    auditChain: storage.audit.verify().kind,
    lastBackupAt: backup === null ? null : isoOf(deps, backup.atMs),
    recorder: recorder.stats(),
  };
}

const conditionShown = (
  deps: OperatorDeps,
  clean: (text: string) => string,
  { id, part, level, message, sinceMs }: Condition,
) => {
  // Before the colon stands a word of ours, after it what it is about.
  const [kind, ...about] = id.split(':');
  return {
    id: [kind, ...about.map(clean)].join(':'),
    part,
    level,
    since: isoOf(deps, epochMs(sinceMs)),
    message: clean(message.en),
  };
};

const isOwn = (deps: OperatorDeps, name: string): boolean =>
  deps.lists?.subscriptions().find((list) => list.name === name)?.bundled !== true;

/** What people here are called, and what they called things. */
function namesIn(deps: OperatorDeps): readonly string[] {
  const profiles = deps.policy.profiles().filter(({ id }) => id !== HOUSEHOLD);
  return [
    deps.dataDirectory,
    homedir(),
    ...profiles.flatMap(({ id, name, osUser }) => (osUser === null ? [id, name] : [id, name, osUser])),
    ...guardiansOf(deps).map(({ name }) => name),
    ...listSummaries(deps).flatMap(({ name }) => (isOwn(deps, name) ? [name] : [])),
  ];
}

/** Anything with a dot in it that is no number, too: a site, a host of a list, a file. */
export function withoutNames(names: readonly string[]): (text: string) => string {
  const known = names
    .filter((name) => name.length > 0)
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.normalize('NFC').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const named =
    known.length === 0
      ? null
      : new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${known.join('|')})(?![\p{L}\p{N}])`, 'giu');
  return (text) => {
    const plain = text.normalize('NFC');
    return (named === null ? plain : plain.replaceAll(named, '‹…›')).replaceAll(DOTTED, (word) =>
      /^[\d.]+$/.test(word) ? word : '‹…›',
    );
  };
}

const DOTTED = /[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;
