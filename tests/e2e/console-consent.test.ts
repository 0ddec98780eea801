/** Nobody agrees to what is not shown: the consent of the Family screen says what would be recorded, before the tick. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { recordedSentences, neverRecorded } from '../../shared/activity/record-sentences.ts';
import { DEFAULT_DETAIL_DAYS } from '../../shared/activity/retention.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

const PICTURES = process.env['HAIDANG_PICTURES'];

describe.skipIf(findChromium() === undefined)('consent on the Family screen (needs a Chromium)', () => {
  let driver: ConsoleDriver;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(1);
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  test('shows what the chosen level records, for how long, who sees it and what never is', async () => {
    const { child } = await driver.api.family.add({ name: 'Chi', age: 8, preset: '6-9' });
    const page = await driver.open({ path: '/family' });
    const box = page.locator(`[data-consent="${child.id}"]`);
    await box.getByRole('checkbox').first().waitFor();
    const shown = await box.innerText();
    const recording = { detail: child.detail, recordsNames: true, detailDays: DEFAULT_DETAIL_DAYS };
    for (const { vi } of [...recordedSentences(recording, 'child'), ...neverRecorded('child')])
      expect(shown).toContain(vi);
    expect(shown).toContain('Ai thấy?');
    expect(await box.getByRole('checkbox', { checked: true }).count()).toBe(0);
    if (PICTURES !== undefined) await box.screenshot({ path: `${PICTURES}/consent.png` });
    await page.context().close();
  });
});
