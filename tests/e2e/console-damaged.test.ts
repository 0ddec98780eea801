/**
 * A database that goes bad under a running agent, as a guardian sees it who is signed in: every page says so, and that
 * filtering goes on; nobody is told that the agent is gone.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

const PAGE = 4096;
const PAGES = 40;

describe.skipIf(findChromium() === undefined)('a damaged database on the console (needs a Chromium)', () => {
  let driver: ConsoleDriver;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(0);
    await driver.childId('An');
    const file = openSync(join(driver.agent.data, 'haidang.db'), 'r+');
    // Not the first hundred octets, by which it is known as a database.
    for (let page = 0; page < PAGES; page += 1)
      writeSync(file, Buffer.alloc(PAGE - 100, 'A'), 0, PAGE - 100, page * PAGE + 100);
    closeSync(file);
    // What meets the damage first is refused; from then on it is known.
    await driver.api.family.add({ name: 'Chi', age: 7, preset: '6-9' }).catch(() => undefined);
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  test.each(['/', '/rules', '/activity', '/family'])(
    '%s says what happened and what goes on',
    async (path) => {
      const page = await driver.open({ path });
      await page.getByRole('alert').getByText('Bộ lọc vẫn chạy').first().waitFor();
      // The bar above says the same as soon as it knows, and the stream of events was answered.
      await page.getByText('Không dùng được cơ sở dữ liệu').nth(1).waitFor();
      expect(await page.getByText('Mất liên lạc').count()).toBe(0);
      await page.context().close();
    },
  );
});
