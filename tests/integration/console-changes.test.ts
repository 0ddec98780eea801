/** Changes by several guardians: what is refused when the ground has moved, what is said, and what is in force at once. */
import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { minutes } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { errorDataSchema } from '../../shared/contracts/error-codes.ts';
import { type GuardianDesk, openGuardianDesk } from './guardian-desk.ts';

interface Home extends GuardianDesk {
  readonly an: ProfileId;
}

async function openHome(): Promise<Home> {
  const opened = await openGuardianDesk();
  const { child } = await opened.console.family.add({ name: 'An', age: 11, preset: '10-13' });
  return { ...opened, an: child.id as ProfileId };
}

const current = ({ storage, an }: Home) => {
  const stored = storage().policies.current(an);
  return { revision: stored?.revision ?? 0, document: z.looseObject({}).parse(stored?.document) };
};

const targets = (home: Home): unknown =>
  z
    .object({ rules: z.array(z.object({ target: z.string() })).default([]) })
    .parse(current(home).document)
    .rules.map(({ target }) => target);

const isOpen = ({ desk, an }: Home, name: string): boolean =>
  desk.deps.gate.judge(an, unwrap(parseDomainName(name))).decision.verdict !== 'block';

/** The stated error of a call that is refused. */
async function refusalOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ORPCError)) throw new Error(`not refused: ${String(error)}`);
  return { code: String(error.code), ...errorDataSchema.parse(error.data) };
}

test('rules that were made on an older revision are refused, and nothing changes', async () => {
  const home = await openHome();
  const father = await home.second('Bố');
  const { revision, document } = current(home);
  await father.rules.put({ profile: home.an, revision, document: { ...document, observe: true } });
  const before = current(home);
  const refused = await refusalOf(
    home.console.rules.put({ profile: home.an, revision, document: { ...document, mode: 'allow-list' } }),
  );
  expect(refused.code).toBe('REVISION_CONFLICT');
  expect(refused.message.vi).toBe('Luật này vừa được Bố thay đổi.');
  expect(current(home)).toEqual(before);
});

test('a conflict with a second window of one’s own says so, and the command line is named as such', async () => {
  const home = await openHome();
  const { revision, document } = current(home);
  await home.console.rules.put({ profile: home.an, revision, document: { ...document, observe: true } });
  const again = () =>
    refusalOf(
      home.console.rules.put({ profile: home.an, revision, document: { ...document, mode: 'allow-list' } }),
    );
  expect((await again()).message.en).toMatch(
    /^You have just changed this policy yourself, in another window/,
  );
  expect((await home.console.rules.get({ profile: home.an })).changedBy).toBe('Mẹ');
  await home.desk.operator.policy.allow({ target: 'a.example', child: 'An' });
  expect((await again()).message.en).toMatch(/by the command line/);
});

test('the history offers to take back only what can be, and says what stands in the way', async () => {
  const home = await openHome();
  const historyOf = async (id: string) =>
    (await home.console.history.list({ limit: 50 })).find((one) => one.id === id);
  const pause = await home.console.time.pause({ profile: home.an, length: { minutes: 15 } });
  const grant = await home.console.time.grant({ child: home.an, length: { minutes: 15 }, scope: 'all' });
  const { revision, document } = current(home);
  const first = await home.console.rules.put({
    profile: home.an,
    revision,
    document: { ...document, observe: true },
  });
  const own = await home.console.rules.target({ profile: home.an, action: 'block', target: 'b.example' });
  expect(await historyOf(pause.change.id)).toMatchObject({ undoable: true, whyNot: null });
  // A document is not taken back from under a rule that came after it; the rule is.
  expect(await historyOf(first.change.id)).toMatchObject({
    undoable: false,
    whyNot: { vi: 'Luật của An đã được đổi tiếp sau đó.' },
  });
  expect(await historyOf(own.change.id)).toMatchObject({ undoable: true });
  const session = await home.console.settings.put({ detailDays: 7 });
  await home.console.settings.put({ detailDays: 9 });
  expect(await historyOf(session.change.id)).toMatchObject({ undoable: false });
  home.desk.turnClock(minutes(16));
  const over = await historyOf(grant.change.id);
  expect(over).toMatchObject({
    undoable: false,
    whyNot: { en: expect.stringMatching(/^This time was over/) },
  });
  // What is not offered would be refused, in the same words.
  expect((await refusalOf(home.console.history.undo({ change: grant.change.id }))).message).toEqual(
    over?.whyNot,
  );
  expect(await historyOf(pause.change.id)).toMatchObject({ undoable: false });
});

