/** The child's own page: what holds, what is written and who looked, goals of its own, and news as they happen. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minutes } from '../../shared/kernel/duration.ts';
import {
  type ChildClient,
  codeOf,
  type ConsoleClient,
  type ConsoleDesk,
  openConsoleDesk,
} from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;
let page: ChildClient;
let an: string;

beforeEach(async () => {
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
  an = (await mother.family.add({ name: 'An', age: 11, preset: '10-13' })).child.id;
  page = desk.child(await desk.childToken('An'));
});
afterEach(() => desk.close());

test('what holds now is the same sentence for the child and for the parent', async () => {
  await mother.time.pause({ profile: an, length: { minutes: 30 } });
  const [me, today] = await Promise.all([page.me(), mother.overview.today()]);
  const [overview] = today.children;
  expect(me.now.kind).toBe('paused');
  expect(me.now.sentence).toEqual(overview?.now.sentence);
  expect(me.next).toEqual(overview?.next);
  expect(me.protection).toEqual({ ...overview?.protection, sentence: me.protection.sentence });
  expect(me.protection.sentence.vi).toContain('con có thể tắt');
  expect(me).toMatchObject({ name: 'An', band: '10-13', guardians: ['Mẹ'], usage: null, grants: [] });
  expect(me.now).not.toHaveProperty('link');
});

test('extra time over hours that are open ends without anything opening again', async () => {
  await mother.time.grant({ child: an, length: { minutes: 30 } });
  expect((await page.me()).next?.sentence.vi).toMatch(/: hết giờ thêm, mạng vẫn mở$/);
});

test('the rules are told in plain sentences, without teaching names of what is dangerous', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'service:tiktok' });
  const rules = await page.rules();
  expect(new Set(rules.map(({ group }) => group))).toEqual(new Set(['content', 'sites', 'search']));
  const all = rules.map(({ sentence }) => `${sentence.vi} ${sentence.en}`).join('\n');
  expect(all).toContain('TikTok');
  expect(all).not.toMatch(/gambling|cờ bạc|porn|nội dung khiêu dâm/i);
});

test('what is written about me follows consent and level at once, with who looked', async () => {
  expect(await page.record()).toMatchObject({
    recordsNames: false,
    consent: null,
    detail: 'site',
    looked: [],
  });
  await mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });
  await mother.activity.log({ child: an });
  const record = await page.record();
  expect(record).toMatchObject({
    recordsNames: true,
    consent: { assent: 'given' },
    looked: [{ what: 'log' }],
  });
  expect(record.neverRecorded.map(({ vi }) => vi).join(' ')).toContain(
    'Những gì ghi lại không bị gửi ra khỏi máy tính này. Chỉ tên trang được hỏi máy chủ tên miền',
  );
  await mother.family.update({ child: an, detail: 'totals' });
  expect((await page.record()).recorded[0]?.vi).toContain('Chỉ đếm');
});

test('who reads my log or my usage on the command line is in the list of who looked, too', async () => {
  for await (const _ of await desk.operator.log({ child: 'An', follow: false })) break;
  for await (const _ of await desk.operator.log({ follow: false })) break;
  await desk.operator.reportUsage({ child: 'An', from: '2026-11-01', to: '2026-11-02' });
  const { looked } = await page.record();
  expect(looked.map(({ what, sentence }) => [what, sentence.vi])).toEqual([
    ['report', 'Người quản lý máy tính này (qua dòng lệnh) đã xem báo cáo.'],
    ['log', 'Người quản lý máy tính này (qua dòng lệnh) đã xem nhật ký (2 lần).'],
  ]);
});

test('a week of days ends today, and a day without use is empty, not invented', async () => {
  const { days } = await page.week();
  expect(days).toHaveLength(7);
  for (const day of days) expect(day).toMatchObject({ requests: 0, blocked: 0, usageSeconds: null });
  const me = await page.me();
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: me.zone }).format(desk.deps.clock.nowMs());
  expect(days.at(-1)?.date).toBe(today);
});

test('goals are the child’s own: kept in order, at most ten, seen by nobody else', async () => {
  const goals = [
    { id: 'b', text: 'đọc sách 30 phút', done: false },
    { id: 'a', text: 'tập bơi', done: true },
  ];
  expect(await page.goals.put({ goals })).toEqual(goals);
  expect(await page.goals.list()).toEqual(goals);
  const eleven = Array.from({ length: 11 }, (_, i) => ({ id: String(i), text: 'x', done: false }));
  expect(await codeOf(page.goals.put({ goals: eleven }))).toBe('BAD_REQUEST');
  await mother.family.add({ name: 'Bình', age: 9, preset: '6-9' });
  expect(await desk.child(await desk.childToken('Bình')).goals.list()).toEqual([]);
});

test('news come as they happen, and only what is mine', async () => {
  const { child: other } = await mother.family.add({ name: 'Bình', age: 9, preset: '6-9' });
  const news: string[] = [];
  const ended = new AbortController();
  const stream = await page.events(undefined, { signal: ended.signal });
  const reading = (async () => {
    for await (const event of stream) news.push(event.type);
  })().catch(() => undefined);
  await expect.poll(() => news).toEqual(['hello']);
  await mother.time.pause({ profile: other.id, length: { minutes: 5 } });
  await mother.time.pause({ profile: an, length: { minutes: 5 } });
  await expect.poll(() => news).toEqual(['hello', 'time']);
  await mother.activity.log({ child: an });
  await expect.poll(() => news).toEqual(['hello', 'time', 'looked']);
  ended.abort();
  await reading;
});

test('check says whether a site is open, why not and until when', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'blocked.example' });
  const blocked = await page.check({ target: 'https://www.blocked.example/x' });
  expect(blocked).toMatchObject({ name: 'www.blocked.example', open: false, until: null, mayAsk: true });
  await mother.time.grant({ child: an, length: { minutes: 20 }, scope: 'site:blocked.example' });
  const granted = await page.check({ target: 'blocked.example' });
  expect(granted).toMatchObject({ open: true, mayAsk: false });
  expect(granted.until).not.toBeNull();
  expect(await codeOf(page.check({ target: '…' }))).toBe('INVALID_INPUT');
});

const minutesOn = (count: number): void => desk.turnClock(minutes(count));

test('a stop leaves five minutes to save, once, which guardians see and which open nothing that is blocked for what it is', async () => {
  expect((await page.me()).saveGrace).toBeNull();
  await mother.rules.target({ profile: an, action: 'block', target: 'tro-choi.example' });
  await mother.time.pause({ profile: an, length: { minutes: 30 } });
  minutesOn(2);
  expect((await page.me()).saveGrace).toEqual({ minutes: 5 });
  await page.takeSaveGrace();
  expect(await page.check({ target: 'tro-choi.example' })).toMatchObject({ open: false });
  expect(await page.me()).toMatchObject({ now: { kind: 'granted' }, saveGrace: null });
  const [overview] = (await mother.overview.today()).children;
  expect(overview?.grants).toMatchObject([{ scope: 'all', by: 'An' }]);
  const [change] = await mother.history.list({});
  expect(change?.sentence.en).toContain('An took 5 minutes to save work');
  // The end of these minutes is no stop that has minutes of its own.
  minutesOn(6);
  expect(await page.me()).toMatchObject({ now: { kind: 'paused' }, saveGrace: null });
  expect(await codeOf(page.takeSaveGrace())).toBe('ASK_LATER');
});

test('ten minutes after a stop there is nothing left to save', async () => {
  await mother.time.pause({ profile: an, length: 'until-resumed' });
  minutesOn(11);
  expect((await page.me()).saveGrace).toBeNull();
  expect(await codeOf(page.takeSaveGrace())).toBe('ASK_LATER');
});
