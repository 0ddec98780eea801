/** A child's day, week and single rows as the console tells them, from real rows by the rules of their own moment. */
import { describe, expect, test } from 'vitest';
import type { ConsoleLogRow } from '../../shared/contracts/activity-shapes.ts';
import { at, readingDesk } from './reading-desk.ts';

const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const closed = (id: string, start: string, end: string, more: object = {}) => ({
  id,
  kind: 'closed',
  days: EVERY_DAY,
  start,
  end,
  scope: 'all',
  ...more,
});
const GAMBLING = { gambling: { action: 'block' } };

type Desk = ReturnType<typeof readingDesk>;
const newest = async (desk: Desk): Promise<ConsoleLogRow> => {
  const [row] = (await desk.console.activity.log({ limit: 1 })).rows;
  if (row === undefined) throw new Error('the log is empty');
  return row;
};

describe('a day', () => {
  test('is told without gaps: hours, study, pauses and extra time as they went', async () => {
    const desk = readingDesk();
    desk.clock.set(at('2026-11-20T10:00:00+07:00'));
    const an = desk.addChild('An', {
      version: 1,
      hours: [
        closed('night', '21:00', '06:00'),
        closed('study', '17:00', '18:00', { except: ['education'] }),
      ],
    });
    const { pauses, grants } = desk.records().storage;
    pauses.start(desk.HOUSEHOLD, at('2026-11-24T14:00:00+07:00'), 'Mẹ', at('2026-11-24T12:00:00+07:00'));
    // Ended by hand an hour before its end.
    pauses.end(desk.HOUSEHOLD, 'Mẹ', at('2026-11-24T13:00:00+07:00'));
    const untilMs = at('2026-11-24T22:00:00+07:00');
    grants.give({ profileId: an.id, scope: 'all', untilMs }, 'Bố', at('2026-11-24T21:30:00+07:00'));
    const { states, events } = await desk.console.activity.day({ child: an.id, date: '2026-11-24' });
    expect(states.map(({ from, state }) => `${from.slice(11, 16)} ${state}`)).toEqual([
      '00:00 closed',
      '06:00 free',
      '12:00 paused',
      '13:00 free',
      '17:00 study',
      '18:00 free',
      '21:00 closed',
      '21:30 granted',
      '22:00 closed',
    ]);
    for (const [i, state] of states.entries())
      expect(states[i + 1]?.from ?? '2026-11-25T00:00:00.000+07:00').toBe(state.to);
    expect(events.map(({ kind, sentence }) => `${kind}: ${sentence.vi}`)).toEqual([
      'rule: Hải Đăng đặt luật của cả nhà lần đầu',
      'pause: Mẹ tạm dừng Internet đến 14:00',
      'grant: Bố cho thêm giờ đến 22:00',
    ]);
  });

  test('follows a change of rules in the middle of it, and says what changed', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, hours: [closed('night', '21:00', '24:00')] });
    desk.clock.set(at('2026-11-25T20:00:00+07:00'));
    desk.put(an.id, { version: 1, hours: [closed('night', '22:00', '24:00')] });
    const { states, events } = await desk.console.activity.day({ child: an.id, date: '2026-11-25' });
    expect(states.map(({ from, state }) => `${from.slice(11, 16)} ${state}`)).toEqual([
      '00:00 free',
      '22:00 closed',
    ]);
    expect(events).toMatchObject([
      {
        kind: 'rule',
        count: 1,
        sentence: { vi: expect.stringContaining('Mẹ đổi luật của con – Sửa khung giờ') },
      },
    ]);
    const before = await desk.console.activity.day({ child: an.id, date: '2026-11-24' });
    expect(before.states.at(-1)).toMatchObject({ from: '2026-11-24T21:00:00.000+07:00', state: 'closed' });
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Asia/Ho_Chi_Minh', '2026-11-24', 24],
  ])('in %s the day %s has %i hours, and a bedtime reads on its clock', async (zone, date, hours) => {
    const desk = readingDesk();
    desk.clock.set(at('2026-01-01T10:00:00+07:00'));
    const an = desk.addChild('An', { version: 1, zone, hours: [closed('night', '00:00', '06:00')] });
    const day = await desk.console.activity.day({ child: an.id, date });
    expect((Date.parse(day.to) - Date.parse(day.from)) / 3_600_000).toBe(hours);
    expect(day.states.map(({ from, state }) => `${from.slice(11, 16)} ${state}`)).toEqual([
      '00:00 closed',
      '06:00 free',
    ]);
  });

  test('gathers minutes into stretches of one category; a single minute folds into its neighbour', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, categories: GAMBLING });
    const start = at('2026-11-24T15:00:00+07:00');
    const visit = (minute: number, name: string) => desk.visit(an.id, name, start + minute * 60_000 + 1000);
    for (let m = 0; m < 10; m++) visit(m, 'play.example');
    visit(4, 'ads.example');
    visit(5, 'bet.example');
    visit(5, 'bet.example');
    visit(5, 'bet.example');
    visit(10, 'video.example');
    for (let m = 11; m < 13; m++) visit(m, 'video.example');
    for (let m = 60; m < 62; m++) visit(m, 'learn.example');
    const { segments, events, summary, totals } = await desk.console.activity.day({
      child: an.id,
      date: '2026-11-24',
    });
    expect(
      segments.map(({ from, to, category, requests, blocked }) => ({
        from: from.slice(11, 16),
        to: to.slice(11, 16),
        category,
        requests,
        blocked,
      })),
    ).toEqual([
      { from: '15:00', to: '15:10', category: 'games', requests: 14, blocked: 4 },
      { from: '15:10', to: '15:13', category: 'video', requests: 3, blocked: 0 },
      { from: '16:00', to: '16:02', category: 'education', requests: 2, blocked: 0 },
    ]);
    expect(segments[0]?.sites).toEqual(['play.example', 'bet.example']);
    const block = events.find(({ kind }) => kind === 'block');
    expect(block).toMatchObject({
      count: 3,
      sentence: { vi: expect.stringContaining('bet.example bị chặn 3 lượt') },
    });
    const why = await desk.console.activity.why({ row: block?.rowId ?? 0 });
    expect(why.row).toMatchObject({ name: 'bet.example', verdict: 'block' });
    expect(totals).toMatchObject({ requests: 19, blocked: 4 });
    expect(summary.vi).toBe('19 lượt truy cập, 4 lượt bị chặn. Nhiều nhất: Trò chơi, Cờ bạc – nhà cái.');
  });

  test('a day without rows says so and draws nothing', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An');
    const day = await desk.console.activity.day({ child: an.id, date: '2026-11-20' });
    expect(day).toMatchObject({
      segments: [],
      summary: { vi: 'Ngày này không ghi nhận gì trên máy của An.' },
    });
    expect(day.totals).toMatchObject({ requests: 0, usageSeconds: null });
  });
});

