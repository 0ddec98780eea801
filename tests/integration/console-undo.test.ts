/**
 * Every mutation of the console's contract has an inverse. The list of mutations is read off the contract: a procedure
 * that answers with a change and stands in neither table below fails here. Each is performed on a real agent, taken
 * back, and everything that can be read must be as it was; then the undo is taken back too.
 */
import { isContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { NewRequest } from '../../electron/agent/storage/request-store.ts';
import type { Change } from '../../shared/contracts/change-shapes.ts';
import { consoleApi } from '../../shared/contracts/console-api.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { type GuardianDesk, openGuardianDesk, PASSPHRASE } from './guardian-desk.ts';

interface Home extends GuardianDesk {
  readonly an: ProfileId;
}

interface Mutation {
  /** What must be there before, and is no part of what is taken back. */
  readonly prepare?: (home: Home) => Promise<unknown>;
  readonly perform: (home: Home, prepared: unknown) => Promise<Change>;
  /** What undoing the undo gives: the same as before it, or something anew (a fresh grant, a list that is fetched). */
  readonly redo?: 'anew' | 'never';
}

const changeOf = async (answer: Promise<{ change: Change }>): Promise<Change> => (await answer).change;

const document = async (home: Home, profile: ProfileId) => {
  const stored = home.storage().policies.current(profile);
  return { revision: stored?.revision ?? 0, document: z.looseObject({}).parse(stored?.document) };
};

/** On the screen of a guardian, as it is before somebody answers. */
async function asked(home: Home, more: Partial<NewRequest> = {}): Promise<string> {
  const { id } = unwrap(
    home.storage().requests.open(
      {
        profileId: home.an,
        kind: 'site',
        target: 'roblox.com',
        category: 'games',
        minutes: 60,
        purpose: 'play',
        words: 'đi mà',
        ...more,
      },
      home.desk.deps.clock.nowMs(),
    ),
  );
  await home.console.requests.list({ which: 'waiting' });
  await home.console.requests.seen({ ids: [id] });
  return id;
}

async function addList(home: Home): Promise<void> {
  const { operator } = home.desk;
  const source = { file: home.desk.file('own.txt', 'a.example\nb.example\n') };
  for await (const _ of await operator.lists.add({
    name: 'own',
    source,
    category: 'gambling',
    format: 'domains',
  }));
}

async function addListTwice(home: Home): Promise<void> {
  await addList(home);
  const { operator } = home.desk;
  home.desk.file('own.txt', 'a.example\nb.example\nc.example\n');
  for await (const _ of await operator.lists.update({ name: 'own' }));
}

const ADGUARD_HOME = `schema_version: 29
user_rules:
  - '||chan.example^'
  - '@@||mo.example^'
filtering:
  safe_search:
    enabled: true
`;

const UNDOABLE: Readonly<Record<string, Mutation>> = {
  'requests.answer': {
    prepare: (home) => asked(home),
    perform: ({ console }, id) =>
      changeOf(console.requests.answer({ id: String(id), answer: { kind: 'minutes', minutes: 30 } })),
    redo: 'anew',
  },
  'requests.answer (always)': {
    prepare: (home) => asked(home),
    perform: ({ console }, id) =>
      changeOf(console.requests.answer({ id: String(id), answer: { kind: 'always', scope: 'site' } })),
    redo: 'anew',
  },
  'requests.answer (always, only the host)': {
    prepare: (home) => asked(home, { target: 'docs.bad.example' }),
    perform: ({ console }, id) =>
      changeOf(console.requests.answer({ id: String(id), answer: { kind: 'always', scope: 'page' } })),
    redo: 'anew',
  },
  'requests.answer (always, the whole site)': {
    prepare: (home) => asked(home, { target: 'docs.bad.example' }),
    perform: ({ console }, id) =>
      changeOf(console.requests.answer({ id: String(id), answer: { kind: 'always', scope: 'site' } })),
    redo: 'anew',
  },
  'requests.answer (not yet)': {
    prepare: (home) => asked(home, { kind: 'time', target: null, category: null, purpose: null }),
    perform: ({ console }, id) =>
      changeOf(
        console.requests.answer({
          id: String(id),
          answer: { kind: 'not-yet', reason: 'study-time', words: 'Học xong đã' },
        }),
      ),
    redo: 'anew',
  },
  'time.grant': {
    perform: ({ console, an }) =>
      changeOf(console.time.grant({ child: an, length: { minutes: 30 }, scope: 'category:games' })),
  },
  'time.revoke': {
    prepare: async ({ console, an }) => (await console.time.grant({ child: an, length: 'today' })).grant.id,
    perform: ({ console }, id) => changeOf(console.time.revoke({ grant: String(id) })),
  },
  'time.pause': {
    perform: ({ console, an }) => changeOf(console.time.pause({ profile: an, length: { minutes: 30 } })),
  },
  'time.pause (in the place of another)': {
    prepare: ({ console, an }) => console.time.pause({ profile: an, length: 'until-resumed' }),
    perform: ({ console, an }) => changeOf(console.time.pause({ profile: an, length: 'tomorrow' })),
  },
  'time.resume': {
    prepare: ({ console }) => console.time.pause({ profile: HOUSEHOLD, length: { minutes: 45 } }),
    perform: ({ console }) => changeOf(console.time.resume({ profile: HOUSEHOLD })),
  },
  'rules.put': {
    perform: async (home) => {
      const { revision, document: before } = await document(home, home.an);
      const next = { ...before, mode: 'allow-list', observe: true };
      return changeOf(home.console.rules.put({ profile: home.an, revision, document: next }));
    },
  },
  'rules.target': {
    // With rules on both sides: the place among them comes back too.
    prepare: async (home) => {
      for (const target of ['a.example', 'roblox.com', 'b.example'])
        await home.console.rules.target({ profile: home.an, action: 'block', target });
    },
    perform: ({ console, an }) =>
      changeOf(console.rules.target({ profile: an, action: 'allow', target: 'https://roblox.com/home' })),
  },
  'rules.target (the first rule there is)': {
    perform: ({ console }) =>
      changeOf(console.rules.target({ profile: HOUSEHOLD, action: 'block', target: 'service:tiktok' })),
  },
  'rules.target (clear)': {
    prepare: ({ console, an }) => console.rules.target({ profile: an, action: 'block', target: 'a.example' }),
    perform: ({ console, an }) =>
      changeOf(console.rules.target({ profile: an, action: 'clear', target: 'a.example' })),
  },
  'rules.restore': {
    prepare: async (home) => {
      const { revision } = await document(home, home.an);
      await home.console.rules.target({ profile: home.an, action: 'block', target: 'a.example' });
      return revision;
    },
    perform: ({ console, an }, revision) =>
      changeOf(console.rules.restore({ profile: an, revision: Number(revision) })),
  },
  'family.update': {
    perform: ({ console, an }) =>
      changeOf(console.family.update({ child: an, name: 'Bảo An', age: 15, osUser: 'an', detail: 'totals' })),
  },
  'family.consent': {
    perform: ({ console, an }) =>
      changeOf(
        console.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'refused' }),
      ),
  },
  'family.withdraw': {
    prepare: ({ console, an }) =>
      console.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' }),
    perform: ({ console, an }) => changeOf(console.family.withdraw({ child: an })),
  },
  'family.add': {
    perform: ({ console }) => changeOf(console.family.add({ name: 'Bình', age: 8, preset: '6-9' })),
    // Undoing it removes the profile for good.
    redo: 'never',
  },
  'guardians.add': {
    perform: ({ console }) => changeOf(console.guardians.add({ name: 'Bố', passphrase: PASSPHRASE })),
  },
  'guardians.rename': {
    perform: ({ console, guardianId }) =>
      changeOf(console.guardians.rename({ guardian: guardianId, name: 'Mẹ An' })),
  },
  'guardians.remove': {
    prepare: async ({ console }) =>
      (await console.guardians.add({ name: 'Bố', passphrase: PASSPHRASE })).guardian.id,
    perform: ({ console }, id) => changeOf(console.guardians.remove({ guardian: String(id) })),
  },
  'lists.remove': {
    prepare: addList,
    perform: ({ console }) => changeOf(console.lists.remove({ name: 'own' })),
    redo: 'anew',
  },
  'lists.undo': {
    prepare: addListTwice,
    perform: ({ console }) => changeOf(console.lists.undo({ name: 'own' })),
  },
  'imports.apply': {
    prepare: async ({ console }) => {
      const file = new File([ADGUARD_HOME], 'AdGuardHome.yaml');
      return (await console.imports.examine({ kind: 'adguard-home', file })).token;
    },
    perform: ({ console }, token) => changeOf(console.imports.apply({ token: String(token) })),
  },
  'settings.put': {
    perform: ({ console }) =>
      changeOf(console.settings.put({ detailDays: 7, sessionMinutes: 15, reportsFirstDay: 'sun' })),
  },
  'history.undo': {
    prepare: async ({ console, an }) =>
      (await console.rules.target({ profile: an, action: 'block', target: 'a.example' })).change.id,
    perform: ({ console }, id) => changeOf(console.history.undo({ change: String(id) })),
  },
};

