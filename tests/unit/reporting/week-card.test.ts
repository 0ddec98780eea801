import { describe, expect, test } from 'vitest';
import { buildWeekCard, type CardDay, type CardInput } from '../../../shared/reporting/build-week-card.ts';
import { datesFrom } from '../../../shared/time/civil-date.ts';

const WEEK = datesFrom('2026-11-16', 7);
const empty = (date: string): CardDay => ({
  date,
  requests: 0,
  blocked: 0,
  byCategory: {},
  usageSeconds: null,
});
const day = (i: number, more: Partial<CardDay>): CardDay => ({ ...empty(WEEK[i] ?? ''), ...more });

const heatOf = (days: readonly CardDay[], hour: number, night = 0): CardInput['heat'] =>
  days.flatMap(({ date, requests }) =>
    Array.from({ length: 24 }, (_, h) => ({
      date,
      hour: h,
      requests: h === hour ? requests : h === 23 ? night : 0,
      seconds: null,
    })),
  );

function card(days: readonly CardDay[], more: Partial<CardInput> = {}) {
  return buildWeekCard({
    days,
    before: WEEK.map(empty),
    heat: heatOf(days, 20, 5),
    blockedByCategory: {},
    limits: WEEK.map(() => null),
    ...more,
  });
}

const ordinary = WEEK.map((_, i) =>
  day(i, { requests: 100 + i, blocked: 1, byCategory: { games: 60, education: 30, ads: 10 + i } }),
);

describe('the weekly card', () => {
  test('has three facts, one question, and no praise that the figures do not give', () => {
    const { hasData, facts, praise, question } = card(ordinary, {
      blockedByCategory: { gambling: 4, ads: 3 },
    });
    expect(hasData).toBe(true);
    expect(facts.map(({ vi }) => vi)).toEqual([
      '721 lượt truy cập trong 7 ngày.',
      'Nhiều nhất là Trò chơi, rồi đến Học tập.',
      '4 lượt bị chặn, nhiều nhất là nhóm Cờ bạc – nhà cái.',
    ]);
    expect(praise).toBeNull();
    expect(question.en).toBe('What was the best thing you found this week in Games?');
  });

  test('a week without records says nothing, and asks an open question', () => {
    expect(card(WEEK.map(empty))).toMatchObject({ hasData: false, facts: [], praise: null });
  });

  test('what was blocked is not what the week went into, nor what is asked about', () => {
    const { facts, question } = card(ordinary, { blockedByCategory: { games: 410 } });
    expect(facts[1]?.en).toBe('Most of it was Education, then Games.');
    expect(question.en).toContain('Education');
    const all = card(ordinary, { blockedByCategory: { games: 420, education: 210 } });
    expect(all.facts[1]?.en).toContain('was the busiest day');
  });

  test('where only totals are on record it speaks of days and hours, not of contents', () => {
    const totals = WEEK.map((_, i) => day(i, { requests: i === 5 ? 300 : 50, byCategory: { '': 50 } }));
    const { facts, question } = card(totals);
    expect(facts[1]).toEqual({
      vi: 'Nhiều hoạt động nhất vào thứ Bảy; trong ngày thường là khoảng 20–21 giờ.',
      en: 'Saturday was the busiest day; within a day it was mostly between 20:00 and 21:00.',
    });
    expect(question.vi).toContain('điều gì trên mạng làm con vui');
  });

  test('measured time comes before counts, and is compared with measured time', () => {
    const used = ordinary.map((one) => ({ ...one, usageSeconds: 3600 }));
    const before = WEEK.map((date) => ({ ...empty(date), requests: 9000, usageSeconds: 4500 }));
    const { facts } = card(used, { before });
    expect(facts[0]?.vi).toBe('Dùng máy 7 giờ trong 7 ngày, ít hơn tuần trước 20\u00a0%.');
  });

  test.each([
    [
      'time within what was agreed',
      { days: ordinary.map((one) => ({ ...one, usageSeconds: 3000 })), limits: WEEK.map(() => 3600) },
      'trong thời gian đã hẹn',
    ],
    ['quiet nights', { heat: heatOf(ordinary, 20) }, 'máy được nghỉ'],
    [
      'more learning',
      { before: WEEK.map((date) => ({ ...empty(date), requests: 9, byCategory: { education: 20 } })) },
      'học tập, tra cứu tăng 50\u00a0%',
    ],
    ['fewer blocks', { before: WEEK.map((date) => ({ ...empty(date), blocked: 4 })) }, 'giảm từ 28 xuống 7'],
  ] as const)('praises %s', (_, more, words) => {
    const input = { days: ordinary, ...more };
    expect(card(input.days, more).praise?.vi).toContain(words);
  });

  test('one day over the agreed time, or too few days, and that praise is not given', () => {
    const over = ordinary.map((one, i) => ({ ...one, usageSeconds: i === 3 ? 3601 : 3000 }));
    expect(card(over, { limits: WEEK.map(() => 3600) }).praise).toBeNull();
    const few = WEEK.map((date, i) => (i < 3 ? day(i, { requests: 10, usageSeconds: 10 }) : empty(date)));
    expect(card(few, { limits: WEEK.map(() => 3600), heat: heatOf(few, 20) }).praise).toBeNull();
  });

  test('many blocks ask for what is needed, never for a confession', () => {
    const { question, facts } = card(ordinary, { days: ordinary.map((one) => ({ ...one, blocked: 10 })) });
    expect(question.vi).toBe('Có trang nào con cần cho việc học mà chưa vào được không?');
    expect(facts.map(({ vi }) => vi).join(' ')).not.toMatch(/vi phạm|cố tình|bắt quả tang/);
  });
});