describe('a week', () => {
  test('has seven days and 168 cells of real figures, and compares with the same days of the week before', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, categories: GAMBLING });
    for (let i = 0; i < 4; i++)
      desk.visit(an.id, 'play.example', at('2026-11-17T09:00:00+07:00') + i * 61_000);
    // Of a Wednesday, on a Tuesday, there is nothing to compare with yet.
    desk.visit(an.id, 'play.example', at('2026-11-18T09:00:00+07:00'));
    for (let i = 0; i < 6; i++)
      desk.visit(an.id, 'play.example', at('2026-11-24T20:00:00+07:00') + i * 61_000);
    desk.visit(an.id, 'bet.example');
    const row = { profileId: an.id, day: 20261124, basis: 'session', free: false } as const;
    desk
      .records()
      .storage.usage.add([{ ...row, hour: 20, categoryId: 'games', site: 'www.play.example', seconds: 600 }]);
    const week = await desk.console.activity.week({ child: an.id, from: '2026-11-23' });
    expect(week).toMatchObject({
      from: '2026-11-23',
      to: '2026-11-29',
      basis: 'session',
      previous: { requests: 4, blocked: 0, usageSeconds: null },
      summary: {
        vi: '7 lượt truy cập, 1 lượt bị chặn, dùng máy 10 phút. Nhiều nhất: Trò chơi, Cờ bạc – nhà cái. Nhiều hơn cùng những ngày này tuần trước 75\u00a0%.',
      },
    });
    expect(week.heat).toHaveLength(168);
    expect(week.heat.filter(({ requests }) => requests > 0)).toEqual([
      { date: '2026-11-24', hour: 20, requests: 7, blocked: 1, seconds: 600 },
    ]);
    expect(week.sites).toEqual([
      { site: 'play.example', requests: 6, blocked: 0, seconds: 600 },
      { site: 'bet.example', requests: 1, blocked: 1, seconds: null },
    ]);
  });
});

