/** Rules as the console reads and tries them: documents, what-if, and the last seven days under other rules. */
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../shared/kernel/instant.ts';
import type { DomainName } from '../../shared/net/domain-name.ts';
import { level } from '../unit/activity/recording.ts';
import { at, host, readingDesk } from './reading-desk.ts';

const GAMBLING = { gambling: { action: 'block' } };
const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NIGHT = { id: 'night', kind: 'closed', days: EVERY_DAY, start: '21:00', end: '06:00', scope: 'all' };

describe('rules.get', () => {
  test('gives the document with its revision, what it inherits, the preset and plain sentences', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, hours: [NIGHT] });
    const rules = await desk.console.rules.get({ profile: an.id });
    expect(rules).toMatchObject({
      profile: an.id,
      child: { name: 'An', age: 10, preset: '10-13' },
      revision: 1,
      document: { hours: [{ id: 'night' }] },
      household: { mode: 'open-filtered' },
      preset: {
        document: { mode: 'open-filtered' },
        suggested: { hours: [{ id: 'bedtime-school-nights' }, {}] },
      },
    });
    expect(rules.sentences).toContainEqual({
      vi: 'Giờ ngủ: mỗi tối 21:00–06:00, không vào mạng.',
      en: 'Bedtime: every night 21:00–06:00, no Internet.',
    });
    expect(await desk.console.rules.get({ profile: 'household' })).toMatchObject({
      profile: 'household',
      child: null,
      household: null,
      preset: null,
    });
  });
});

describe('rules.whatIf', () => {
  test('holds a pause over a bedtime until the pause ends, and tells the opening apart', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, hours: [NIGHT] });
    const now = at('2026-11-24T22:00:00+07:00');
    desk.clock.set(now);
    const { pauses, grants } = desk.records().storage;
    grants.give(
      { profileId: an.id, scope: 'all', untilMs: epochMs(now + 600_000) },
      'Mẹ',
      epochMs(now - 60_000),
    );
    pauses.start(an.id, at('2026-11-24T22:30:00+07:00'), 'Mẹ', now);
    desk.bringIntoForce();
    const asked = await desk.console.rules.whatIf({ profile: an.id, target: 'play.example' });
    expect(asked).toMatchObject({ verdict: 'block', validUntil: '2026-11-24T22:30:00.000+07:00' });
    expect(asked.sentence.en).toBe(
      'The Internet is paused until 22:30. After that it is still closed, and it opens again at 06:00 tomorrow.',
    );
  });

  test('is judged by the same decision, for any moment, with the rule that decides', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, hours: [NIGHT], categories: GAMBLING });
    const ask = (target: string, iso: string) =>
      desk.console.rules.whatIf({ profile: an.id, target, at: iso });
    expect(await ask('https://play.example/x', '2027-01-01T22:00:00+07:00')).toMatchObject({
      name: 'play.example',
      verdict: 'block',
      link: { kind: 'hours', windowId: 'night' },
      validUntil: '2027-01-02T06:00:00.000+07:00',
    });
    expect(await ask('m.bet.example', '2027-01-01T12:00:00+07:00')).toMatchObject({
      verdict: 'block',
      link: { kind: 'category', category: 'gambling', list: 'nha-cai', profile: an.id },
    });
    expect((await desk.console.activity.log({})).total).toBe(0);
  });
});

