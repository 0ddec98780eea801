/** Today, as the console shows it, from real rows: what holds, what comes, figures of the day, what is worth a talk. */
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../shared/kernel/instant.ts';
import { at, readingDesk } from './reading-desk.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const bedtime = (start: string, end: string, more: object = {}) => ({
  id: 'bedtime',
  kind: 'closed',
  days: WEEKDAYS,
  start,
  end,
  scope: 'all',
  ...more,
});
const RULES = {
  version: 1,
  categories: { gambling: { action: 'block' }, bypass: { action: 'block' } },
  hours: [bedtime('21:30', '06:00')],
};

describe('today', () => {
  test('says what holds now, until when, what comes next, and which rule it is', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    desk.clock.set(at('2026-11-24T20:00:00+07:00'));
    const [open] = (await desk.console.overview.today()).children;
    expect(open).toMatchObject({
      name: 'An',
      recordsNames: true,
      protection: { state: 'off', provedAt: null },
      now: { kind: 'open', until: '2026-11-24T21:30:00.000+07:00', link: { kind: 'none' } },
      next: { at: '2026-11-24T21:30:00.000+07:00', sentence: { vi: '21:30: giờ nghỉ', en: '21:30: break' } },
    });
    desk.clock.set(at('2026-11-24T22:00:00+07:00'));
    const [closed] = (await desk.console.overview.today()).children;
    expect(closed).toMatchObject({
      now: {
        kind: 'closed',
        sentence: { vi: 'Giờ nghỉ đến 06:00 ngày mai', en: 'Break until 06:00 tomorrow' },
        until: '2026-11-25T06:00:00.000+07:00',
        link: { kind: 'hours', profile: an.id, windowId: 'bedtime' },
      },
      next: { sentence: { vi: '06:00 ngày mai: mở lại' } },
    });
  });

  test('a pause, and time given after it, stand before the hours', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    const now = at('2026-11-24T22:00:00+07:00');
    desk.clock.set(now);
    const { pauses, grants } = desk.records().storage;
    const lastsMs = at('2026-11-24T22:20:00+07:00');
    grants.give({ profileId: an.id, scope: 'all', untilMs: lastsMs }, 'Bố', epochMs(now - 60_000));
    pauses.start(desk.HOUSEHOLD, null, 'Mẹ', now);
    desk.bringIntoForce();
    expect((await desk.console.overview.today()).children[0]).toMatchObject({
      now: {
        kind: 'paused',
        until: null,
        sentence: { vi: 'Đang tạm dừng, đến khi người lớn mở lại' },
        link: { kind: 'pause', profile: 'household' },
      },
      next: null,
      paused: true,
      pausedUntil: null,
      // What was given before the pause is not said beside it.
      grants: [],
    });
    desk.clock.advance(60_000);
    const untilMs = at('2026-11-24T22:31:00+07:00');
    grants.give({ profileId: an.id, scope: 'all', untilMs }, 'Bố', desk.clock.nowMs());
    desk.bringIntoForce();
    const given = grants.live(desk.clock.nowMs()).find((grant) => grant.untilMs === untilMs);
    expect((await desk.console.overview.today()).children[0]).toMatchObject({
      now: {
        kind: 'granted',
        sentence: { vi: 'Được thêm giờ đến 22:31', en: 'Extra time until 22:31' },
        link: { kind: 'grant', grantId: given?.id },
      },
      next: { sentence: { vi: '22:31: tạm dừng' } },
      grants: [{ id: given?.id, by: 'Bố', scopeText: { vi: 'thêm giờ' } }],
    });
  });

  test('hours that leave learning open are study time and say what stays open', async () => {
    const desk = readingDesk();
    desk.addChild('An', { version: 1, hours: [bedtime('17:00', '18:30', { except: ['education'] })] });
    desk.clock.set(at('2026-11-24T17:15:00+07:00'));
    expect((await desk.console.overview.today()).children[0]?.now).toMatchObject({
      kind: 'closed',
      sentence: { vi: expect.stringMatching(/^Giờ học đến 18:30: chỉ mở /) },
    });
  });

  test('a day is the day of the policy’s zone: at its midnight the figures begin anew', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    desk.visit(an.id, 'play.example', at('2026-11-24T23:59:59+07:00'));
    desk.visit(an.id, 'bet.example');
    const before = await desk.console.overview.today();
    expect(before.children[0]?.today).toMatchObject({ requests: 2, blocked: 2 });
    expect(before.children[0]?.today.byHour[23]).toBe(2);
    desk.clock.set(at('2026-11-25T00:00:00+07:00'));
    const after = await desk.console.overview.today();
    expect(after.children[0]?.today).toMatchObject({ requests: 0, blocked: 0 });
    const days = after.weeks[0]?.days ?? [];
    expect(days.map(({ date }) => date)).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
    ]);
    expect(days[5]).toMatchObject({ requests: 2, blocked: 2, usageSeconds: null, usageByCategory: null });
    expect(days[5]?.byCategory).toEqual({ games: 1, gambling: 1 });
    expect(days[4]).toMatchObject({ requests: 0, byCategory: {} });
  });

  test('where the household says that it lives elsewhere, the figures follow its midnight', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An');
    const { document } = await desk.console.rules.get({ profile: 'household' });
    desk.put(desk.HOUSEHOLD, { ...document, zone: 'Europe/Berlin' });
    desk.visit(an.id, 'play.example', at('2026-11-24T23:30:00+01:00'));
    desk.visit(an.id, 'video.example', at('2026-11-25T00:30:00+01:00'));
    const { children, weeks, zone } = await desk.console.overview.today();
    expect(zone).toBe('Europe/Berlin');
    expect(children[0]?.today).toMatchObject({ requests: 1 });
    expect(children[0]?.today.byHour[0]).toBe(1);
    expect(weeks[0]?.days.map(({ date, requests }) => `${date} ${requests}`).slice(-2)).toEqual([
      '2026-11-24 1',
      '2026-11-25 1',
    ]);
  });

  test('in the night when clocks are set the next change is told on the clock of the wall', async () => {
    const desk = readingDesk();
    desk.clock.set(at('2026-03-28T12:00:00+01:00'));
    const hours = [bedtime('23:00', '02:30')];
    desk.addChild('An', { version: 1, zone: 'Europe/Berlin', hours });
    desk.clock.set(at('2026-03-28T23:30:00+01:00'));
    // 02:00 to 03:00 does not happen in this night, so the break ends when the clock shows 03:00.
    expect((await desk.console.overview.today()).children[0]?.now).toMatchObject({
      kind: 'closed',
      until: '2026-03-29T03:00:00.000+02:00',
    });
  });

  test('usage is there as soon as a row is, counts against the allowance, and leaves free time out', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', {
      version: 1,
      allowances: [{ id: 'day', scope: 'all', seconds: 7200, onDays: { tue: 3600 } }],
    });
    expect((await desk.console.overview.today()).children[0]?.usage).toBeNull();
    const row = { profileId: an.id, day: 20261124, hour: 9, site: null, basis: 'session' } as const;
    desk.records().storage.usage.add([
      { ...row, categoryId: 'games', seconds: 1500, free: false },
      { ...row, categoryId: 'education', seconds: 600, free: true },
      { ...row, categoryId: 'games', basis: 'network', seconds: 9000, free: false },
    ]);
    const expected = {
      date: '2026-11-24',
      basis: 'session',
      usedSeconds: 1500,
      limitSeconds: 3600,
      leftSeconds: 2100,
      byCategory: { games: 1500, education: 600 },
    };
    expect((await desk.console.overview.today()).children[0]?.usage).toEqual(expected);
    expect((await desk.console.overview.brief()).children[0]?.usage).toEqual(expected);
  });

  test('without consent only totals count, and it says so', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES, { consent: null });
    desk.visit(an.id, 'bet.example');
    const { children, notable } = await desk.console.overview.today();
    expect(children[0]).toMatchObject({ recordsNames: false, today: { requests: 1, blocked: 1 } });
    expect(notable).toEqual([]);
  });

  test('reads of Today leave no look while they name nothing a child went to', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    await desk.console.overview.today();
    await desk.console.overview.brief();
    expect(desk.records().storage.looks.recent(an.id, 10)).toEqual([]);
  });

  test('a family without children has the wizard open, and an empty Today', async () => {
    const desk = readingDesk();
    const today = await desk.console.overview.today();
    expect(today).toMatchObject({
      children: [],
      notable: [],
      weeks: [],
      wizardOpen: true,
      zone: 'Asia/Ho_Chi_Minh',
    });
    desk.addChild('An');
    expect((await desk.console.overview.brief()).wizardOpen).toBe(false);
    desk.records().storage.settings.set('wizard', { step: 3, draft: {} });
    expect((await desk.console.overview.brief()).wizardOpen).toBe(true);
    desk.records().storage.settings.set('wizard', { step: null, draft: {} });
    expect((await desk.console.overview.brief()).wizardOpen).toBe(false);
  });
});