describe('why', () => {
  test('a row is explained by the rules of its moment, and says whether they still stand', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, hours: [closed('night', '21:00', '06:00')] });
    desk.visit(an.id, 'play.example', at('2026-11-24T22:00:00+07:00'));
    const row = await newest(desk);
    const standing = await desk.console.activity.why({ row: row.id });
    expect(standing).toMatchObject({
      sentence: { vi: 'Bây giờ là giờ nghỉ. Sẽ mở lại lúc 06:00 ngày mai.' },
      link: { kind: 'hours', profile: an.id, windowId: 'night' },
      linkStands: true,
      now: { verdict: 'block', link: { kind: 'hours' } },
    });
    desk.clock.advance(60_000);
    desk.put(an.id, { version: 1, hours: [closed('night', '23:00', '06:00')] });
    expect(await desk.console.activity.why({ row: row.id })).toMatchObject({
      sentence: { vi: 'Bây giờ là giờ nghỉ. Sẽ mở lại lúc 06:00 ngày mai.' },
      link: { kind: 'hours', windowId: 'night' },
      linkStands: false,
      now: { verdict: 'allow', link: { kind: 'category', category: 'games' } },
    });
  });

  test('each kind of reason leads to its rule, its category, its pause or its grant', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', {
      version: 1,
      categories: GAMBLING,
      rules: [{ id: 'r-toy', action: 'block', target: 'toy.example' }],
    });
    const { pauses, grants } = desk.records().storage;
    const why = async (name: string) => {
      desk.clock.advance(61_000);
      desk.visit(an.id, name);
      return desk.console.activity.why({ row: (await newest(desk)).id });
    };
    expect(await why('m.bet.example')).toMatchObject({
      link: { kind: 'category', profile: an.id, category: 'gambling', list: 'nha-cai' },
      linkStands: true,
    });
    expect(await why('www.toy.example')).toMatchObject({
      link: { kind: 'rule', profile: an.id, ruleId: 'r-toy' },
    });
    expect(await why('plain.example')).toMatchObject({ link: { kind: 'none' }, linkStands: true });
    expect(await why('tongdai111.vn').catch(() => 'no row')).toMatchObject({
      row: { name: 'plain.example' },
    });
    pauses.start(desk.HOUSEHOLD, null, 'Mẹ', desk.clock.nowMs());
    desk.bringIntoForce();
    const paused = await why('plain.example');
    expect(paused).toMatchObject({ link: { kind: 'pause', profile: 'household' }, linkStands: true });
    desk.clock.advance(1000);
    pauses.end(desk.HOUSEHOLD, 'Mẹ', desk.clock.nowMs());
    desk.bringIntoForce();
    expect(await desk.console.activity.why({ row: paused.row.id })).toMatchObject({
      link: { kind: 'pause' },
      linkStands: false,
      sentence: { vi: 'Internet đang tạm dừng. Người lớn sẽ mở lại sau.' },
    });
    const untilMs = at('2026-11-24T12:00:00+07:00');
    grants.give({ profileId: an.id, scope: 'site:bet.example', untilMs }, 'Mẹ', desk.clock.nowMs());
    desk.bringIntoForce();
    const [grant] = grants.live(desk.clock.nowMs());
    expect(await why('bet.example')).toMatchObject({
      link: { kind: 'grant', profile: an.id, grantId: grant?.id },
      linkStands: true,
      sentence: { vi: 'Được mở thêm đến 12:00.' },
    });
  });

  test('at level site the site is judged; at level category the way leads to the category, and nothing is named', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1, categories: GAMBLING }, { detail: 'site' });
    const binh = desk.addChild('Bình', { version: 1, categories: GAMBLING }, { detail: 'category' });
    desk.visit(an.id, 'room.bet.example');
    expect(await desk.console.activity.why({ row: (await newest(desk)).id })).toMatchObject({
      row: { name: null, site: 'bet.example' },
      link: { kind: 'category', category: 'gambling', list: 'nha-cai' },
      now: { name: 'bet.example', verdict: 'block' },
    });
    desk.visit(binh.id, 'room.bet.example', desk.clock.atMs + 1000);
    const why = await desk.console.activity.why({ row: (await newest(desk)).id });
    expect(why).toMatchObject({
      link: { kind: 'category', profile: binh.id, category: 'gambling' },
      now: null,
    });
    expect(JSON.stringify(why)).not.toContain('bet.example');
  });

  test('a row that is gone is said to be gone', async () => {
    const desk = readingDesk();
    await expect(desk.console.activity.why({ row: 4711 })).rejects.toMatchObject({ code: 'UNKNOWN_ITEM' });
  });
});

describe('a view of the log as a file', () => {
  test('holds the rows of the filter, as CSV that a spreadsheet reads and as JSON', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An, "bé"', { version: 1, categories: GAMBLING });
    desk.visit(an.id, 'bet.example');
    desk.visit(an.id, 'play.example', desk.clock.atMs + 1000);
    const csv = await desk.console.activity.file({ child: an.id, verdict: 'blocked', format: 'csv' });
    expect(csv).toMatchObject({
      fileName: 'haidang-log-2026-11-24.csv',
      mediaType: 'text/csv; charset=utf-8',
    });
    expect(csv.content).toBe(
      '\uFEFFat,child,name,site,category,verdict,reason,list,entry,origin,count\r\n' +
        '2026-11-24T10:00:00.000+07:00,"An, ""bé""",bet.example,bet.example,gambling,block,category,nha-cai,bet.example,dns:A@127.0.0.1:5354,1\r\n',
    );
    const json: unknown = JSON.parse((await desk.console.activity.file({ format: 'json' })).content);
    expect(json).toMatchObject({
      version: 1,
      complete: true,
      rows: [{ name: 'play.example' }, { name: 'bet.example' }],
    });
    expect(desk.records().storage.looks.recent(an.id, 10)).toMatchObject([{ what: 'export', reads: 2 }]);
  });
});

test('day, week and why are recorded as looks of their own kind', async () => {
  const desk = readingDesk();
  const an = desk.addChild('An');
  desk.visit(an.id, 'play.example');
  await desk.console.activity.day({ child: an.id, date: '2026-11-24' });
  await desk.console.activity.week({ child: an.id, from: '2026-11-23' });
  await desk.console.activity.why({ row: (await newest(desk)).id });
  const kinds = desk
    .records()
    .storage.looks.recent(an.id, 10)
    .map(({ what }) => what);
  expect(kinds).toEqual(['why', 'log', 'week', 'day']);
});
