import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CARD_COLOURS, FAMILIES, FAMILY_COLOURS, familyOf } from '../../../renderer/ui/category-colours.ts';
import { CATEGORY_IDS } from '../../../shared/catalogue/category-ids.ts';
import { contrast, deltaE, seenAs, SIGHTS } from './colour-vision.ts';

const tokens = readFileSync(new URL('../../../renderer/app/tokens.css', import.meta.url), 'utf8');
const THEMES = ['light', 'dark'] as const;

describe('the colours of the families', () => {
  test.each(THEMES)('%s: each stands out from the card by 3:1', (theme) => {
    for (const family of FAMILIES)
      expect(contrast(FAMILY_COLOURS[theme][family], CARD_COLOURS[theme])).toBeGreaterThanOrEqual(3);
  });

  test.each(THEMES.flatMap((theme) => SIGHTS.map((sight) => [theme, sight] as const)))(
    '%s, %s sight: any two differ by at least ΔE 20',
    (theme, sight) => {
      for (const [i, one] of FAMILIES.entries())
        for (const other of FAMILIES.slice(i + 1)) {
          const distance = deltaE(
            seenAs(sight, FAMILY_COLOURS[theme][one]),
            seenAs(sight, FAMILY_COLOURS[theme][other]),
          );
          expect({ one, other, far: distance >= 20 }).toEqual({ one, other, far: true });
        }
    },
  );

  test('the stylesheet has the same values in both themes', () => {
    const [light = '', dark = ''] = tokens.split(':root[data-mantine-color-scheme="dark"]');
    for (const family of FAMILIES) {
      expect(light).toContain(`--family-${family}: ${FAMILY_COLOURS.light[family]};`);
      expect(dark).toContain(`--family-${family}: ${FAMILY_COLOURS.dark[family]};`);
    }
    expect(light).toContain(`--card: ${CARD_COLOURS.light};`);
    expect(dark).toContain(`--card: ${CARD_COLOURS.dark};`);
  });

  test('every category has a family, and what is unknown is other', () => {
    expect(CATEGORY_IDS.map(familyOf).filter((family) => !FAMILIES.includes(family))).toEqual([]);
    expect([familyOf('games'), familyOf('education'), familyOf('social'), familyOf('video')]).toEqual([
      'game',
      'study',
      'social',
      'video',
    ]);
    expect([familyOf(''), familyOf('no-such')]).toEqual(['other', 'other']);
  });
});
