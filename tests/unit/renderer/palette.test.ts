import { describe, expect, test } from 'vitest';
import { fitting, siteIn, type PaletteCommand } from '../../../renderer/app/palette/commands.ts';

const command = (label: string): PaletteCommand => ({ id: label, label, run: () => undefined });
const family = [
  'Bình: thêm 30 phút',
  'Tạm dừng mạng của Bình 30 phút',
  'An: thêm 15 phút',
  'An: thêm 30 phút',
  'Tạm dừng mạng cả nhà 30 phút',
  'Mở Hôm nay',
].map(command);
const found = (query: string): readonly string[] => fitting(family, query, 8).map(({ label }) => label);

describe('the palette', () => {
  test('"an 30" is the half hour for An, and no brother’s pause comes first', () => {
    expect(found('an 30')).toEqual(['An: thêm 30 phút']);
  });

  test('"tam dung" finds "Tạm dừng", "hom" the page', () => {
    expect(found('tam dung')).toEqual(['Tạm dừng mạng của Bình 30 phút', 'Tạm dừng mạng cả nhà 30 phút']);
    expect(found('hom')).toEqual(['Mở Hôm nay']);
    expect(found('')).toHaveLength(family.length);
  });

  test('a pasted address is a site, words are not', () => {
    expect(siteIn('https://scratch.mit.edu/projects/1?x=2')).toBe('scratch.mit.edu');
    expect(siteIn(' roblox.com ')).toBe('roblox.com');
    expect(siteIn('an 30')).toBeNull();
    expect(siteIn('an')).toBeNull();
  });
});
