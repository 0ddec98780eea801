/** A child asks and a parent answers: stages for both sides, one answer in force at once, nothing private ever kept. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hours, minutes } from '../../shared/kernel/duration.ts';
import type { ProfileId } from '../../shared/kernel/ids.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { describeMoment } from '../../shared/policy/explain.ts';
import { quickAnswers } from '../../renderer/features/requests/view-model.ts';
import { settleRequests } from '../../electron/agent/control/request-life.ts';
import { DnsClient } from '../e2e/dns-client.ts';
import { filesHolding } from '../unit/storage/temporary-storage.ts';
import {
  type ChildClient,
  codeOf,
  type ConsoleClient,
  type ConsoleDesk,
  openConsoleDesk,
} from './console-desk.ts';

const NXDOMAIN = 3;
const SERVFAIL = 2;

let desk: ConsoleDesk;
let mother: ConsoleClient;
let page: ChildClient;
let an: { readonly id: string; readonly dns: string };

beforeEach(async () => {
  desk = await openConsoleDesk({ starters: join(import.meta.dirname, '../../assets/lists') });
  await signIn();
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13' });
  an = { id: child.id, dns: child.endpoints.dns ?? '' };
  page = desk.child(await desk.childToken('An'));
});

async function signIn(): Promise<void> {
  mother = desk.console((await desk.guardian()).token);
}

/** Sessions do not last that long. */
async function waitADay(): Promise<void> {
  desk.turnClock(hours(23));
  await signIn();
  page = desk.child(await desk.childToken('An'));
}
afterEach(() => desk.close());

const askFor = (target: string, more: object = {}) => page.ask({ kind: 'site', target, ...more });
const waiting = () => mother.requests.list({ which: 'waiting' });
const answered = () => mother.requests.list({ which: 'answered' });

/** From where the child is. SERVFAIL: let through, and no upstream is there. */
async function rcodeFor(name: string): Promise<number> {
  const client = await DnsClient.open(an.dns);
  const { rcode } = await client.ask(name);
  client.close();
  return rcode;
}

test('an ask reaches the parent, is seen, answered and in force, each with its instant for both sides', async () => {
  expect(await rcodeFor('tiktok.com')).toBe(NXDOMAIN);
  const asked = await askFor('https://www.tiktok.com/@x', {
    minutes: 60,
    purpose: 'lesson',
    words: 'bài nhóm',
  });
  expect(asked).toMatchObject({ state: 'open', target: 'service:tiktok', stages: { delivered: null } });
  const [shown] = await waiting();
  expect(shown).toMatchObject({
    id: asked.id,
    childName: 'An',
    words: 'bài nhóm',
    sentence: {
      vi: 'An xin mở TikTok trong 1 giờ, cho bài học.',
      en: 'An asks to open TikTok for 1 hour, for a lesson.',
    },
  });
  expect(shown?.stages.delivered).not.toBeNull();
  await mother.requests.seen({ ids: [asked.id, 'r-none'] });
  const { request, change } = await mother.requests.answer({
    id: asked.id,
    answer: { kind: 'minutes', minutes: 15 },
  });
  expect(request).toMatchObject({ state: 'approved', answeredBy: 'Mẹ' });
  expect(request.until).not.toBeNull();
  expect(change.sentence.vi).toMatch(/^Đã mở TikTok cho An đến \d\d:\d\d/);
  expect(await rcodeFor('www.tiktok.com')).toBe(SERVFAIL);
  const [mine] = await page.requests();
  const { expired, ...reached } = mine?.stages ?? {};
  expect(Object.values(reached)).not.toContain(null);
  expect(expired).toBeNull();
  expect(mine?.sentence.vi).toMatch(/^Con xin mở TikTok.* Mẹ mở đến /);
  expect(await mother.requests.grants()).toMatchObject([{ child: an.id, scope: 'site:tiktok', by: 'Mẹ' }]);
});

