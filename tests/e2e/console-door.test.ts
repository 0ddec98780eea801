/** Signing in and out as guardians meet it, in a real Chromium: back to where one was, the recovery code, the closed door. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';
import { ConsoleDriver, PASSPHRASE } from './console-driver.ts';

const NEXT = 'gió mùa thổi qua đồi';

describe.skipIf(findChromium() === undefined)('the door of the console (needs a Chromium)', () => {
  let driver: ConsoleDriver;
  beforeAll(async () => {
    driver = await ConsoleDriver.start(0);
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click();
  const passphraseOf = (page: Page) => page.getByRole('textbox', { name: 'Cụm mật khẩu' });
  /** A tab with the pass only, as after a one-time address. */
  const atTheDoor = async (path: string): Promise<Page> => {
    const page = await driver.open({ path: '/history' });
    page.setDefaultTimeout(10_000);
    const { url } = await driver.agent.json<{ url: string }>('console', 'link');
    const fresh = await driver.browser.newContext();
    const tab = await fresh.newPage();
    tab.setDefaultTimeout(10_000);
    await tab.goto(url);
    await tab.getByRole('heading', { level: 1, name: 'Vào bảng điều khiển' }).waitFor();
    await page.context().close();
    if (path !== '/') await tab.goto(driver.origin + path);
    return tab;
  };

  test('the code leaves the address at once, works once, and a wrong passphrase says what to do', async () => {
    const { url } = await driver.agent.json<{ url: string }>('console', 'link');
    const context = await driver.browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await passphraseOf(page).waitFor();
    expect(page.url()).not.toContain('#');
    await passphraseOf(page).fill('không phải đâu');
    await press(page, 'Vào');
    await page.getByRole('alert').waitFor();
    await passphraseOf(page).fill(PASSPHRASE);
    await press(page, 'Vào');
    await page.getByRole('heading', { level: 1, name: 'Hôm nay' }).waitFor();
    const other = await (await driver.browser.newContext()).newPage();
    await other.goto(url);
    await other.getByText('Địa chỉ này đã dùng rồi hoặc đã quá hạn').waitFor();
    await other.context().close();
    await context.close();
  });

  test('a session that is ended elsewhere leads to the door, and back to the very page', async () => {
    const page = await atTheDoor('/rules?child=an&tab=time');
    await passphraseOf(page).fill(PASSPHRASE);
    await press(page, 'Vào');
    await page.waitForURL(/\/rules\?child=an&tab=time/);
    // Ends all other sessions of this guardian.
    await driver.api.guardians.changePassphrase({ current: PASSPHRASE, next: NEXT });
    await page.getByText(/Phiên làm việc đã hết hạn/).waitFor();
    expect(await page.evaluate(`sessionStorage.getItem('haidang.session')`)).toBeNull();
    await passphraseOf(page).fill(NEXT);
    await press(page, 'Vào');
    await page.waitForURL(/\/rules\?child=an&tab=time/);
    await page.context().close();
  });

  test('the palette finds "an 30" for An, and Enter gives it', async () => {
    const page = await driver.open();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Bảng lệnh' }).fill('an 30');
    await page.getByText('An: thêm 30 phút').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Hoàn tác' }).waitFor();
    const grants = await driver.api.requests.grants();
    expect(grants.map(({ scope }) => scope)).toEqual(['all']);
    // And back with one key.
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await expect.poll(async () => (await driver.api.requests.grants()).length).toBe(0);
    await page.context().close();
  });

  test('the recovery code lets in with a new passphrase and gives the next code', async () => {
    const { recoveryCode } = await driver.api.guardians.newRecoveryCode({ passphrase: NEXT });
    const page = await atTheDoor('/');
    await press(page, 'Quên cụm mật khẩu? Dùng mã khôi phục');
    await page.getByRole('textbox', { name: 'Mã khôi phục' }).fill(recoveryCode.toLowerCase());
    await page.getByLabel('Cụm mật khẩu mới').fill(PASSPHRASE);
    await press(page, 'Đặt cụm mật khẩu mới và vào');
    await page.locator('pre').waitFor();
    expect(await page.locator('pre').innerText()).not.toBe(recoveryCode);
    await press(page, 'Tôi đã cất mã ở nơi an toàn');
    await page.getByRole('heading', { level: 1, name: 'Hôm nay' }).waitFor();
    await page.context().close();
  });

  test('a household whose database cannot be read is told so, and is not set up anew', async () => {
    const data = temporaryFolder();
    const whole = await AgentProcess.start({ data, upstreams: ['127.0.0.1:9'] });
    await whole.addChild('An', 9);
    await whole.stop();
    writeFileSync(join(data, 'haidang.db'), 'no database at all');
    const agent = await AgentProcess.start({
      data,
      upstreams: ['127.0.0.1:9'],
      more: ['--console', '127.0.0.1:0'],
    });
    const { url } = await agent.json<{ url: string }>('console', 'link');
    const page = await (await driver.browser.newContext()).newPage();
    for (const path of ['/', '/wizard']) {
      const { origin, hash } = new URL(url);
      await page.goto(path === '/' ? `${origin}/${hash}` : origin + path);
      await page.getByText('Không dùng được cơ sở dữ liệu').waitFor({ timeout: 10_000 });
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    }
    await page.context().close();
  });

  test('after wrong tries the door is closed and says for how long', async () => {
    const page = await atTheDoor('/');
    for (let tries = 0; tries < 6; tries += 1) {
      if (await page.getByRole('button', { name: 'Vào', exact: true }).isDisabled()) break;
      await passphraseOf(page).fill(`sai lần ${tries}`);
      await press(page, 'Vào');
      await page.locator('[role="alert"], form [role="status"]').first().waitFor();
      await page.waitForTimeout(300);
    }
    await page
      .getByText(/Thử lại được sau \d+ giây/)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Vào', exact: true }).isDisabled()).toBe(true);
    await page.context().close();
  });

  test('a child’s page comes back by itself to an agent that was started anew', async () => {
    const { url } = await driver.agent.json<{ url: string }>('console', 'link', '--child', 'An');
    const context = await driver.browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('heading', { level: 1, name: 'Chào An' }).waitFor();
    await page.getByLabel('Con nói thêm vài lời').fill('đang viết dở');
    const { data } = driver.agent;
    await driver.agent.stop();
    const more = ['--console', '127.0.0.1:0'];
    const again = await AgentProcess.start({ data, upstreams: ['127.0.0.1:9'], more });
    expect(again.ready.console).toBe(driver.origin);
    await again.cli('grant', 'An', '--minutes', '45');
    await page.getByText('Được cho: thêm giờ').waitFor({ timeout: 60_000 });
    // Nothing was loaded anew.
    expect(await page.getByLabel('Con nói thêm vài lời').inputValue()).toBe('đang viết dở');
    await context.close();
    await again.stop();
  });
});
