/** AdGuard Home and Pi-hole on the console: a dry run that changes nothing, then one change that goes back whole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minutes } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { FIXTURES, teleporter5, teleporter6 } from '../unit/control/imports/teleporter.ts';
import { codeOf, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;
let an: ProfileId;

beforeEach(async () => {
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13' });
  an = child.id as ProfileId;
});
afterEach(() => desk.close());

const upload = (content: Buffer, name = 'file'): File => new File([new Uint8Array(content)], name);
const adguard = (): File => upload(readFileSync(join(FIXTURES, 'AdGuardHome.yaml')), 'AdGuardHome.yaml');
const rulesOf = (profile: ProfileId): string[] =>
  (documentOf(profile)?.rules ?? []).map(({ action, target }) => `${action} ${target}`);
const documentOf = (profile: ProfileId) => {
  const { household, child } = desk.deps.policy.of(profile).documents;
  return profile === HOUSEHOLD ? household : child;
};

test('AdGuard Home is examined without any change, each piece with what becomes of it and why', async () => {
  const before = await mother.history.list({ limit: 50 });
  const plan = await mother.imports.examine({ kind: 'adguard-home', file: adguard() });
  expect(plan.version).toBe('schema 29');
  const said = plan.items.map(({ what, outcome }) => `${outcome}: ${what.vi}`);
  expect(said).toEqual(
    expect.arrayContaining([
      'changed: Danh sách AdGuard DNS filter',
      'skipped: Danh sách AdAway Default Blocklist',
      'kept: Danh sách HaGeZi Gambling',
      'skipped: Danh sách Danh sách nhà mình',
      'changed: Danh sách Lừa đảo ở Việt Nam',
      'kept: Chặn ||roblox.com^',
      'changed: Cho phép @@||scratch.mit.edu^$important',
      'skipped: Chặn ||tongdai111.vn^',
      'changed: Chặn TikTok',
      'changed: Chặn X (Twitter)',
      'skipped: Chặn dịch vụ unknown_service',
      'kept: Chặn YouTube',
      'skipped: Chặn Facebook',
      'changed: Tìm kiếm an toàn',
      'skipped: Tài khoản quản trị',
    ]),
  );
  const { kept, changed, skipped } = plan.counts;
  expect(kept + changed + skipped).toBe(plan.items.length);
  const unexplained = plan.items.filter(
    ({ outcome, reason }) => outcome !== 'kept' && !reason?.vi && !reason?.en,
  );
  expect(unexplained).toEqual([]);
  expect(await mother.history.list({ limit: 50 })).toEqual(before);
  expect(rulesOf(HOUSEHOLD)).toEqual([]);
  expect((await mother.lists.view()).lists).toEqual([]);
});

test('what was examined is taken over as one change: rules of everybody and of the child who bears the name', async () => {
  await mother.rules.target({ profile: HOUSEHOLD, action: 'allow', target: 'ads.example.vn' });
  const { token } = await mother.imports.examine({ kind: 'adguard-home', file: adguard() });
  const { change, jobs } = await mother.imports.apply({ token });
  expect(change).toMatchObject({ undoable: true });
  expect(change.sentence.vi).toBe('Đã nhập từ AdGuard Home: luật của 2 hồ sơ, 3 danh sách đang được tải.');
  expect(jobs.map(({ name }) => name)).toEqual([
    'adguard-dns-filter',
    'hagezi-gambling',
    'lua-dao-o-viet-nam',
  ]);
  expect(rulesOf(HOUSEHOLD)).toEqual([
    'allow ads.example.vn',
    'block roblox.com',
    'allow scratch.mit.edu',
    'block casino.example',
    'block service:tiktok',
    'block service:x',
  ]);
  expect(rulesOf(an)).toEqual(['block service:youtube', 'block service:discord']);
  expect(documentOf(HOUSEHOLD)?.safeSearch).toEqual({ search: true, youtube: 'strict' });
  expect(await codeOf(mother.imports.apply({ token }))).toBe('UNKNOWN_ITEM');

  const back = await mother.history.undo({ change: change.id });
  expect(rulesOf(HOUSEHOLD)).toEqual(['allow ads.example.vn']);
  expect(rulesOf(an)).toEqual([]);
  expect((await mother.lists.view()).jobs.filter(({ outcome }) => outcome === null)).toEqual([]);
  await mother.history.undo({ change: back.change.id });
  expect(rulesOf(an)).toEqual(['block service:youtube', 'block service:discord']);
  expect(desk.deps.jobs.running('list-add', 'hagezi-gambling')).toHaveLength(1);
  for (const { id } of desk.deps.jobs.all()) desk.deps.jobs.cancel(id);
});

test('rules that were changed since the import keep it from being taken back, whole', async () => {
  const { token } = await mother.imports.examine({ kind: 'pi-hole', file: upload(await teleporter5()) });
  const { change } = await mother.imports.apply({ token });
  await mother.rules.target({ profile: HOUSEHOLD, action: 'block', target: 'other.example' });
  expect(await codeOf(mother.history.undo({ change: change.id }))).toBe('CANNOT_UNDO');
  expect(rulesOf(HOUSEHOLD)).toContain('block roblox.com');
  for (const { id } of desk.deps.jobs.all()) desk.deps.jobs.cancel(id);
});

test('Pi-hole: a group that bears a child’s name is that child’s, another group’s rules are left out and named', async () => {
  const plan = await mother.imports.examine({ kind: 'pi-hole', file: upload(teleporter6()) });
  expect(plan.version).toBe('6');
  const guests = plan.items.find(({ what }) => what.vi === 'Chặn guests.example');
  expect(guests).toMatchObject({ outcome: 'skipped' });
  expect(guests?.reason?.vi).toContain('“Khách”');
  await mother.imports.apply({ token: plan.token });
  expect(rulesOf(HOUSEHOLD)).toEqual(['allow scratch.mit.edu', 'block roblox.com', 'block tiktok.com']);
  expect(rulesOf(an)).toEqual(['block video.example']);
  for (const { id } of desk.deps.jobs.all()) desk.deps.jobs.cancel(id);
});

test('a dry run is good for ten minutes, for whoever made it, and for the rules as they were', async () => {
  const examine = async () =>
    (await mother.imports.examine({ kind: 'pi-hole', file: upload(teleporter6()) })).token;
  const old = await examine();
  desk.turnClock(minutes(10));
  expect(await codeOf(mother.imports.apply({ token: old }))).toBe('UNKNOWN_ITEM');
  const token = await examine();
  await mother.rules.target({ profile: HOUSEHOLD, action: 'block', target: 'other.example' });
  expect(await codeOf(mother.imports.apply({ token }))).toBe('REVISION_CONFLICT');
  expect(rulesOf(an)).toEqual([]);
});

test('a file of something else is refused in words, and nothing of it stays', async () => {
  const examined = mother.imports.examine({ kind: 'adguard-home', file: upload(teleporter6()) });
  expect(await codeOf(examined)).toBe('FILE_REFUSED');
  expect(await codeOf(mother.imports.examine({ kind: 'pi-hole', file: adguard() }))).toBe('FILE_REFUSED');
});
