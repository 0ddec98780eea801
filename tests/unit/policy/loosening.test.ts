import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/kernel/result.ts';
import { looseningLines } from '../../../shared/policy/loosening.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';

const document = (raw: object): PolicyDocument => unwrap(parsePolicy({ version: 1, ...raw }));
const HOUSEHOLD = document({
  categories: { gambling: { action: 'block', locked: true }, games: { action: 'block' } },
});

const loosens = (before: object, after: object): string[] =>
  looseningLines(document(before), document(after), (child) => ({ household: HOUSEHOLD, child })).map(
    ({ en }) => en,
  );

const night = (more: object) => ({
  id: 'night',
  kind: 'closed',
  days: ['mon', 'tue'],
  start: '21:00',
  end: '06:00',
  ...more,
});
const open = (id: string, more: object) => ({
  id,
  kind: 'open',
  days: ['sat'],
  start: '09:00',
  end: '11:00',
  ...more,
});

describe('a change that leaves more open', () => {
  test.each([
    ['a wider mode', { mode: 'known-only' }, { mode: 'open-filtered' }],
    [
      'a category that is blocked no longer',
      { categories: { social: { action: 'block' } } },
      { categories: { social: { action: 'observe' } } },
    ],
    [
      'a category that the household blocks and the child may override',
      {},
      { categories: { games: { action: 'allow' } } },
    ],
    ['a new allow', {}, { rules: [{ id: 'r', action: 'allow', target: 'a.example' }] }],
    ['a block taken out', { rules: [{ id: 'r', action: 'block', target: 'a.example' }] }, { rules: [] }],
    ['a later bedtime', { hours: [night({})] }, { hours: [night({ start: '21:30' })] }],
    ['a bedtime on fewer days', { hours: [night({})] }, { hours: [night({ days: ['mon'] })] }],
    [
      'a bedtime that leaves something open',
      { hours: [night({})] },
      { hours: [night({ except: ['education'] })] },
    ],
    [
      'more open hours',
      { hours: [open('a', {})] },
      { hours: [open('a', {}), open('b', { start: '14:00', end: '15:00' })] },
    ],
    ['the last open hours taken out', { hours: [open('a', {})] }, { hours: [] }],
    [
      'more minutes on one day',
      { allowances: [{ id: 'a', scope: 'all', seconds: 60 }] },
      { allowances: [{ id: 'a', scope: 'all', seconds: 60, onDays: { sat: 120 } }] },
    ],
    ['an allowance taken out', { allowances: [{ id: 'a', scope: 'all', seconds: 60 }] }, { allowances: [] }],
    [
      'safe search off',
      { safeSearch: { search: true, youtube: 'off' } },
      { safeSearch: { search: false, youtube: 'off' } },
    ],
    ['only watching', {}, { observe: true }],
    ['time that no longer counts', {}, { freeCategories: ['games'] }],
  ])('%s', (_, before, after) => {
    expect(loosens(before, after)).toHaveLength(1);
    // And the way back does not.
    expect(loosens(after, before)).toEqual([]);
  });

  test('the household’s lock is not undone by a child’s document, so nothing more is open', () => {
    expect(loosens({}, { categories: { gambling: { action: 'allow' } } })).toEqual([]);
  });

  test('moving a window loosens and tightens; it counts as loosening', () => {
    const [early, late] = [night({ start: '20:00', end: '22:00' }), night({ start: '21:00', end: '23:00' })];
    expect(loosens({ hours: [early] }, { hours: [late] })).toHaveLength(1);
    expect(loosens({ hours: [late] }, { hours: [early] })).toHaveLength(1);
  });

  test('a later bedtime of one’s own in place of the household’s loosens by that line', () => {
    const household = document({ hours: [night({})] });
    const [before, after] = [document({}), document({ hours: [night({ start: '22:00' })] })];
    const lines = looseningLines(before, after, (child) => ({ household, child }));
    expect(lines.map(({ en }) => en)).toEqual([expect.stringMatching(/^Changed hours: .*21:00.*22:00/)]);
  });

  test('a window written anew under another id, or put under a longer one, opens nothing', () => {
    const before = { hours: [night({})] };
    const longer = night({ id: 'anew', start: '20:00', end: '20:00' });
    expect(loosens(before, { hours: [night({ id: 'anew' })] })).toEqual([]);
    expect(loosens(before, { hours: [longer] })).toEqual([]);
    expect(loosens(before, { hours: [night({ id: 'anew', start: '22:00' })] })).toHaveLength(1);
  });

  test('two windows over the same minutes that go together are named', () => {
    expect(loosens({ hours: [night({}), night({ id: 'twin' })] }, { hours: [] })).toHaveLength(2);
    expect(loosens({ hours: [night({}), night({ id: 'twin' })] }, { hours: [night({})] })).toEqual([]);
  });

  test('only the lines that loosen are named', () => {
    const before = { hours: [night({})], rules: [] };
    const after = {
      hours: [night({ start: '20:00' })],
      rules: [
        { id: 'r1', action: 'allow', target: 'a.example' },
        { id: 'r2', action: 'block', target: 'b.example' },
      ],
    };
    expect(loosens(before, after)).toEqual(['Added rule: allow a.example']);
  });
});
