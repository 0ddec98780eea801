/** The child's own page in a real Chromium: what it shows is what it sends, and what it does not know it does not say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { AgentProcess, stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

describe.skipIf(findChromium() === undefined)("the child's page (needs a Chromium)", () => {
  let driver: ConsoleDriver;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(0);
  }, 60_000);
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  test('asks for as long as its form shows, whichever form stood there before', async () => {
    const page = await driver.open({ path: '/child', childToken: await driver.childToken('An') });
    const form = page.locator('section[aria-labelledby="ask-title"] form');
    const what = form.getByLabel('Con muốn xin');
    const long = form.getByLabel('Bao lâu?');
    const shown = (): Promise<string> => long.locator('option:checked').innerText();
    const askFor = async (name: string): Promise<string> => {
      await form.getByLabel('Trang nào?').fill(`${name}.com`);
      const length = await shown();
      await form.getByRole('button', { name: 'Gửi' }).click();
      await page.getByRole('status').filter({ hasText: name }).waitFor();
      return length;
    };
    expect(await shown()).toBe('30 phút');
    await what.selectOption('site');
    expect(await askFor('tiktok')).toBe('15 phút');
    await what.selectOption('time');
    await long.selectOption('30');
    await what.selectOption('site');
    await long.selectOption('60');
    expect(await askFor('roblox')).toBe('1 giờ');
    const asked = await driver.api.requests.list({ which: 'waiting' });
    expect(asked.map(({ target, minutes }) => [target, minutes])).toEqual(
      expect.arrayContaining([
        ['service:tiktok', 15],
        ['service:roblox', 60],
      ]),
    );
    expect(asked).toHaveLength(2);
    await page.context().close();
  });

  test('says when nobody answers, knows no state then, sends nothing, and comes back by itself', async () => {
    const { url } = await driver.api.family.childLink({ child: await driver.childId('An') });
    const { pathname, hash, host } = new URL(url);
    const page = await driver.open({ path: pathname + hash });
    const now = page.locator('section[aria-labelledby="now-title"]');
    const silent = page.locator('section[aria-labelledby="silent-title"]');
    const send = page.getByRole('button', { name: 'Gửi' });
    await now.waitFor();
    expect(await send.isEnabled()).toBe(true);
    const { data } = driver.agent;
    await driver.agent.stop();
    await silent.waitFor();
    expect(await now.count()).toBe(0);
    expect(await send.isDisabled()).toBe(true);
    await AgentProcess.start({ data, upstreams: ['127.0.0.1:9'], more: ['--console', host] });
    await now.waitFor();
    await silent.waitFor({ state: 'detached' });
    expect(await send.isEnabled()).toBe(true);
    await page.context().close();
  });
});
