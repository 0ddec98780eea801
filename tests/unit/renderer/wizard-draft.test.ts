import { describe, expect, test } from 'vitest';
import {
  documentFrom,
  EMPTY_DRAFT,
  parseDraft,
  presetOf,
  sameDocument,
  suggestedBedtime,
  type Draft,
} from '../../../renderer/features/wizard/draft.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { PRESETS } from '../../../shared/policy/presets.ts';

const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, name: 'An', age: 9, ...part });
const written = (part: Partial<Draft>, current: PolicyDocument): PolicyDocument => {
  const parsed = parsePolicy(documentFrom(draft(part), current));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

describe('the rules of the first run', () => {
  test.each(AGE_BANDS)('%s: left as it is, the preset’s document stays as it is', (preset) => {
    const { document } = PRESETS[preset];
    expect(sameDocument(written({ preset }, document), document)).toBe(true);
  });

  test('the preset follows the age until somebody chooses one', () => {
    expect([3, 9, 10, 13, 14, 17].map((age) => presetOf(draft({ age })))).toEqual([
      '6-9',
      '6-9',
      '10-13',
      '10-13',
      '14-17',
      '14-17',
    ]);
    expect(presetOf(draft({ age: 9, preset: '14-17' }))).toBe('14-17');
  });

  test('times are in force only when asked for, and go again when taken back', () => {
    const { document } = PRESETS['6-9'];
    expect(document.hours).toBeUndefined();
    const all = written(
      {
        bedtime: suggestedBedtime(draft({})),
        dailyMinutes: { schoolDays: 60, freeDays: 120 },
        afterSchool: true,
      },
      document,
    );
    expect(all.hours?.map(({ id, start, end, except }) => [id, start, end, except?.length ?? 0])).toEqual([
      ['bedtime-school-nights', '20:30', '06:30', 0],
      ['bedtime-free-nights', '21:00', '06:30', 0],
      ['after-school', '15:00', '17:30', document.freeCategories?.length],
    ]);
    expect(all.allowances).toEqual([
      { id: 'screen-time', scope: 'all', seconds: 3600, onDays: { sat: 7200, sun: 7200 } },
    ]);
    const none = written({}, all);
    expect([none.hours, none.allowances]).toEqual([[], []]);
  });

  test('from fourteen the daily time counts games only; changing the set never leaves both', () => {
    const games = written(
      { age: 15, dailyMinutes: { schoolDays: 60, freeDays: 90 } },
      PRESETS['14-17'].document,
    );
    expect(games.allowances).toEqual([
      { id: 'category-games', scope: 'category:games', seconds: 3600, onDays: { sat: 5400, sun: 5400 } },
    ]);
    const whole = written({ preset: '6-9', dailyMinutes: { schoolDays: 60, freeDays: 60 } }, games);
    expect(whole.allowances?.map(({ scope }) => scope)).toEqual(['all']);
  });

  test('what somebody else put into the document stays', () => {
    const current = written({ bedtime: suggestedBedtime(draft({})) }, PRESETS['6-9'].document);
    const more: PolicyDocument = {
      ...current,
      rules: [{ id: 'r-1', action: 'allow', target: 'scratch.mit.edu' }] as PolicyDocument['rules'],
      hours: [
        ...(current.hours ?? []),
        { id: 'piano', kind: 'closed', days: ['wed'], start: '16:00', end: '17:00', scope: 'all' },
      ] as PolicyDocument['hours'],
    };
    const again = written({ mode: 'open-filtered', search: true, youtube: 'moderate' }, more);
    expect(again.rules).toEqual(more.rules);
    expect(again.hours?.map(({ id }) => id)).toEqual(['piano']);
    expect([again.mode, again.safeSearch]).toEqual(['open-filtered', { search: true, youtube: 'moderate' }]);
  });

  test('a draft of another version is begun anew, and secrets are no part of one', () => {
    expect(parseDraft({ step: 'x', age: 'nine' })).toEqual(EMPTY_DRAFT);
    expect(parseDraft(undefined)).toEqual(EMPTY_DRAFT);
    expect(parseDraft({ name: 'An', passphrase: 'x' })).toEqual({ ...EMPTY_DRAFT, name: 'An' });
  });
});