test('a document with a fault is refused with its place, and the rules in force stay', async () => {
  const home = await openHome();
  const { revision, document } = current(home);
  const refused = await refusalOf(
    home.console.rules.put({ profile: home.an, revision, document: { ...document, mode: 'wide-open' } }),
  );
  expect(refused).toMatchObject({ code: 'INVALID_POLICY', faults: [{ path: 'mode' }] });
  expect(current(home)).toEqual({ revision, document });
});

test('one rule is taken back although another guardian has changed other rules since', async () => {
  const home = await openHome();
  const father = await home.second('Bố');
  const profile = home.an;
  const { change } = await home.console.rules.target({ profile, action: 'block', target: 'roblox.com' });
  await father.rules.target({ profile, action: 'block', target: 'service:tiktok' });
  await home.console.history.undo({ change: change.id });
  expect(targets(home)).toEqual(['service:tiktok']);
});

test('a change whose ground another guardian has moved is not taken back, and the refusal says what was done since', async () => {
  const home = await openHome();
  const father = await home.second('Bố');
  const profile = home.an;
  const { revision, document } = current(home);
  const put = await home.console.rules.put({ profile, revision, document: { ...document, observe: true } });
  const later = await father.rules.target({ profile, action: 'block', target: 'roblox.com' });
  const before = current(home);
  expect(await refusalOf(home.console.history.undo({ change: put.change.id }))).toEqual({
    code: 'CANNOT_UNDO',
    message: {
      vi: 'Luật của An đã được đổi tiếp sau đó.',
      en: 'The rules of An were changed again meanwhile.',
    },
    hint: {
      vi: 'Việc gần nhất sau đó, của Bố: Đã chặn roblox.com cho An.',
      en: 'The latest since then, by Bố: Blocked roblox.com for An.',
    },
  });
  expect(current(home)).toEqual(before);
  // Once that is taken back too, the ground is as it was.
  await father.history.undo({ change: later.change.id });
  await home.console.history.undo({ change: put.change.id });
  expect(current(home).document).toEqual(document);
});

test('a rule that another guardian turned round is not taken back', async () => {
  const home = await openHome();
  const father = await home.second('Bố');
  const profile = home.an;
  const { change } = await home.console.rules.target({ profile, action: 'block', target: 'roblox.com' });
  await father.rules.target({ profile, action: 'allow', target: 'roblox.com' });
  expect((await refusalOf(home.console.history.undo({ change: change.id }))).code).toBe('CANNOT_UNDO');
  expect(isOpen(home, 'roblox.com')).toBe(true);
});

test('two guardians who take the same change back at once take it back once', async () => {
  const home = await openHome();
  const father = await home.second('Bố');
  const { change } = await home.console.time.grant({ child: home.an, length: { minutes: 30 } });
  const tries = await Promise.allSettled(
    [home.console, father].map((console) => console.history.undo({ change: change.id })),
  );
  expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const [shown] = (await home.console.history.list({ limit: 2 })).filter(({ id }) => id === change.id);
  expect(shown?.undoneBy).not.toBeNull();
  const again = await refusalOf(home.console.history.undo({ change: change.id }));
  expect(again.code).toBe('CANNOT_UNDO');
  expect(again.hint.vi).toMatch(/^Người hoàn tác: (Mẹ|Bố)\.$/);
});

test('what was undone and is done again can be undone again', async () => {
  const home = await openHome();
  const { console, an } = home;
  expect(isOpen(home, 'a.example')).toBe(true);
  const { change } = await console.rules.target({ profile: an, action: 'block', target: 'a.example' });
  const undone = await console.history.undo({ change: change.id });
  await console.history.undo({ change: undone.change.id });
  expect(isOpen(home, 'a.example')).toBe(false);
  const shown = (await console.history.list({ limit: 10 })).find(({ id }) => id === change.id);
  expect(shown).toMatchObject({ undoneBy: null, undoable: true });
  await console.history.undo({ change: change.id });
  expect(isOpen(home, 'a.example')).toBe(true);
});

