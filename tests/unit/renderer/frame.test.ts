import { describe, expect, test } from 'vitest';
import { withSlugs } from '../../../renderer/app/child-slug.ts';
import { worstProtection } from '../../../renderer/app/worst-protection.ts';
import { effectOf } from '../../../renderer/client/event-effects.ts';
import { foldedMatch, foldText } from '../../../shared/i18n/folded-text.ts';

describe('names in addresses', () => {
  test('lose their marks, and two that fold alike stay apart', () => {
    const named = ['An', 'Ân', 'Đỗ Thị Bình', '李'].map((name, id) => ({ id, name }));
    expect(withSlugs(named).map(({ slug }) => slug)).toEqual(['an', 'an-2', 'do-thi-binh', '李']);
  });
});

describe('the state that stands for a family', () => {
  const child = (state: 'enforced' | 'advisory' | 'observing' | 'off' | 'unknown') => ({
    protection: { state, sentence: { vi: '', en: '' }, basis: { vi: '', en: '' }, provedAt: null },
  });

  test('is the worst one', () => {
    expect(worstProtection([child('enforced'), child('advisory')])?.protection.state).toBe('advisory');
    expect(worstProtection([child('unknown'), child('off'), child('enforced')])?.protection.state).toBe(
      'off',
    );
    expect(worstProtection([])).toBeNull();
  });
});

describe('what an event makes old', () => {
  test('a gap in the stream makes everything old', () => {
    expect(effectOf({ type: 'resync' }).stale).toBe('everything');
  });

  test('a request reaches the requests and today at once; new rows may wait', () => {
    expect(effectOf({ type: 'request', id: 'r', child: 'p', state: 'open' })).toEqual({
      stale: [['overview'], ['requests']],
      mayWait: false,
    });
    expect(effectOf({ type: 'activity', newestId: 7 }).mayWait).toBe(true);
  });
});

describe('searching without marks', () => {
  test('"tam dung" finds "Tạm dừng", đ is d, and words may come in any order', () => {
    expect(foldText('Đặng Tạm Dừng')).toBe('dang tam dung');
    expect(foldedMatch('Tạm dừng mạng', 'tam dung')).toBe(true);
    expect(foldedMatch('Tạm dừng mạng', 'mang dung')).toBe(true);
    expect(foldedMatch('Tạm dừng mạng', 'ung')).toBe(false);
  });
});
