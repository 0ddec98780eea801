/** Hours in writing, in the built console: what cannot be read is never saved around, never lost and never covered. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

describe.skipIf(findChromium() === undefined)('hours in writing (needs a Chromium)', () => {
  let driver: ConsoleDriver;
  let page: Page;
  let an: string;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(0);
    an = await driver.childId('An');
    page = await driver.open({ path: '/rules?child=an&tab=time' });
  }, 60_000);
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  const lines = (): Locator => page.getByLabel('Viết thành chữ');
  const bar = (): Locator => page.getByRole('region', { name: 'Thay đổi chưa lưu' });
  const save = (): Locator => bar().getByRole('button', { name: 'Lưu', exact: true });
  const savedHours = async (): Promise<unknown> => {
    const { document } = await driver.api.rules.get({ profile: an });
    return (document as { readonly hours?: unknown }).hours ?? [];
  };
  const edges = async (what: Locator): Promise<{ readonly top: number; readonly bottom: number }> => {
    const box = await what.boundingBox();
    if (box === null) throw new Error('it is not on the screen');
    return { top: box.y, bottom: box.y + box.height };
  };

  test('a line that cannot be read keeps everything from being saved, says why, and stays', async () => {
    const before = await savedHours();
    await lines().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('T2–T6 21:00–06:30: không dùng\nT9 10:00–11:00: không dùng');
    expect(await save().isDisabled()).toBe(true);
    const why = bar().getByText('Dòng 2: không có ngày nào là “t9”.');
    await why.waitFor();
    const fault = page.locator('.mantine-Textarea-error');
    expect((await edges(fault)).bottom).toBeLessThanOrEqual((await edges(bar())).top);
    expect((await edges(lines())).top).toBeGreaterThanOrEqual(0);
    await page.getByRole('tab', { name: 'Chế độ' }).click();
    expect(await save().isDisabled()).toBe(true);
    await page.getByRole('tab', { name: 'Thời gian' }).click();
    expect(await lines().inputValue()).toContain('T9 10:00–11:00: không dùng');
    expect(await savedHours()).toEqual(before);
  });

  test('nothing that can be read: an earlier draft is not saved in its place', async () => {
    await lines().fill('ngủ sớm nhé');
    expect(await save().isDisabled()).toBe(true);
    await bar().getByRole('button', { name: 'Bỏ thay đổi' }).click();
    await bar().waitFor({ state: 'detached' });
    await lines().fill('ngủ sớm nhé');
    expect(await save().isDisabled()).toBe(true);
  });

  test('once it reads it is saved, and the same text written again is no change', async () => {
    const text = 'T2–T6 21:00–06:30: không dùng';
    await lines().fill(text);
    await save().click();
    await bar().waitFor({ state: 'detached' });
    expect(await savedHours()).toMatchObject([{ start: '21:00', end: '06:30' }]);
    await lines().fill('');
    await bar().waitFor();
    await lines().fill(text);
    await bar().waitFor({ state: 'detached' });
  });

  test('equal ends are said to be a whole day, which opens nothing', async () => {
    await lines().fill('T2–T6 21:00–21:00: không dùng');
    await page.getByText('cả ngày, từ 21:00 đến 21:00 hôm sau').first().waitFor();
    await bar().getByRole('button', { name: 'Xem chi tiết' }).waitFor();
    expect(await bar().getByText('Từ nay mở rộng hơn').count()).toBe(0);
  });
});