describe('rules.replay', () => {
  test('says how many visits to which sites would have been blocked, each with the reason', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, rules: [] });
    for (let i = 0; i < 3; i++)
      desk.visit(an.id, `w${i}.play.example`, at('2026-11-24T11:00:00+07:00') + i * 1000);
    desk.visit(an.id, 'toy.example');
    desk.visit(an.id, 'learn.example');
    const document = {
      version: 1,
      categories: { games: { action: 'block' } },
      rules: [{ id: 'r', action: 'block', target: 'toy.example' }],
    };
    const replay = await desk.console.rules.replay({ profile: an.id, document });
    expect(replay).toMatchObject({
      from: '2026-11-18T00:00:00.000+07:00',
      visits: 5,
      unnamed: 0,
      complete: true,
      newlyAllowed: { visits: 0, sites: [] },
      newlyBlocked: {
        visits: 4,
        sites: [
          { site: 'play.example', visits: 3, sentence: { vi: expect.stringContaining('“Trò chơi”') } },
          {
            site: 'toy.example',
            visits: 1,
            sentence: { en: expect.stringContaining('A parent has blocked toy.example') },
          },
        ],
      },
      sentence: {
        vi: 'Trong 7 ngày qua: 4 lượt vào 2 trang lẽ ra đã bị chặn: play.example, toy.example.',
        en: 'In the last 7 days: 4 visits to 2 sites would have been blocked: play.example, toy.example.',
      },
      loosens: [],
    });
    expect(replay.diff).toHaveLength(2);
  });

  test('judges each row at its own moment: a new bedtime blocks the evening, not the afternoon', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    desk.visit(an.id, 'play.example', at('2026-11-24T16:00:00+07:00'));
    desk.visit(an.id, 'play.example', at('2026-11-24T20:59:59+07:00'));
    desk.visit(an.id, 'video.example', at('2026-11-24T21:00:00+07:00'));
    desk.visit(an.id, 'video.example', at('2026-11-25T05:59:00+07:00'));
    desk.visit(an.id, 'video.example', at('2026-11-25T06:01:00+07:00'));
    const replay = await desk.console.rules.replay({
      profile: an.id,
      document: { version: 1, hours: [NIGHT] },
    });
    expect(replay.newlyBlocked).toMatchObject({
      visits: 2,
      sites: [{ site: 'video.example', visits: 2, sentence: { vi: 'Lúc đó ngoài giờ dùng Internet.' } }],
    });
  });

  test('grants and pauses of a past moment count as they went', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    const { grants, pauses } = desk.records().storage;
    const evening = at('2026-11-24T21:30:00+07:00');
    const untilMs = at('2026-11-24T22:30:00+07:00');
    const given = grants.give(
      { profileId: an.id, scope: 'all', untilMs },
      'Mẹ',
      at('2026-11-24T21:00:00+07:00'),
    );
    desk.bringIntoForce();
    desk.visit(an.id, 'video.example', evening);
    if (given.ok) grants.revoke(given.value.id, 'Mẹ', at('2026-11-24T22:00:00+07:00'));
    desk.bringIntoForce();
    desk.visit(an.id, 'play.example', at('2026-11-24T22:10:00+07:00'));
    pauses.start(an.id, null, 'Mẹ', at('2026-11-25T09:00:00+07:00'));
    desk.bringIntoForce();
    desk.visit(an.id, 'learn.example', at('2026-11-25T09:30:00+07:00'));
    pauses.end(an.id, 'Mẹ', at('2026-11-25T10:00:00+07:00'));
    desk.bringIntoForce();
    const replay = await desk.console.rules.replay({
      profile: an.id,
      document: {
        version: 1,
        hours: [NIGHT],
        rules: [{ id: 'r', action: 'block', target: 'learn.example' }],
      },
    });
    // Extra time had been given for the video; learn.example was paused anyway, so nothing is new about it.
    expect(replay.newlyBlocked.sites).toMatchObject([{ site: 'play.example', visits: 1 }]);
  });

  test('what would have been open is named too, with the lines that open it', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, categories: GAMBLING });
    desk.visit(an.id, 'bet.example');
    const replay = await desk.console.rules.replay({
      profile: an.id,
      document: { version: 1, categories: { gambling: { action: 'allow' } } },
    });
    expect(replay).toMatchObject({
      newlyBlocked: { visits: 0 },
      newlyAllowed: { visits: 1, sites: [{ site: 'bet.example' }] },
      sentence: { vi: 'Trong 7 ngày qua: 1 lượt vào 1 trang lẽ ra đã được mở: bet.example.' },
    });
    expect(replay.loosens.map(({ en }) => en)).toEqual(['Gambling: block → allow']);
  });

  test('a change of the household counts for every child that inherits it', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    const binh = desk.addChild('Bình', { version: 1, categories: { games: { action: 'allow' } } });
    desk.visit(an.id, 'play.example', at('2026-11-24T11:00:00+07:00'));
    desk.visit(binh.id, 'play.example', at('2026-11-24T11:00:01+07:00'));
    desk.visit(desk.HOUSEHOLD, 'play.example', at('2026-11-24T11:00:02+07:00'));
    const { document } = await desk.console.rules.get({ profile: 'household' });
    const replay = await desk.console.rules.replay({
      profile: 'household',
      document: { ...document, categories: { games: { action: 'block' } } },
    });
    expect(replay).toMatchObject({
      visits: 3,
      newlyBlocked: { visits: 2, sites: [{ site: 'play.example', visits: 2 }] },
    });
  });

  test('visits whose names are not on record are counted and not guessed', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 }, { detail: 'category' });
    for (let i = 0; i < 5; i++) desk.visit(an.id, `s${i}.play.example`, desk.clock.atMs + i);
    const document = { version: 1, categories: { games: { action: 'block' } } };
    const replay = await desk.console.rules.replay({ profile: an.id, document });
    expect(replay).toMatchObject({ visits: 5, unnamed: 5, newlyBlocked: { visits: 0 } });
    expect(replay.sentence.vi).toContain('không ghi tên trang');
    const empty = desk.addChild('Bình', { version: 1 });
    const nothing = await desk.console.rules.replay({ profile: empty.id, document });
    expect(nothing.sentence.vi).toContain('chưa có gì để thử lại');
  });

  test('a document with faults is refused with their places, and nothing is recorded by a replay', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    desk.visit(an.id, 'play.example');
    const document = { version: 1, mode: 'sideways' };
    await expect(desk.console.rules.replay({ profile: an.id, document })).rejects.toMatchObject({
      code: 'INVALID_POLICY',
      data: { faults: [{ path: 'mode' }] },
    });
    await desk.console.rules.replay({
      profile: an.id,
      document: { version: 1, categories: { games: { action: 'block' } } },
    });
    expect((await desk.console.activity.log({})).total).toBe(1);
    // It named a site of the child's week: that is a look.
    expect(desk.records().storage.looks.recent(an.id, 5)).toMatchObject([{ what: 'log' }]);
  });

  test('a hundred thousand rows are judged in stretches that let the filter answer', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    const { recorder } = desk.records();
    const started = at('2026-11-19T00:00:00+07:00');
    for (let i = 0; i < 100_000; i++) {
      recorder.note(
        {
          profileId: an.id,
          atMs: at(new Date(started + i * 4500).toISOString()),
          name: `h${i % 900}.${i % 7 === 0 ? 'play.example' : `site${i % 300}.example`}` as DomainName,
          categoryId: null,
          verdict: 'allow',
          reason: 'no-rule',
          listId: null,
          entry: null,
          origin: 'dns:A@127.0.0.1:5354',
          isPrivate: false,
        },
        level('full'),
      );
      if (i % 5000 === 4999) await recorder.flush();
    }
    await recorder.flush();
    desk.clock.set(started + 100_000 * 4500);
    // The clock goes on by a hundredth of a millisecond each time it is read, as it is after each row.
    const ROW_MS = 0.01;
    let ms = desk.clock.monotonicMs();
    let read = 0;
    desk.clock.monotonicMs = () => {
      read += 1;
      return (ms = (ms + ROW_MS) as typeof ms);
    };
    let [turns, longest, readBefore, isOver] = [0, 0, 0, false];
    const turn = (): void => {
      if (isOver) return;
      turns += 1;
      longest = Math.max(longest, read - readBefore);
      // As a query that comes in between: it is judged like any other.
      desk.gate.judge(an.id, host('learn.example'));
      readBefore = read;
      setImmediate(turn);
    };
    setImmediate(turn);
    const document = { version: 1, hours: [NIGHT], categories: { games: { action: 'block' } } };
    const replay = await desk.console.rules.replay({ profile: an.id, document });
    isOver = true;
    // A stretch is a millisecond and a half of that clock; a few readings more are of what stands around the rows.
    expect(longest).toBeLessThan(1.5 / ROW_MS + 10);
    expect(turns).toBeGreaterThan(100_000 / (1.5 / ROW_MS + 10));
    expect(replay).toMatchObject({ visits: 100_000, unnamed: 0, complete: true });
    // Every seventh is a game; of the others those between 21:00 and 06:00.
    const byHand = Array.from({ length: 100_000 }, (_, i) => i).filter((i) => {
      const hour = new Date(started + i * 4500 + 7 * 3_600_000).getUTCHours();
      return i % 7 === 0 || hour >= 21 || hour < 6;
    }).length;
    expect(replay.newlyBlocked.visits).toBe(byHand);
  });

  test('out of time it says how far back it reaches', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    desk.visit(an.id, 'play.example', at('2026-11-20T12:00:00+07:00'));
    desk.visit(an.id, 'play.example', at('2026-11-24T23:00:00+07:00'));
    let ms = desk.clock.monotonicMs();
    desk.clock.monotonicMs = () => (ms = (ms + 4000) as typeof ms);
    const document = { version: 1, categories: { games: { action: 'block' } } };
    const replay = await desk.console.rules.replay({ profile: an.id, document });
    expect(replay).toMatchObject({ complete: false, newlyBlocked: { visits: 1 } });
    expect(Date.parse(replay.from)).toBeGreaterThan(at('2026-11-24T00:00:00+07:00'));
    expect(replay.sentence.vi).toMatch(/^Từ /);
  });
});