test('a grant that was taken back comes back with the same end, unless that has passed', async () => {
  const { desk, console, an } = await openHome();
  const { grant } = await console.time.grant({ child: an, length: { minutes: 30 } });
  const { change } = await console.time.revoke({ grant: grant.id });
  expect(await console.requests.grants()).toEqual([]);
  desk.turnClock(minutes(10));
  const back = await console.history.undo({ change: change.id });
  expect(await console.requests.grants()).toEqual([{ ...grant, behindPause: null }]);
  const until = grant.until.slice(11, 16);
  expect(back.change.sentence).toEqual({
    vi: expect.stringMatching(new RegExp(`^Đã trả lại giờ cho thêm của An, đến ${until}( ngày mai)?\\.$`)),
    en: expect.stringMatching(new RegExp(`^Gave An the extra time back, until ${until}( tomorrow)?\\.$`)),
  });
  const again = await console.time.revoke({ grant: grant.id });
  desk.turnClock(minutes(21));
  const late = await refusalOf(console.history.undo({ change: again.change.id }));
  expect(late).toMatchObject({ code: 'CANNOT_UNDO' });
  expect(late.message.vi).toMatch(/^Giờ này đã hết lúc \d\d:\d\d/);
  expect(await refusalOf(console.time.revoke({ grant: grant.id }))).toMatchObject({ code: 'UNKNOWN_ITEM' });
});

test('a grant is said with its minutes and its end', async () => {
  const { console, an } = await openHome();
  const { change, grant } = await console.time.grant({ child: an, length: { minutes: 30 } });
  const until = grant.until.slice(11, 16);
  expect(change.sentence).toEqual({
    vi: expect.stringMatching(new RegExp(`^Đã cho An thêm 30 phút, đến ${until}( ngày mai)?\\.$`)),
    en: expect.stringMatching(new RegExp(`^Gave An 30 more minutes, until ${until}( tomorrow)?\\.$`)),
  });
  const today = await console.time.grant({ child: an, length: 'today', scope: 'category:games' });
  expect(today.grant.until).toMatch(/T00:00:00\.000\+07:00$/);
  expect(today.change.sentence.vi).toBe('Đã mở nhóm “Trò chơi” cho An đến hết hôm nay.');
});

test('a pause is in force at once, and undoing it gives back the pause that it replaced while that lasts', async () => {
  const home = await openHome();
  const { desk, console, an } = home;
  const profile = an;
  expect(isOpen(home, 'wikipedia.org')).toBe(true);
  const first = await console.time.pause({ profile, length: { minutes: 20 } });
  const second = await console.time.pause({ profile, length: 'until-resumed' });
  expect(second.until).toBeNull();
  expect(second.change.sentence.vi).toBe('Đã tạm dừng mạng của An cho đến khi mở lại.');
  const undone = await console.history.undo({ change: second.change.id });
  expect(undone.change.sentence.vi).toContain(`đến ${first.until?.slice(11, 16)}`);
  expect(isOpen(home, 'wikipedia.org')).toBe(false);
  // Taken back, and the first has run out in the meantime: nothing is paused.
  await console.history.undo({ change: undone.change.id });
  desk.turnClock(minutes(21));
  await console.history.undo({ change: second.change.id });
  expect(isOpen(home, 'wikipedia.org')).toBe(true);
});

test('a pause that would be over does not come back, and resuming what is not paused is refused', async () => {
  const home = await openHome();
  const { desk, console, an: profile } = home;
  await console.time.pause({ profile, length: { minutes: 20 } });
  const { change } = await console.time.resume({ profile });
  desk.turnClock(minutes(21));
  expect(await refusalOf(console.history.undo({ change: change.id }))).toMatchObject({
    code: 'CANNOT_UNDO',
    message: { vi: 'Lần tạm dừng này đã hết giờ.' },
  });
  await console.time.pause({ profile: HOUSEHOLD, length: { minutes: 5 } });
  const refused = await refusalOf(console.time.resume({ profile }));
  expect(refused.code).toBe('UNKNOWN_ITEM');
  expect(refused.hint.vi).toContain('cả nhà');
});

