/** Reports from real rows: the weekly card, and a child's days as files. */
import { describe, expect, test } from 'vitest';
import { at, readingDesk } from './reading-desk.ts';

const RULES = {
  version: 1,
  categories: { gambling: { action: 'block' } },
  hours: [{ id: 'night', kind: 'closed', days: ['mon'], start: '21:30', end: '06:00', scope: 'all' }],
  allowances: [{ id: 'day', scope: 'all', seconds: 3600 }],
};

describe('the weekly card', () => {
  test('is made of the child’s own week, for as many children as were asked for', async () => {
    const desk = readingDesk();
    desk.clock.set(at('2026-11-22T10:00:00+07:00'));
    const an = desk.addChild('An', RULES);
    const binh = desk.addChild('Bình', RULES);
    for (let d = 0; d < 5; d++) {
      const noon = at('2026-11-23T12:00:00+07:00') + d * 86_400_000;
      for (let i = 0; i < 4; i++) desk.visit(an.id, 'play.example', noon + i * 61_000);
      desk.visit(an.id, 'bet.example', noon + 600_000);
    }
    const row = { profileId: an.id, hour: 12, site: null, basis: 'session', free: false } as const;
    for (const day of [20261123, 20261124, 20261125, 20261126])
      desk.records().storage.usage.add([{ ...row, day, categoryId: 'games', seconds: 3000 }]);
    const [card, other] = await desk.console.reports.week({ children: [an.id, binh.id], from: '2026-11-23' });
    expect(card).toMatchObject({
      child: { name: 'An', age: 10 },
      from: '2026-11-23',
      to: '2026-11-29',
      hasData: true,
      praise: { vi: 'Cả 4 ngày có dùng máy đều trong thời gian đã hẹn.' },
    });
    expect(card?.facts.map(({ vi }) => vi)).toEqual([
      'Dùng máy 3 giờ 20 phút trong 4 ngày.',
      'Nhiều nhất là Trò chơi.',
      '5 lượt bị chặn, nhiều nhất là nhóm Cờ bạc – nhà cái.',
    ]);
    expect(card?.week.heat).toHaveLength(168);
    expect(other).toMatchObject({ child: { name: 'Bình' }, hasData: false, facts: [], praise: null });
    const { looks } = desk.records().storage;
    expect(looks.recent(null, 10).map(({ what }) => what)).toEqual(['report', 'report']);
    expect(await desk.console.reports.week({ children: [], from: '2026-11-23' })).toEqual([]);
  });

  test('says only totals of a child without consent, whatever detail was chosen', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES, { consent: null });
    const binh = desk.addChild('Bình', RULES);
    const cards = await desk.console.reports.week({ children: [an.id, binh.id], from: '2026-11-23' });
    expect(cards.map(({ detail }) => detail)).toEqual(['totals', binh.detail]);
    expect(an.detail).not.toBe('totals');
  });
});

describe('files', () => {
  test('CSV has a line for each day and category, JSON the days whole', async () => {
    const desk = readingDesk();
    const an = desk.addChild('Ngọc Ánh', RULES);
    desk.visit(an.id, 'bet.example');
    desk.visit(an.id, 'play.example', desk.clock.atMs + 1000);
    const range = { child: an.id, from: '2026-11-23', to: '2026-11-25' };
    const csv = await desk.console.reports.file({ ...range, format: 'csv' });
    expect(csv.fileName).toBe('haidang-ngoc-anh-2026-11-23-2026-11-25.csv');
    expect(csv.content).toBe(
      '\uFEFFdate,category,requests,blocked,usage_seconds\r\n2026-11-24,gambling,1,1,\r\n2026-11-24,games,1,0,\r\n',
    );
    const json: unknown = JSON.parse((await desk.console.reports.file({ ...range, format: 'json' })).content);
    expect(json).toMatchObject({
      version: 1,
      child: 'Ngọc Ánh',
      zone: 'Asia/Ho_Chi_Minh',
      days: [{ requests: 0 }, { date: '2026-11-24', requests: 2, blocked: 1 }, {}],
      sites: [{ site: 'bet.example', blocked: 1 }, { site: 'play.example' }],
    });
  });

  test('the calendar holds the hours in force and is no look at what the child did', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES);
    const file = await desk.console.reports.file({
      child: an.id,
      from: '2026-11-23',
      to: '2026-11-23',
      format: 'ics',
    });
    expect(file).toMatchObject({ fileName: 'haidang-an.ics', mediaType: 'text/calendar; charset=utf-8' });
    expect(file.content).toContain('DTSTART;TZID=Asia/Ho_Chi_Minh:20261123T213000');
    expect(desk.records().storage.looks.recent(an.id, 10)).toEqual([]);
  });

  test('days the wrong way round, or years of them, are refused', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An');
    for (const [from, to] of [
      ['2026-11-25', '2026-11-24'],
      ['2020-01-01', '2026-11-24'],
    ] as const)
      await expect(
        desk.console.reports.file({ child: an.id, from, to, format: 'csv' }),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
  });

  test('the agreement says the rules in force and the level in force', async () => {
    const desk = readingDesk();
    const an = desk.addChild('An', RULES, { detail: 'category' });
    const { title, sections } = await desk.console.reports.agreement({ child: an.id });
    expect(title.vi).toBe('Thỏa thuận dùng Internet của An và gia đình');
    const lines = sections.flatMap((section) => section.lines.map(({ vi }) => vi));
    expect(lines).toContain('Giờ ngủ: tối T2 21:30–06:00, không vào mạng.');
    expect(lines.join(' ')).toContain('Không có tên trang.');
  });
});