test('the end of what was given closes the site again and is marked for both sides', async () => {
  const { id, purpose } = await askFor('roblox.com');
  // None was said, and none is made up.
  expect(purpose).toBeNull();
  await mother.requests.answer({ id, answer: { kind: 'minutes', minutes: 15 } });
  desk.turnClock(minutes(16));
  const [mine] = await page.requests();
  expect(mine).toMatchObject({ state: 'approved', until: null });
  expect(mine?.stages.expired).not.toBeNull();
  expect(mine?.sentence.en).toContain('is over');
});

test('what a parent ends early is told so to both sides, and never that its time had run out', async () => {
  const { id } = await askFor('roblox.com');
  await mother.requests.answer({ id, answer: { kind: 'minutes', minutes: 60 } });
  const [given] = await mother.requests.grants();
  const { change } = await mother.time.revoke({ grant: given?.id ?? '' });
  const [mine] = await page.requests();
  expect(mine?.sentence.vi).toContain('Bố mẹ đã kết thúc sớm hơn giờ hẹn. Con muốn biết vì sao thì hỏi');
  expect(mine?.sentence.en).toContain('Your parents ended it early.');
  const [hers] = await answered();
  expect(hers?.sentence.en).toMatch(/A parent ended it early\.$/);
  for (const { vi, en } of [mine?.sentence, hers?.sentence].filter((said) => said !== undefined))
    expect(`${vi} ${en}`).not.toMatch(/đã hết|is over/);
  // Given back, it ends at its time like any other.
  await mother.history.undo({ change: change.id });
  expect((await page.requests())[0]?.sentence.en).toContain('opened it until');
  desk.turnClock(minutes(61));
  await signIn();
  expect((await page.requests())[0]?.sentence.en).toContain('is over');
});

test('the same ask while it waits is one request; after an answer a new one has to wait five minutes', async () => {
  const first = await askFor('tiktok.com');
  const again = await askFor('www.tiktok.com');
  expect(again).toMatchObject({ id: first.id, asks: 2 });
  await mother.requests.answer({
    id: first.id,
    answer: { kind: 'not-yet', reason: 'after-dinner', words: 'ăn xong mình nói' },
  });
  const [mine] = await page.requests();
  expect(mine?.sentence.vi).toContain('Mẹ: chưa, ăn tối xong mình nói nhé. “ăn xong mình nói”');
  expect(await codeOf(askFor('tiktok.com'))).toBe('ASK_LATER');
  expect((await askFor('facebook.com')).state).toBe('open');
  desk.turnClock(minutes(5));
  expect((await askFor('tiktok.com')).id).not.toBe(first.id);
});

test('a child can ask twenty times an hour and no more', async () => {
  await mother.rules.target({ profile: an.id, action: 'block', target: 'example' });
  for (let i = 0; i < 20; i++) await askFor(`site${i}.example`);
  expect(await codeOf(askFor('one-more.example'))).toBe('ASK_LATER');
  expect((await askFor('site3.example')).asks).toBe(2);
});

test('help lines and the private class are answered kindly at once and leave no trace', async () => {
  await mother.family.update({ child: an.id, detail: 'full' });
  await mother.family.consent({ child: an.id, guardianConsents: true, noticeGiven: true, assent: 'given' });
  const help = await askFor('https://tongdai111.vn/goi-cho-toi', { words: 'con sợ lắm' });
  expect(help).toMatchObject({ id: 'not-kept', state: 'approved', target: null });
  expect(help.sentence.vi).toContain('111');
  const open = await askFor('scarleteen.com');
  expect(open).toMatchObject({ id: 'not-kept', state: 'approved' });
  await mother.time.pause({ profile: an.id, length: { minutes: 30 } });
  const closed = await askFor('scarleteen.com', { words: 'con muốn biết' });
  expect(closed).toMatchObject({ id: 'not-kept', state: 'denied' });
  expect(await page.check({ target: 'scarleteen.com' })).toMatchObject({ open: false, mayAsk: false });
  expect(await waiting()).toEqual([]);
  await desk.close('keep');
  for (const trace of ['tongdai111', 'scarleteen', 'con sợ lắm', 'con muốn biết'])
    expect(filesHolding(desk.dataDirectory, trace).filter((file) => !isList(file))).toEqual([]);
  desk = await openConsoleDesk({ dataDirectory: desk.dataDirectory });
});