test('undoing that a child was added does not erase a profile that has been lived with', async () => {
  const { desk, console, an, storage } = await openHome();
  const [added] = await console.history.list({ limit: 1 });
  const { change } = await console.rules.target({ profile: an, action: 'block', target: 'a.example' });
  const undoAdding = () => console.history.undo({ change: added?.id ?? '' });
  expect(await refusalOf(undoAdding())).toMatchObject({
    code: 'CANNOT_UNDO',
    hint: { vi: 'Nếu đúng là muốn vậy, hãy xóa hồ sơ trong mục Gia đình.' },
  });
  expect(change.undoable).toBe(true);
  const { change: alone } = await console.family.add({ name: 'Bình', age: 8, preset: '6-9' });
  for (const _ of [1, 2, 3]) {
    desk.turnClock(minutes(20));
    await console.session.me();
  }
  expect((await refusalOf(console.history.undo({ change: alone.id }))).code).toBe('CANNOT_UNDO');
  expect(storage().profiles.children()).toHaveLength(2);
});

test('a help line cannot be blocked, and what is no target is refused', async () => {
  const { console, an: profile } = await openHome();
  for (const target of ['tongdai111.vn', 'service:nothing', 'not a name'])
    expect((await refusalOf(console.rules.target({ profile, action: 'block', target }))).code).toBe(
      'INVALID_INPUT',
    );
  const cleared = await refusalOf(console.rules.target({ profile, action: 'clear', target: 'roblox.com' }));
  expect(cleared).toMatchObject({
    code: 'UNKNOWN_ITEM',
    message: { vi: 'An không có luật riêng về roblox.com.' },
  });
});

test('the history of rules says line by line what each revision changed', async () => {
  const home = await openHome();
  const { console, an: profile } = home;
  await console.rules.target({ profile, action: 'block', target: 'roblox.com' });
  const shown = await console.rules.history({ profile });
  expect(shown).toMatchObject([
    { revision: 2, actor: 'Mẹ', current: true, diff: [{ vi: 'Thêm quy tắc: chặn roblox.com' }] },
    { revision: 1, actor: 'Mẹ', current: false, diff: [] },
  ]);
  expect((await refusalOf(console.rules.restore({ profile, revision: 9 }))).code).toBe('UNKNOWN_ITEM');
});

test('the history can be read for one child, page by page', async () => {
  const { console, an: profile } = await openHome();
  await console.settings.put({ detailDays: 7 });
  await console.time.pause({ profile, length: 'tomorrow' });
  await console.time.pause({ profile: HOUSEHOLD, length: 'tomorrow' });
  const all = await console.history.list({});
  expect(all.map(({ profile: about }) => about)).toEqual([HOUSEHOLD, profile, null, profile, null]);
  const [, second] = all;
  const before = await console.history.list({ before: second?.id ?? '', limit: 2 });
  expect(before).toEqual(all.slice(2, 4));
  expect(await console.history.list({ profile })).toEqual([all[1], all[3]]);
});

test('what the command line changed can be taken back in the console', async () => {
  const home = await openHome();
  const { desk, console } = home;
  expect(isOpen(home, 'a.example')).toBe(true);
  await desk.operator.policy.block({ target: 'a.example', child: 'An' });
  await desk.operator.policy.grant({ child: 'An', minutes: 30 });
  await desk.operator.policy.pause({ child: 'An' });
  const [pause, grant, block] = await console.history.list({ limit: 3 });
  expect([pause, grant, block].map((change) => [change?.actor, change?.undoable])).toEqual([
    ['operator', true],
    ['operator', true],
    ['operator', true],
  ]);
  for (const change of [pause, grant, block]) await console.history.undo({ change: change?.id ?? '' });
  expect(isOpen(home, 'a.example')).toBe(true);
  expect(await console.requests.grants()).toEqual([]);
});
