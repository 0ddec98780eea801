/** Settings that do what they say, the place where the wizard stands, and a file for helpers that names nobody. */
import { hostname, userInfo } from 'node:os';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { RecordsHolder } from '../../electron/agent/activity/records-holder.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import { minutes } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { HandClock, temporaryFolder } from '../unit/storage/temporary-storage.ts';
import { openGuardianDesk } from './guardian-desk.ts';

test('the product starts with 14 days, 30 minutes and Monday, and what is set stands alone', async () => {
  const { console } = await openGuardianDesk();
  expect(await console.settings.get()).toEqual({
    detailDays: 14,
    sessionMinutes: 30,
    reportsFirstDay: 'mon',
    upstreams: [],
  });
  const { settings, change } = await console.settings.put({ sessionMinutes: 60 });
  expect(settings).toEqual({ detailDays: 14, sessionMinutes: 60, reportsFirstDay: 'mon', upstreams: [] });
  expect(change.sentence).toEqual({
    vi: 'Phiên của phụ huynh nay hết sau 60 phút không dùng.',
    en: 'A guardian’s session now ends after 60 minutes without use.',
  });
  await expect(console.settings.put({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(console.settings.put({ detailDays: 31 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('a session ends after the minutes that are set', async () => {
  const { console, desk } = await openGuardianDesk();
  await console.settings.put({ sessionMinutes: 5 });
  desk.turnClock(minutes(4));
  expect((await console.session.me()).guardian.name).toBe('Mẹ');
  desk.turnClock(minutes(6));
  await expect(console.session.me()).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
});

test('detail goes after the days that are set, by the job that runs every hour', async () => {
  const clock = new HandClock();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => timers.mockRestore());
  const holder = new RecordsHolder(temporaryFolder(), VIETNAM, clock, new HealthBoard(clock));
  onTestFinished(() => holder.close());
  unwrap(holder.open());
  const { current } = holder;
  if (current === null) throw new Error('the database is closed');
  const { storage, recorder } = current;
  const HOUR = 3_600_000;
  const timerOf = (afterMs: number) => timers.mock.calls.findLast(([, ms]) => ms === afterMs)?.[0];
  const rows = (): unknown => {
    const db = new Database(storage.file, { readonly: true });
    const found = db.prepare('SELECT count(*) FROM activity').pluck().get();
    db.close();
    return found;
  };
  const name = unwrap(parseDomainName('cu.example'));
  const match = { categoryId: null, listId: null, entry: null } as const;
  const what = { name, verdict: 'allow', reason: 'no-rule', origin: 'test', isPrivate: false } as const;
  const when = { profileId: HOUSEHOLD, atMs: clock.nowMs() };
  recorder.note({ ...when, ...what, ...match }, { detail: 'full', hasConsent: true });
  await recorder.flush();
  clock.advance(4 * 24 * HOUR);

  // A minute after the start, with 14 days: it stays. The next run is planned when this one is over.
  timerOf(60_000)?.();
  await expect.poll(() => timerOf(HOUR)).toBeDefined();
  expect(rows()).toBe(1);
  storage.settings.set('detailDays', 3);
  timerOf(HOUR)?.();
  await expect.poll(rows).toBe(0);
});

test('the wizard goes on where it was left, and what was typed in it goes with its end', async () => {
  const { console, storage } = await openGuardianDesk();
  expect(await console.settings.wizard()).toEqual({ step: 0, draft: {} });
  await console.settings.putWizard({ step: 2, draft: { name: 'An', age: 11 } });
  expect(await console.settings.wizard()).toEqual({ step: 2, draft: { name: 'An', age: 11 } });
  await console.settings.putWizard({ step: null, draft: { name: 'An', age: 11 } });
  expect(await console.settings.wizard()).toEqual({ step: null, draft: {} });
  expect(storage().settings.get('wizard')).toEqual({ step: null, draft: {} });
  const long = { text: 'a'.repeat(30_000) };
  await expect(console.settings.putWizard({ step: 1, draft: long })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('a family that was set up by other means is not led through the wizard', async () => {
  const { console, desk } = await openGuardianDesk();
  await desk.operator.children.add({ name: 'An', age: 11, preset: '10-13' });
  expect(await console.settings.wizard()).toEqual({ step: null, draft: {} });
});

test('the file for helpers says how the agent is, and names no child, guardian, account, site or folder', async () => {
  const { console, desk } = await openGuardianDesk();
  const { child } = await console.family.add({
    name: 'Thảo Nguyên',
    age: 11,
    preset: '10-13',
    osUser: 'thaonguyen',
  });
  const source = { file: desk.file('cua-nha-minh.txt', 'trang-bi-chan.example\n') };
  for await (const _ of await desk.operator.lists.add({ name: 'cua-nha-minh', source, category: 'games' }));
  await console.rules.target({ profile: child.id, action: 'block', target: 'trang-rieng.example' });
  const text = {
    vi: 'x',
    en: `The endpoint of Thảo Nguyên (thaonguyen) in ${desk.dataDirectory} met trang-hong.example at 127.0.0.1:5354 of cua-nha-minh.`,
  };
  desk.deps.health.raise({
    id: `endpoint.off:${child.id}`,
    part: 'dns',
    level: 'failed',
    message: text,
    hint: text,
  });
  const file = await console.settings.diagnostics();
  expect(file.mediaType).toBe('application/json');
  const told = z.looseObject({ conditions: z.array(z.looseObject({})) }).parse(JSON.parse(file.content));
  expect(told).toMatchObject({
    version: '0.0.0',
    guardians: 1,
    children: [{ number: 1, age: 11, preset: '10-13', hasAccount: true, dnsBound: true }],
    lists: [{ name: 'own', category: 'games', entries: 1 }],
    database: { auditChain: 'sound' },
    settings: { detailDays: 14 },
    upstreams: [{ protocol: 'plain' }],
  });
  expect(told.conditions).toMatchObject([
    {
      id: 'endpoint.off:‹…›',
      level: 'failed',
      message: 'The endpoint of ‹…› (‹…›) in ‹…› met ‹…› at 127.0.0.1:5354 of ‹…›.',
    },
  ]);
  for (const secret of [
    'Thảo Nguyên',
    'thaonguyen',
    'Mẹ',
    child.id,
    'cua-nha-minh',
    'trang-',
    desk.dataDirectory,
    hostname(),
    ...(userInfo().username === 'root' ? [] : [userInfo().username]),
  ])
    expect({ secret, found: file.content.normalize('NFC').includes(secret) }).toEqual({
      secret,
      found: false,
    });
});