/** The lists themselves know the names of sites; nothing in them says that a child asked. */
const isList = (file: string): boolean => /\/(?:lists\.db|index\/)/.test(file);

test('what is open already needs no answer', async () => {
  expect(await askFor('scratch.mit.edu')).toMatchObject({ id: 'not-kept', state: 'approved' });
  expect(await page.check({ target: 'scratch.mit.edu' })).toMatchObject({ open: true, mayAsk: false });
  expect(await codeOf(askFor('không phải tên'))).toBe('INVALID_INPUT');
  expect(await codeOf(askFor('category:games'))).toBe('INVALID_INPUT');
});

test('“always” writes a rule for the site or for its category, and taking it back takes the rule out', async () => {
  const { id } = await askFor('tiktok.com');
  const site = await mother.requests.answer({ id, answer: { kind: 'always', scope: 'site' } });
  expect(await rcodeFor('tiktok.com')).toBe(SERVFAIL);
  expect(rulesInForce()).toMatchObject([{ action: 'allow', target: 'service:tiktok' }]);
  await mother.history.undo({ change: site.change.id });
  expect(await rcodeFor('tiktok.com')).toBe(NXDOMAIN);
  expect(rulesInForce()).toEqual([]);
  const [open] = await waiting();
  expect(open).toMatchObject({ id, state: 'open', answer: null, asks: 1 });
  await mother.requests.answer({ id, answer: { kind: 'always', scope: 'site' } });
  const { id: game } = await askFor('roblox.com');
  await mother.requests.answer({ id: game, answer: { kind: 'always', scope: 'category' } });
  expect(rulesInForce()).toMatchObject([{ target: 'service:tiktok' }, { target: 'category:online-games' }]);
  const { id: time } = await page.ask({ kind: 'time', minutes: 30 });
  const always = mother.requests.answer({ id: time, answer: { kind: 'always', scope: 'site' } });
  expect(await codeOf(always)).toBe('INVALID_INPUT');
  expect((await waiting()).map((one) => one.id)).toEqual([time]);
});

test('“always” opens what it names: only the host that was asked for, or all of its site', async () => {
  await mother.rules.target({ profile: an.id, action: 'block', target: 'bad.example' });
  const { id } = await askFor('docs.bad.example');
  const [request] = await waiting();
  expect(request?.always).toEqual([
    { scope: 'page', what: { vi: 'docs.bad.example', en: 'docs.bad.example' } },
    { scope: 'site', what: { vi: 'bad.example', en: 'bad.example' } },
  ]);
  // The child is told what it got, not what there was to give.
  expect((await page.requests())[0]?.always).toEqual([]);

  const page1 = await mother.requests.answer({ id, answer: { kind: 'always', scope: 'page' } });
  expect(page1.change.sentence.vi).toContain('docs.bad.example');
  expect(page1.request.always).toEqual([]);
  expect(await rcodeFor('docs.bad.example')).toBe(SERVFAIL);
  expect(await rcodeFor('a.docs.bad.example')).toBe(SERVFAIL);
  expect(await rcodeFor('mail.bad.example')).toBe(NXDOMAIN);
  expect((await page.requests())[0]?.sentence.vi).toContain('Mẹ cho mở docs.bad.example từ nay.');
  await mother.history.undo({ change: page1.change.id });
  expect(await rcodeFor('docs.bad.example')).toBe(NXDOMAIN);

  await mother.requests.answer({ id, answer: { kind: 'always', scope: 'site' } });
  expect(await rcodeFor('docs.bad.example')).toBe(SERVFAIL);
  expect(await rcodeFor('mail.bad.example')).toBe(SERVFAIL);
  expect((await page.requests())[0]?.sentence).toMatchObject({
    vi: expect.stringContaining('Mẹ cho mở cả bad.example từ nay.'),
    en: expect.stringContaining('keeps all of bad.example open from now on.'),
  });
});

