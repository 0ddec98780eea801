import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type GrantId, HOUSEHOLD, type PolicyRevision, type ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { asksFor, child, MORNING, temporaryStorage } from './temporary-storage.ts';

const APPROVED = {
  state: 'approved',
  answer: { kind: 'minutes', minutes: 30 },
  grantId: null,
  ruleId: null,
} as const;
const DENIED = {
  state: 'denied',
  answer: { kind: 'not-yet', reason: 'together', words: '' },
  grantId: null,
  ruleId: null,
} as const;

const rev = (n: number): PolicyRevision => n as PolicyRevision;

test('the household is there from the first start and is no child', () => {
  const { storage } = temporaryStorage();
  expect(storage.profiles.household()).toMatchObject({ id: HOUSEHOLD, age: null, consent: null });
  expect(storage.profiles.children()).toEqual([]);
});

test('a child is found by name whatever the case and the way its letters are composed', () => {
  const { storage } = temporaryStorage();
  const added = unwrap(storage.profiles.add(child('Thảo Nguyên'), 'operator', MORNING));
  expect(storage.profiles.childByName('thảo nguyên'.normalize('NFD'))?.id).toBe(added.id);
  expect(storage.profiles.add(child('THẢO NGUYÊN'), 'operator', MORNING)).toEqual({
    ok: false,
    error: { kind: 'name-taken' },
  });
});

test('two children cannot have one account of the computer', () => {
  const { storage } = temporaryStorage();
  unwrap(storage.profiles.add({ ...child('An'), osUser: 'an' }, 'operator', MORNING));
  const second = storage.profiles.add({ ...child('Bo'), osUser: 'an' }, 'operator', MORNING);
  expect(second).toEqual({ ok: false, error: { kind: 'os-user-taken' } });
});

test('consent that is withdrawn no longer counts, and consent given again does', () => {
  const { storage } = temporaryStorage();
  const { id, consent } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  expect(consent?.assent).toBe('given');
  expect(unwrap(storage.profiles.withdrawConsent(id, 'operator', MORNING)).consent).toBeNull();
  const again = {
    guardianConsentAtMs: MORNING,
    noticeAtMs: MORNING,
    assent: 'refused',
    assentAtMs: MORNING,
  } as const;
  expect(unwrap(storage.profiles.recordConsent(id, again, 'operator', MORNING)).consent).toEqual(again);
});

test('ports survive a restart', () => {
  const { storage, folder } = temporaryStorage();
  const { id } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.profiles.setPorts(id, { dns: 5354, proxy: 8119 });
  storage.close();
  expect(temporaryStorage(folder).storage.profiles.get(id)).toMatchObject({
    ports: { dns: 5354, proxy: 8119, tls: null, web: null },
  });
});

test('the household cannot be removed', () => {
  const { storage } = temporaryStorage();
  expect(storage.profiles.remove(HOUSEHOLD, 'operator', MORNING).ok).toBe(false);
});

test('a policy change needs the revision it was made on', () => {
  const { storage } = temporaryStorage();
  expect(unwrap(storage.policies.put(HOUSEHOLD, null, { a: 1 }, 'Mai', MORNING))).toBe(1);
  expect(unwrap(storage.policies.put(HOUSEHOLD, rev(1), { a: 2 }, 'Mai', MORNING))).toBe(2);
  expect(storage.policies.put(HOUSEHOLD, rev(1), { a: 3 }, 'Ba', MORNING)).toEqual({
    ok: false,
    error: { kind: 'revision-conflict', current: 2 },
  });
  expect(storage.policies.current(HOUSEHOLD)?.document).toEqual({ a: 2 });
});

test('undoing a policy change puts the document before it as a new revision, and undoing again takes that back', () => {
  const { storage } = temporaryStorage();
  storage.policies.put(HOUSEHOLD, null, 'one', 'Mai', MORNING);
  storage.policies.put(HOUSEHOLD, rev(1), 'two', 'Mai', MORNING);
  expect(unwrap(storage.policies.undo(HOUSEHOLD, rev(2), 'Mai', MORNING))).toBe(3);
  expect(storage.policies.current(HOUSEHOLD)?.document).toBe('one');
  storage.policies.undo(HOUSEHOLD, rev(3), 'Mai', MORNING);
  expect(storage.policies.current(HOUSEHOLD)?.document).toBe('two');
  expect(storage.policies.history(HOUSEHOLD, 10).map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
});

test('a policy for nobody is refused', () => {
  const { storage } = temporaryStorage();
  const put = storage.policies.put('p-none' as ProfileId, null, {}, 'Mai', MORNING);
  expect(put).toEqual({ ok: false, error: { kind: 'unknown-profile' } });
});

test('a grant is live until its end or until it is revoked', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const untilMs = epochMs(MORNING + 60_000);
  const { id } = unwrap(storage.grants.give({ profileId, scope: 'all', untilMs }, 'Mai', MORNING));
  expect(storage.grants.live(MORNING).map((grant) => grant.id)).toEqual([id]);
  expect(storage.grants.live(untilMs)).toEqual([]);
  expect(storage.grants.revoke(id, 'Mai', MORNING)).toBe(true);
  expect(storage.grants.live(MORNING)).toEqual([]);
  expect(storage.grants.revoke(id, 'Mai', MORNING)).toBe(false);
});