/** Their answer says so, and so does the console before they are done. */
const NOT_UNDOABLE: Readonly<Record<string, (home: Home) => Promise<Change>>> = {
  'family.remove': ({ console, an }) => changeOf(console.family.remove({ child: an })),
  'family.erase': ({ console, an }) => changeOf(console.family.erase({ child: an })),
  'guardians.changePassphrase': ({ console }) =>
    changeOf(console.guardians.changePassphrase({ current: PASSPHRASE, next: 'gió mùa đông bắc' })),
  'guardians.newRecoveryCode': ({ console }) =>
    changeOf(console.guardians.newRecoveryCode({ passphrase: PASSPHRASE })),
};

function mutations(node: unknown = consoleApi, path: readonly string[] = []): string[] {
  if (isContractProcedure(node)) {
    const { outputSchema } = node['~orpc'];
    return outputSchema instanceof z.ZodObject && 'change' in outputSchema.shape ? [path.join('.')] : [];
  }
  return Object.entries(Object(node)).flatMap(([name, inner]) => mutations(inner, [...path, name]));
}

const procedureOf = (title: string): string => title.replace(/ \(.*/, '');

test('every procedure that answers with a change is in the tables, and nothing else', () => {
  const told = [...Object.keys(UNDOABLE), ...Object.keys(NOT_UNDOABLE)].map(procedureOf);
  expect([...new Set(told)].toSorted()).toEqual(mutations().toSorted());
});

async function openHome(): Promise<Home> {
  const opened = await openGuardianDesk();
  const { child } = await opened.console.family.add({ name: 'An', age: 11, preset: '10-13' });
  return { ...opened, an: child.id as ProfileId };
}

/** Everything that is kept and everything that is in force, but for what only counts up. */
async function readable({ desk, storage, console }: Home): Promise<unknown> {
  const { profiles, policies, grants, pauses, settings } = storage();
  const nowMs = desk.deps.clock.nowMs();
  const lists = await console.lists.view();
  return JSON.parse(
    JSON.stringify({
      profiles: profiles.all(),
      policies: policies.allCurrent().map(({ profileId, document: stored }) => ({ profileId, stored })),
      grants: grants.live(nowMs),
      pauses: pauses.standing(nowMs),
      inForce: desk.deps.policy.profiles().map(({ id }) => {
        const { documents, live, level } = desk.deps.policy.of(id);
        return { documents, live, level };
      }),
      settings: settings.all(),
      guardians: await console.guardians.list(),
      shownSettings: await console.settings.get(),
      children: await console.family.children(),
      waiting: await console.requests.list({ which: 'waiting' }),
      answered: await console.requests.list({ which: 'answered' }),
      standing: await console.requests.grants(),
      lists: lists.lists.map((list) => ({ ...list, updatedAt: null })),
      coverage: lists.coverage,
      names: lists.index.names,
    }),
  );
}

async function jobsEnd({ console }: Home): Promise<void> {
  await expect
    .poll(async () => (await console.lists.view()).jobs.filter(({ outcome }) => outcome === null))
    .toEqual([]);
}

test.each(Object.entries(UNDOABLE))(
  '%s is taken back whole, and so is its undo',
  async (_title, { prepare, perform, redo }) => {
    const home = await openHome();
    const prepared = await prepare?.(home);
    const before = await readable(home);
    const change = await perform(home, prepared);
    const after = await readable(home);
    expect(after).not.toEqual(before);
    expect(change).toMatchObject({ actor: 'Mẹ', undoable: true, undoneBy: null });
    expect(change.sentence.vi).toMatch(/\p{L}.*\.$/u);
    expect(change.sentence.en).not.toBe(change.sentence.vi);

    const undone = await home.console.history.undo({ change: change.id });
    await jobsEnd(home);
    expect(await readable(home)).toEqual(before);
    const [newest] = await home.console.history.list({ limit: 1 });
    expect(newest).toEqual(undone.change);

    expect(undone.change.undoable).toBe(redo !== 'never');
    const redone = redo === 'never' ? undone : await home.console.history.undo({ change: undone.change.id });
    await jobsEnd(home);
    expect(redone.change.undoable).toBe(redo !== 'never');
    expect(redo === undefined ? await readable(home) : after).toEqual(after);
  },
);

test.each(Object.entries(NOT_UNDOABLE))('%s says that it cannot be taken back', async (_title, perform) => {
  const home = await openHome();
  const change = await perform(home);
  expect(change).toMatchObject({ actor: 'Mẹ', undoable: false, undoneBy: null });
  await expect(home.console.history.undo({ change: change.id })).rejects.toMatchObject({
    code: 'CANNOT_UNDO',
  });
});