test.each([
  // What is below a service's own domain belongs to the service.
  ['service:youtube', 'm.youtube.com', ['page m.youtube.com', 'site YouTube']],
  // Where host and site are one there is one choice, and of two blogs of one host each is a site.
  ['service:youtube', 'youtube.com', ['site YouTube']],
  ['bad.example', 'bad.example', ['site bad.example']],
  ['blogspot.com', 'an.blogspot.com', ['site an.blogspot.com']],
])(
  '“always”, where %s is closed, of %s: what differs, the narrowest first',
  async (closed, asked, offered) => {
    await mother.rules.target({ profile: an.id, action: 'block', target: closed });
    await askFor(asked);
    const [request] = await waiting();
    expect(request?.always.map(({ scope, what }) => `${scope} ${what.vi}`)).toEqual(offered);
  },
);

test('“always” is not offered where it would leave the page closed', async () => {
  // TikTok is of two closed categories, and Roblox is closed by a rule of its own.
  await mother.rules.target({ profile: an.id, action: 'block', target: 'service:roblox' });
  for (const name of ['tiktok.com', 'roblox.com']) {
    const { id } = await askFor(name);
    const request = (await waiting()).find((one) => one.id === id);
    expect(request?.category).not.toBeNull();
    expect(request?.always.map(({ scope }) => scope)).toEqual(['site']);
    const category = mother.requests.answer({ id, answer: { kind: 'always', scope: 'category' } });
    expect(await codeOf(category)).toBe('INVALID_INPUT');
  }
});

const rulesInForce = () => desk.deps.policy.of(an.id as ProfileId).documents.child?.rules;

test('time that is asked for lifts a pause no later than it was given, and a counter-offer says so', async () => {
  const { id } = await page.ask({ kind: 'time', minutes: 60, words: 'làm xong Toán' });
  expect((await waiting())[0]?.sentence.vi).toBe('An xin thêm 1 giờ.');
  const { request } = await mother.requests.answer({
    id,
    answer: { kind: 'counter', minutes: 15, words: 'rồi đi tắm' },
  });
  expect(request).toMatchObject({ state: 'countered', kind: 'time' });
  expect((await page.me()).grants).toHaveLength(1);
  expect((await page.requests())[0]?.sentence.vi).toMatch(/cho một phần: đến .* “rồi đi tắm”/);
});

test('more time comes on top of the time that stands, whoever gives it, and what is said is in force', async () => {
  const first = await mother.time.grant({ child: an.id, length: { minutes: 40 }, scope: 'all' });
  const standsMs = Date.parse(first.grant.until);
  await page.ask({ kind: 'time', minutes: 30, words: '' });
  const [shown] = await waiting();
  if (shown === undefined) throw new Error('nothing waits');
  expect(quickAnswers(shown, desk.deps.clock.nowMs()).map(({ untilMs }) => untilMs)).toEqual(
    [30, 15, 60].map((more) => standsMs + minutes(more)),
  );
  const { request, change } = await mother.requests.answer({
    id: shown.id,
    answer: { kind: 'minutes', minutes: 30 },
  });
  expect(Date.parse(request.until ?? '') - standsMs).toBe(minutes(30));
  const said = describeMoment(
    epochMs(standsMs + minutes(30)),
    desk.deps.policy.of(an.id as ProfileId).policy.zone,
    desk.deps.clock.nowMs(),
  );
  expect(change.sentence.vi).toBe(`Đã cho An thêm giờ đến ${said.vi}.`);
  const nowOf = async () => (await mother.overview.today()).children.find(({ id }) => id === an.id)?.now;
  expect((await nowOf())?.until).toBe(request.until);
  const onToday = await mother.time.grant({ child: an.id, length: { minutes: 15 }, scope: 'all' });
  expect(Date.parse(onToday.grant.until) - standsMs).toBe(minutes(45));
  const byCommand = await desk.operator.policy.grant({ child: 'An', minutes: 5 });
  expect(Date.parse(byCommand.until) - standsMs).toBe(minutes(50));
  // The record's word for the command line is nobody's name.
  expect((await page.me()).grants.find(({ by }) => by === 'operator')?.byText.vi).toBe('Dòng lệnh');
  // Another scope starts now, and a grant that waits behind a pause is no time that stands.
  const nowMs = desk.deps.clock.nowMs();
  const site = await desk.operator.policy.grant({ child: 'An', minutes: 5, scope: 'site:roblox' });
  expect(Date.parse(site.until)).toBeLessThan(nowMs + minutes(6));
  await mother.time.pause({ profile: an.id, length: { minutes: 10 } });
  const behind = await desk.operator.policy.grant({ child: 'An', minutes: 5 });
  expect(Date.parse(behind.until)).toBeLessThan(nowMs + minutes(6));
});