test('a second pause replaces the first, and one resume ends it', () => {
  const { storage } = temporaryStorage();
  storage.pauses.start(HOUSEHOLD, null, 'Mai', MORNING);
  storage.pauses.start(HOUSEHOLD, epochMs(MORNING + 1), 'Mai', MORNING);
  expect(storage.pauses.standing(MORNING)).toHaveLength(1);
  expect(storage.pauses.end(HOUSEHOLD, 'Mai', MORNING)).toBe(1);
  expect(storage.pauses.standing(MORNING)).toEqual([]);
});

test('a request is decided once', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const { id } = unwrap(storage.requests.open(asksFor(profileId, 'roblox.com'), MORNING));
  expect(storage.requests.answer(id, APPROVED, 'Mai', MORNING)).toMatchObject({
    state: 'approved',
    answer: { kind: 'minutes', minutes: 30 },
    answeredBy: 'Mai',
  });
  expect(storage.requests.answer(id, DENIED, 'Ba', MORNING)).toBeNull();
  expect(storage.requests.get(id)?.answeredBy).toBe('Mai');
});

test('how far a limit is used is kept by day, never less than before, and of nobody who is gone', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const games = { profileId, day: 20261124, limit: 'category:games' };
  storage.usage.add([
    { ...games, usedSeconds: 5 },
    { ...games, limit: 'roblox.com', usedSeconds: 5 },
  ]);
  storage.usage.add([
    { ...games, usedSeconds: 10 },
    { ...games, profileId: 'p-gone' as ProfileId, usedSeconds: 9 },
  ]);
  // Sent again after newer ones.
  storage.usage.add([{ ...games, usedSeconds: 5 }]);
  expect(storage.usage.limitsOfDay(profileId, 20261124)).toEqual([
    { limit: 'category:games', usedSeconds: 10 },
    { limit: 'roblox.com', usedSeconds: 5 },
  ]);
  expect(storage.usage.limitsOfDay(profileId, 20261125)).toEqual([]);
  expect(storage.usage.seconds(profileId, 20261124, 20261124)).toBe(0);
});

test('usage counts towards a limit unless it is free', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const row = {
    profileId,
    day: 20261124,
    hour: 10,
    categoryId: 'games',
    site: null,
    basis: 'session',
    seconds: 30,
  } as const;
  storage.usage.add([
    { ...row, free: false },
    { ...row, free: false },
    { ...row, free: true },
  ]);
  expect(storage.usage.seconds(profileId, 20261124, 20261124)).toBe(60);
});

test('every change has its row in the audit log, and a row that is altered or taken out breaks the chain', () => {
  const { storage, folder } = temporaryStorage();
  storage.policies.put(HOUSEHOLD, null, {}, 'Mai', MORNING);
  storage.pauses.start(HOUSEHOLD, null, 'Mai', MORNING);
  storage.pauses.end(HOUSEHOLD, 'Mai', MORNING);
  expect(storage.audit.recent(9).map(({ action }) => action)).toEqual([
    'pause.end',
    'pause.start',
    'policy.put',
  ]);
  expect(storage.audit.verify()).toEqual({ kind: 'sound', rows: 3 });
  const intruder = new Database(join(folder, 'haidang.db'));
  intruder.prepare("UPDATE audit SET actor = 'Ba' WHERE id = 2").run();
  expect(storage.audit.verify()).toEqual({ kind: 'broken', atId: 2 });
  intruder.prepare("UPDATE audit SET actor = 'Mai' WHERE id = 2").run();
  intruder.prepare('DELETE FROM audit WHERE id = 1').run();
  intruder.close();
  expect(storage.audit.verify()).toEqual({ kind: 'broken', atId: 2 });
});

test('the same request asked again while it is open is one request, counts, and takes the newer wish', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const { id } = unwrap(storage.requests.open(asksFor(profileId, 'roblox.com'), MORNING));
  const later = epochMs(MORNING + 60_000);
  const same = { profileId, kind: 'site', target: 'roblox.com' } as const;
  expect(storage.requests.openFor(same)?.id).toBe(id);
  expect(storage.requests.openFor({ profileId, kind: 'time', target: null })).toBeNull();
  const wish = { minutes: 60, purpose: 'lesson', words: 'bài nhóm' } as const;
  expect(storage.requests.askAgain(id, wish, later)).toMatchObject({
    ...wish,
    asks: 2,
    askedAtMs: MORNING,
    lastAskedAtMs: later,
  });
  expect(storage.requests.askAgain(id, { ...wish, words: '' }, later)?.words).toBe('bài nhóm');
  storage.requests.answer(id, DENIED, 'Mai', later);
  expect(storage.requests.openFor(same)).toBeNull();
  expect(storage.requests.askAgain(id, wish, later)).toBeNull();
});

