import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import { policySentences } from '../../../shared/policy/policy-sentences.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { HOUSEHOLD_DEFAULT, PRESETS } from '../../../shared/policy/presets.ts';

const document = (raw: object): PolicyDocument => unwrap(parsePolicy({ version: 1, ...raw }));
const said = (child: object, household: object = {}, reader: 'parent' | 'child' = 'parent') =>
  policySentences({ household: document(household), child: document(child) }, { reader }).map(
    ({ sentence }) => sentence,
  );
const vi = (...args: Parameters<typeof said>): string[] => said(...args).map((text) => text.vi);

const window = (more: object) => ({ id: 'w', kind: 'closed', scope: 'all', ...more });

describe('the rules in plain sentences', () => {
  test('a night before school is a bedtime, said as parents say it', () => {
    const hours = [window({ days: ['sun', 'mon', 'tue', 'wed', 'thu'], start: '21:30', end: '06:00' })];
    expect(said({ hours })).toContainEqual({
      vi: 'Giờ ngủ: tối trước ngày học 21:30–06:00, không vào mạng.',
      en: 'Bedtime: nights before school 21:30–06:00, no Internet.',
    });
  });

  test('days in a row become a span; single days stay a list', () => {
    const lunch = { start: '11:30', end: '13:00' };
    expect(vi({ hours: [window({ ...lunch, days: ['mon', 'tue', 'wed', 'thu', 'fri'] })] })).toContain(
      'Giờ nghỉ: T2–T6 11:30–13:00, không vào mạng.',
    );
    expect(vi({ hours: [window({ ...lunch, days: ['mon', 'wed', 'sat', 'sun'] })] })).toContain(
      'Giờ nghỉ: T2, T4, T7, CN 11:30–13:00, không vào mạng.',
    );
  });

  test('24 hours are said as such, and are no bedtime', () => {
    expect(vi({ hours: [window({ days: ['sat'], start: '00:00', end: '24:00' })] })).toContain(
      'Giờ nghỉ: T7 cả ngày, không vào mạng.',
    );
    expect(said({ hours: [window({ days: ['sat'], start: '22:00', end: '22:00' })] })).toContainEqual({
      vi: 'Giờ nghỉ: T7 cả ngày, từ 22:00 đến 22:00 hôm sau, không vào mạng.',
      en: 'Break: Sat all day, from 22:00 to 22:00 the next day, no Internet.',
    });
  });

  test('study time says what stays open; open windows of one scope are one sentence', () => {
    const study = window({ days: ['mon'], start: '17:00', end: '18:30', except: ['education'] });
    expect(vi({ hours: [study] })).toContain('Giờ học: T2 17:00–18:30, chỉ vào Học tập.');
    const play = { kind: 'open', scope: ['games'] };
    const hours = [
      window({ ...play, id: 'a', days: ['sat'], start: '09:00', end: '11:00' }),
      window({ ...play, id: 'b', days: ['sun'], start: '14:00', end: '16:00' }),
    ];
    expect(vi({ hours })).toContain('Trò chơi: chỉ mở T7 09:00–11:00, CN 14:00–16:00.');
  });

  test('allowances name the days that differ, and no time is said as such', () => {
    const allowances = [
      { id: 'a', scope: 'all', seconds: 7200, onDays: { sat: 10_800, sun: 10_800, mon: 7200 } },
      { id: 'b', scope: 'service:tiktok', seconds: 0 },
    ];
    expect(vi({ allowances })).toEqual(
      expect.arrayContaining([
        'Thời gian dùng máy: mỗi ngày 2 giờ; T7, CN 3 giờ.',
        'TikTok: không có thời gian.',
      ]),
    );
  });

  test('what the household locked is said, and what it overrides is not', () => {
    const rules = [{ id: 'r', action: 'block', target: 'game.example', locked: true }];
    const own = [{ id: 'c', action: 'allow', target: 'game.example' }];
    const lines = vi({ rules: own }, { rules });
    expect(lines).toContain('Luôn đóng: game.example.');
    expect(lines.join()).not.toContain('Luôn được phép');
  });

  test('a child is not taught what to look for', () => {
    for (const band of AGE_BANDS) {
      const pair = { household: HOUSEHOLD_DEFAULT, child: PRESETS[band].document };
      const lines = policySentences(pair, { reader: 'child' }).map(({ sentence }) => sentence.vi);
      expect(lines).toContain('Các trang nguy hiểm, lừa đảo hoặc chỉ dành cho người lớn không mở.');
      expect(lines.join(' ')).not.toMatch(/Khiêu dâm|Cờ bạc|Ma túy|Tự gây hại|VPN \(/);
    }
  });

  test('every preset is said in whole sentences in both languages', () => {
    for (const band of AGE_BANDS) {
      const { document: own, suggested } = PRESETS[band];
      const pair = { household: HOUSEHOLD_DEFAULT, child: { ...own, ...suggested } };
      for (const { sentence } of policySentences(pair, { reader: 'parent' })) {
        expect(sentence.vi).toMatch(/^\p{Lu}.*\.$/u);
        expect(sentence.en).toMatch(/^\p{Lu}.*\.$/u);
        expect(`${sentence.vi}${sentence.en}`).not.toMatch(/undefined|NaN|category:|service:/);
      }
    }
  });
});