test('two parents answer at once: the first answer stands, the second is told whose it was', async () => {
  const { id } = await askFor('tiktok.com');
  const answers = await Promise.allSettled([
    mother.requests.answer({ id, answer: { kind: 'today' } }),
    mother.requests.answer({ id, answer: { kind: 'not-yet', reason: 'other' } }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await codeOf(mother.requests.answer({ id, answer: { kind: 'today' } }))).toBe('ALREADY_ANSWERED');
  expect(await answered()).toHaveLength(1);
});

test('nobody answers for a day: it ends by itself, kindly, and can be asked for again', async () => {
  const { id } = await askFor('tiktok.com');
  await waitADay();
  await askFor('tiktok.com');
  await waitADay();
  expect(await waiting()).toHaveLength(1);
  const told: unknown[] = [];
  desk.deps.events.listen(({ event }) => told.push(event));
  desk.turnClock(hours(1.2));
  settleRequests(desk.deps);
  expect(told).toContainEqual({ type: 'request', id, child: an.id, state: 'expired' });
  await signIn();
  expect((await page.requests())[0]?.sentence.vi).toContain('Con có thể xin lại');
  expect(await codeOf(mother.requests.answer({ id, answer: { kind: 'today' } }))).toBe('ALREADY_ANSWERED');
  expect((await askFor('tiktok.com')).id).not.toBe(id);
});

test('an answer cannot be taken back once the child has asked anew', async () => {
  const { id } = await askFor('tiktok.com');
  const { change } = await mother.requests.answer({ id, answer: { kind: 'not-yet', reason: 'other' } });
  desk.turnClock(minutes(6));
  await askFor('tiktok.com');
  expect(await codeOf(mother.history.undo({ change: change.id }))).toBe('CANNOT_UNDO');
});

test('one child’s requests are nobody else’s: another child sees none of them', async () => {
  await askFor('tiktok.com');
  await mother.family.add({ name: 'Bình', age: 8, preset: '6-9' });
  const other = desk.child(await desk.childToken('Bình'));
  expect(await other.requests()).toEqual([]);
  expect((await other.me()).name).toBe('Bình');
});

test('what a newer pause stands before is shown as waiting behind it, with both ends, and takes hold after it', async () => {
  await mother.time.grant({ child: an.id, length: { minutes: 60 }, scope: 'all' });
  desk.turnClock(minutes(1));
  await mother.time.pause({ profile: an.id, length: { minutes: 30 } });
  const { children } = await mother.overview.today();
  const pausedUntil = children.find(({ id }) => id === an.id)?.pausedUntil ?? null;
  expect(pausedUntil).not.toBeNull();
  expect(children.find(({ id }) => id === an.id)?.grants).toEqual([]);
  const [behind] = await mother.requests.grants();
  expect(behind?.behindPause).toEqual({ until: pausedUntil });
  // A pause of the whole family that has no end stands before it too.
  await mother.time.pause({ profile: 'household', length: 'until-resumed' });
  expect((await mother.requests.grants())[0]?.behindPause).toEqual({ until: null });
  await mother.time.resume({ profile: 'household' });
  await mother.time.resume({ profile: an.id });
  expect((await mother.requests.grants())[0]?.behindPause).toBeNull();
});