test('each stage of a request has one instant, the first', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const { id } = unwrap(storage.requests.open(asksFor(profileId, 'roblox.com'), MORNING));
  const later = epochMs(MORNING + 5000);
  expect(storage.requests.stamp('seen', [id], MORNING)).toEqual([id]);
  expect(storage.requests.stamp('seen', [id], later)).toEqual([]);
  storage.requests.stamp('delivered', [id], later);
  expect(storage.requests.get(id)).toMatchObject({
    seenAtMs: MORNING,
    deliveredAtMs: later,
    appliedAtMs: null,
  });
});

test('an answer that is taken back leaves the request as it was before', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const { id } = unwrap(storage.requests.open(asksFor(profileId, 'roblox.com', 'đi mà'), MORNING));
  storage.requests.stamp('seen', [id], MORNING);
  const before = storage.requests.get(id);
  storage.requests.answer(id, { ...APPROVED, grantId: 'g-1' as GrantId }, 'Mai', MORNING);
  storage.requests.stamp('applied', [id], MORNING);
  expect(storage.requests.answered(9)).toHaveLength(1);
  expect(storage.requests.reopen(id, 'Mai', MORNING)).toEqual(before);
  expect(storage.requests.reopen(id, 'Mai', MORNING)).toBeNull();
  expect(storage.requests.waiting(9)).toEqual([before]);
});

test('requests that nobody answers wait no longer once they are old', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const old = unwrap(storage.requests.open(asksFor(profileId, 'a.example'), MORNING));
  const later = epochMs(MORNING + 60_000);
  const young = unwrap(storage.requests.open(asksFor(profileId, 'b.example'), later));
  expect(storage.requests.expire(later, later)).toBe(1);
  expect(storage.requests.waiting(9).map(({ id }) => id)).toEqual([young.id]);
  expect(storage.requests.get(old.id)).toMatchObject({ state: 'expired', expiredAtMs: later, answer: null });
  expect(storage.requests.askedSince(profileId, MORNING)).toBe(1);
});

test('the history is read newest first, page by page, and knows what took what back', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const change = (n: number, undoes: string | null = null) =>
    storage.changes.append(
      {
        actor: 'Mai',
        profileId: n % 2 === 0 ? profileId : null,
        sentence: { vi: `việc ${n}`, en: `deed ${n}` },
        action: { kind: 'x', n },
        inverse: n === 3 ? null : { kind: 'y', n },
        undoes,
      },
      MORNING,
    );
  const made = [1, 2, 3, 4].map((n) => change(n));
  const ids = made.map(({ id }) => id);
  const undo = change(6, ids[1]);
  expect(storage.changes.history({ limit: 3 }).map(({ id }) => id)).toEqual([undo.id, ids[3], ids[2]]);
  expect(storage.changes.history({ limit: 9, beforeId: ids[2] ?? '' }).map(({ id }) => id)).toEqual([
    ids[1],
    ids[0],
  ]);
  expect(storage.changes.history({ limit: 9, profileId }).map(({ id }) => id)).toEqual([
    undo.id,
    ids[3],
    ids[1],
  ]);
  expect(storage.changes.get(ids[1] ?? '')).toEqual({ ...made[1], undoneBy: undo.id });
  expect(storage.changes.get(undo.id)).toEqual(undo);
  expect(storage.changes.get(ids[2] ?? '')?.inverse).toBeNull();
  expect(storage.changes.newestAfter(ids[0] ?? '', null)?.id).toBe(undo.id);
  expect(storage.changes.newestAfter(undo.id, null)).toBeNull();
});

test('reads of one kind within ten minutes are one look, and a longer read shows as several', () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  const bo = unwrap(storage.profiles.add(child('Bo'), 'operator', MORNING));
  const mai = { id: 'u-1', name: 'Mai' };
  const at = (minutes: number) => epochMs(MORNING + minutes * 60_000);
  const look = (minutes: number, what: 'day' | 'log' = 'day', guardian = mai, of = profileId) =>
    storage.looks.note({ guardian, profileId: of, what }, at(minutes));
  expect(look(0)).toBe(true);
  expect(look(6)).toBe(false);
  expect(look(10)).toBe(false);
  expect(look(11)).toBe(true);
  expect(look(12, 'log')).toBe(true);
  expect(look(12, 'day', { id: 'u-2', name: 'Ba' })).toBe(true);
  expect(look(12, 'day', mai, bo.id)).toBe(true);
  expect(look(12, 'day', mai, 'p-none' as ProfileId)).toBe(false);
  const rows = storage.looks.recent(profileId, 9);
  expect(rows.map(({ guardianName, what, atMs, reads }) => [guardianName, what, atMs, reads])).toEqual([
    ['Ba', 'day', at(12), 1],
    ['Mai', 'log', at(12), 1],
    ['Mai', 'day', at(11), 1],
    ['Mai', 'day', at(0), 3],
  ]);
  expect(storage.looks.recent(null, 9)).toHaveLength(5);
});
