/**
 * G9: the weekly card on paper. Printed by a real Chromium from a real agent's console, for a family of five, for one
 * child and for none: one A4 page each time, and all of every card on it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';
import { programPath } from './namespace/network-namespace.ts';

const NEEDED = findChromium() !== undefined && programPath('pdftotext') !== undefined;
const SIBLINGS = [
  { name: 'Chi', age: 7 },
  { name: 'Dũng', age: 12 },
  { name: 'Giang Nguyễn Hoàng', age: 16 },
];
const NAMES = ['An', 'Bình', 'Chi', 'Dũng', 'Giang Nguyễn Hoàng'];
const LANGUAGES = ['vi', 'en'] as const;
const QUESTION = { vi: 'Để hỏi con:', en: 'A question to ask:' } as const;
const HELP_LINE = '111';
/** PostScript points. */
const A4 = { width: 595, height: 842 };

interface Paper {
  readonly pages: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

describe.skipIf(!NEEDED)('the weekly card on paper (needs a Chromium and poppler’s pdftotext)', () => {
  let driver: ConsoleDriver;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'haidang-print-'));
    driver = await ConsoleDriver.start(16, { siblings: SIBLINGS });
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  const print = async (page: Page, name: string): Promise<Paper> => {
    const file = join(folder, `${name}.pdf`);
    writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const kept = process.env['HAIDANG_KEEP_PRINTS'];
    if (kept !== undefined) {
      mkdirSync(kept, { recursive: true });
      execFileSync('cp', [file, kept]);
    }
    const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
    const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info) ?? [];
    return {
      pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]),
      width: Math.round(Number(width)),
      height: Math.round(Number(height)),
      text: execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).normalize('NFC'),
    };
  };
  /** Words that the paper would cut off; the sheet itself hides what does not fit. */
  const cutOff = async (page: Page): Promise<unknown> => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 703, height: 1032 });
    const found = await page.evaluate(`[...document.querySelectorAll('[data-sheet], [data-sheet] article')]
      .filter((box) => box.scrollHeight > box.clientHeight + 1)
      .map((box) => [box.tagName, box.scrollHeight, box.clientHeight])`);
    await page.emulateMedia({ media: null });
    return found;
  };

  test('on paper the ink is dark, whatever the screen shows', async () => {
    const page = await driver.open({ path: '/reports', dark: true });
    await page.locator('article').nth(4).waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const pale = await page.evaluate(`[...document.querySelectorAll('[data-sheet] *')].filter((box) => {
      const says = [...box.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
      const [red = 0, green = 0, blue = 0] = (getComputedStyle(box).color.match(/[\\d.]+/g) ?? []).map(Number);
      return says && box.getClientRects().length > 0 && 0.3 * red + 0.6 * green + 0.1 * blue > 120;
    }).map((box) => box.textContent)`);
    expect(pale).toEqual([]);
    await page.context().close();
  });

  test.each(LANGUAGES)('five children are one page with all of every card, in %s', async (language) => {
    const page = await driver.open({ path: '/reports', language, dark: language === 'en' });
    await page.locator('article').nth(4).waitFor();
    expect(await cutOff(page)).toEqual([]);
    const paper = await print(page, `five-${language}`);
    expect(paper).toMatchObject({ pages: 1, ...A4 });
    for (const name of NAMES) expect(paper.text).toContain(name);
    expect(paper.text.split(QUESTION[language])).toHaveLength(NAMES.length + 1);
    expect(paper.text).toContain(HELP_LINE);
    await page.context().close();
  });

  test.each(LANGUAGES)('one child is one page, with the bars, in %s', async (language) => {
    const page = await driver.open({ path: '/reports?child=an', language });
    await page.locator('article svg').first().waitFor();
    expect(await page.locator('article').count()).toBe(1);
    expect(await cutOff(page)).toEqual([]);
    const paper = await print(page, `one-${language}`);
    expect(paper).toMatchObject({ pages: 1, ...A4 });
    expect(paper.text).toContain(QUESTION[language]);
    expect(paper.text).not.toContain('Bình');
    await page.context().close();
  });

  test.each(LANGUAGES)('without children it is one page that says so, in %s', async (language) => {
    for (const { id } of await driver.api.family.children()) await driver.api.family.remove({ child: id });
    const page = await driver.open({ path: '/reports', language });
    await page.locator('[data-sheet]').waitFor();
    const paper = await print(page, `none-${language}`);
    expect(paper).toMatchObject({ pages: 1, ...A4 });
    expect(paper.text).toContain(HELP_LINE);
    await page.context().close();
  });
});