describe('what is worth a talk', () => {
  test('an evening that went on into the night, with the rows behind it', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    for (let m = 0; m < 12; m++)
      desk.visit(an.id, 'video.example', at('2026-11-23T23:30:00+07:00') + m * 60_000);
    desk.clock.set(at('2026-11-24T08:00:00+07:00'));
    const { notable } = await desk.console.overview.today();
    expect(notable).toMatchObject([
      {
        kind: 'late-night',
        child: an.id,
        count: 12,
        sentence: { vi: 'Máy của An có truy cập trong đêm, từ 23:30 đến 23:41 (12 phút có hoạt động).' },
        log: { from: '2026-11-23T23:30:00.000+07:00', to: '2026-11-23T23:42:00.000+07:00' },
      },
    ]);
  });

  test('advertising networks at night are nobody’s evening', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    for (let m = 0; m < 60; m++)
      desk.visit(an.id, 'ads.example', at('2026-11-23T23:00:00+07:00') + m * 60_000);
    desk.clock.set(at('2026-11-24T08:00:00+07:00'));
    expect((await desk.console.overview.today()).notable).toEqual([]);
  });

  test('tries to get around the filter, and a site that is asked for again and again', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    const noon = at('2026-11-24T12:00:00+07:00');
    for (let i = 0; i < 3; i++) desk.visit(an.id, `de${i}.vpn.example`, noon + i * 1000);
    for (let i = 0; i < 25; i++) desk.visit(an.id, `m${i}.bet.example`, noon + 60_000 + i * 1000);
    const { notable } = await desk.console.overview.today();
    expect(notable.map(({ kind, count }) => ({ kind, count }))).toEqual([
      { kind: 'bypass-try', count: 3 },
      { kind: 'blocked-often', count: 25 },
    ]);
    expect(notable[1]?.sentence).toEqual({
      vi: 'bet.example bị chặn 25 lượt trên máy của An.',
      en: 'bet.example was blocked 25 times on An’s computer.',
    });
    for (const { log, child } of notable) {
      const verdict = log.verdict === 'blocked' ? ('blocked' as const) : ('allowed' as const);
      const { total } = await desk.console.activity.log({
        child,
        from: log.from,
        to: log.to,
        verdict,
        category: log.category ?? undefined,
      });
      expect(total).toBeGreaterThan(0);
    }
  });

  test('a kind of site is new only after there was time to get to know the others', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', { version: 1 });
    const play = (day: number) => {
      for (let i = 0; i < 12; i++)
        desk.visit(
          an.id,
          `l${i}.play.example`,
          at('2026-11-01T12:00:00+07:00') + day * 86_400_000 + i * 1000,
        );
    };
    play(0);
    expect((await desk.console.overview.today()).notable).toEqual([]);
    for (let day = 1; day < 9; day++)
      desk.visit(an.id, 'learn.example', at('2026-11-01T12:00:00+07:00') + day * 86_400_000);
    for (let i = 0; i < 12; i++) desk.visit(an.id, `l${i}.video.example`, desk.clock.atMs + 1000);
    const { notable } = await desk.console.overview.today();
    expect(notable).toMatchObject([{ kind: 'new-category', log: { category: 'video', verdict: 'allowed' } }]);
  });
});
