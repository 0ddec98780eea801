import { describe, expect, test } from 'vitest';
import {
  AGE_BANDS,
  answersNullAddress,
  CATEGORIES,
  CATEGORY_BY_ID,
  defaultAction,
  isPrivateCategory,
} from '../../../shared/catalogue/categories.ts';
import { CATEGORY_GROUPS } from '../../../shared/catalogue/category-groups.ts';
import { CATEGORY_IDS } from '../../../shared/catalogue/category-ids.ts';

describe('categories', () => {
  test('every id has one category, in the order of the ids', () => {
    expect(CATEGORIES.map((category) => category.id)).toEqual([...CATEGORY_IDS]);
    expect(new Set(CATEGORY_IDS).size).toBe(CATEGORY_IDS.length);
    for (const id of CATEGORY_IDS) expect(CATEGORY_BY_ID.get(id)?.id).toBe(id);
  });

  test('every category and group is named and explained in both languages', () => {
    for (const { name, description } of CATEGORIES) {
      for (const text of [name.vi, name.en, description.vi, description.en]) {
        expect(text.trim()).toBe(text);
        expect(text.length).toBeGreaterThan(1);
      }
      expect(description.vi).not.toBe(description.en);
    }
    for (const { name } of CATEGORY_GROUPS) expect(name.vi).not.toBe(name.en);
  });

  test('no two categories share a name', () => {
    expect(new Set(CATEGORIES.map(({ name }) => name.vi)).size).toBe(CATEGORIES.length);
    expect(new Set(CATEGORIES.map(({ name }) => name.en)).size).toBe(CATEGORIES.length);
  });

  test.each(AGE_BANDS)('the preset %s blocks gambling, adult, malware, phishing, scam and bypass', (age) => {
    for (const id of ['gambling', 'adult', 'malware', 'phishing', 'scam', 'bypass', 'dns-resolvers'] as const)
      expect(defaultAction(id, age)).toBe('block');
  });

  test('growing up never closes what a younger child may open', () => {
    const openness = { block: 0, warn: 1, observe: 2, allow: 2 } as const;
    for (const { byAge } of CATEGORIES) {
      expect(openness[byAge['10-13']]).toBeGreaterThanOrEqual(openness[byAge['6-9']]);
      expect(openness[byAge['14-17']]).toBeGreaterThanOrEqual(openness[byAge['10-13']]);
    }
  });

  test('the private class is health, counselling, sexuality, religion and legal aid, open at every age', () => {
    const found = CATEGORIES.filter(({ id }) => isPrivateCategory(id));
    expect(found.map(({ id }) => id)).toEqual([
      'health',
      'counselling',
      'sexuality',
      'religion',
      'legal-aid',
    ]);
    for (const { byAge } of found) expect(Object.values(byAge)).toEqual(['allow', 'allow', 'allow']);
  });

  test('only ads and trackers are answered with the null address', () => {
    expect(CATEGORY_IDS.filter(answersNullAddress)).toEqual(['ads', 'trackers']);
    expect(CATEGORIES.filter(({ nullAddress }) => nullAddress === true)).toHaveLength(2);
  });

  test('the Vietnamese names are the ones people use', () => {
    expect(CATEGORY_BY_ID.get('gambling')?.name.vi).toBe('Cờ bạc – nhà cái');
    expect(CATEGORY_BY_ID.get('short-video')?.name.vi).toBe('Video ngắn');
    expect(CATEGORY_BY_ID.get('comics')?.name.vi).toBe('Truyện tranh');
    expect(CATEGORY_BY_ID.get('phishing')?.name.vi).toBe('Lừa đảo giả mạo');
  });
});
