/**
 * Moving by keyboard, in a real Chromium against a real agent: the palette, the single keys (which can be switched off and
 * never fire while one types), and the history from which everything comes back.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { isoDateAt } from '../../shared/time/civil-date.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

describe.skipIf(findChromium() === undefined)('palette, keys and history (needs a Chromium)', () => {
  let driver: ConsoleDriver;
  let page: Page;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(2);
    page = await driver.open();
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  const palette = () => page.getByRole('textbox', { name: 'Bảng lệnh' });
  const heading = (name: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const press = (...keys: readonly string[]): Promise<void> =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Where nothing is typed into. */
  const rest = (): Promise<void> => page.evaluate(`document.activeElement?.blur()`);
  const allowed = async (profile: string): Promise<unknown> =>
    (await driver.api.rules.get({ profile })).document;
  const offers = (): Promise<string[]> => page.locator('#palette-list button').allInnerTexts();

  test('a rule for every site under a public suffix is taken when Enter is pressed once more', async () => {
    const rules = await driver.open({ path: '/rules?child=an&tab=sites' });
    rules.setDefaultTimeout(15_000);
    const box = rules.getByPlaceholder('vi.wikipedia.org');
    const added = rules.getByRole('radiogroup', { name: 'com.vn', exact: true });
    await box.fill('com.vn');
    await box.press('Enter');
    await rules.getByText('Như vậy là mở mọi trang có tên kết thúc bằng .com.vn.').waitFor();
    expect(await added.count()).toBe(0);
    await box.press('Enter');
    await added.waitFor();
    await box.fill('wikipedia.org');
    await box.press('Enter');
    await rules.getByRole('radiogroup', { name: 'wikipedia.org', exact: true }).waitFor();
    await rules.context().close();
  });

  describe('the palette', () => {
    test('opens by Ctrl+K and by its button, and "tam dung" finds "Tạm dừng"', async () => {
      await press('Control+k');
      await palette().fill('tam dung');
      await page.getByText('Tạm dừng mạng của An 30 phút').waitFor();
      expect(await offers()).toEqual([
        'Tạm dừng mạng của An 30 phút',
        'Tạm dừng mạng của Bình 30 phút',
        'Tạm dừng mạng cả nhà 30 phút',
      ]);
      await press('Escape');
      await palette().waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Tìm và ra lệnh' }).click();
      await palette().waitFor();
      await press('Escape');
      await palette().waitFor({ state: 'detached' });
    });

    test('"an 30" and Enter give An half an hour and nobody else', async () => {
      await press('Control+k');
      await palette().fill('an 30');
      await page.getByText('An: thêm 30 phút').waitFor();
      expect(await offers()).toEqual(['An: thêm 30 phút', 'Tạm dừng mạng của An 30 phút']);
      await press('Enter');
      await page.getByRole('button', { name: 'Hoàn tác' }).waitFor();
      const an = await driver.childId('An');
      expect((await driver.api.requests.grants()).map(({ child }) => child)).toEqual([an]);
      await rest();
      await press('u');
      await expect.poll(async () => (await driver.api.requests.grants()).length).toBe(0);
    });

    test('with several children an address allows nothing until one is chosen', async () => {
      const [an, binh] = [await driver.childId('An'), await driver.childId('Bình')];
      const before = [await allowed('household'), await allowed(an)];
      await press('Control+k');
      await palette().fill('https://scratch.example.com/projects/1');
      await page.getByText('Cho ai vào scratch.example.com? Chọn ở dưới.').waitFor();
      await press('Enter');
      await palette().waitFor();
      expect([await allowed('household'), await allowed(an)]).toEqual(before);
      await page.getByText('Cho Bình vào scratch.example.com').click();
      await expect
        .poll(async () => JSON.stringify(await allowed(binh)))
        .toContain('"target":"scratch.example.com"');
      expect([await allowed('household'), await allowed(an)]).toEqual(before);
    });
  });

  describe('single keys', () => {
    test.each([
      ['a', '/activity'],
      ['y', '/requests'],
      ['q', '/rules'],
      ['t', '/devices'],
      ['b', '/reports'],
      ['h', '/'],
    ])('g and %s go to %s', async (letter, path) => {
      await rest();
      await press('g', letter);
      await page.waitForURL((url) => url.pathname === path);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toBe('');
    });

    test('? shows the keys, and nothing moves under the open dialog', async () => {
      await rest();
      await press('?');
      const help = page.getByRole('dialog', { name: 'Phím tắt và trợ giúp' });
      await help.waitFor();
      await press('g', 'a');
      expect(new URL(page.url()).pathname).toBe('/');
      await press('Escape');
      await help.waitFor({ state: 'detached' });
    });

    test('/ goes to the search of the page; what is typed there moves nothing', async () => {
      await rest();
      await press('g', 'a');
      await heading('Hoạt động');
      await page.getByRole('searchbox').first().waitFor();
      await rest();
      await press('/');
      await page.keyboard.type('gh?u/1n');
      expect(await page.evaluate(`document.activeElement.value`)).toBe('gh?u/1n');
      expect(new URL(page.url()).pathname).toBe('/activity');
      expect(await page.getByRole('dialog').count()).toBe(0);
    });

    test('[ and ] go a day back and forth', async () => {
      await page.goto(`${driver.origin}/activity?child=an`);
      await heading('Hoạt động');
      await page.locator('[data-day="["]').waitFor();
      await rest();
      await press('[');
      await page.waitForURL(/date=/);
      const back = page.url();
      expect(back).not.toContain(isoDateAt(driver.zone, epochMs(Date.now())));
      await press('[');
      await page.waitForURL((url) => url.href !== back);
      await press(']');
      await page.waitForURL(back);
    });

    test('n goes through the waiting requests, 1 answers the one it is at, u takes it back', async () => {
      for (const name of ['An', 'Bình']) {
        const client = driver.childClient(await driver.childToken(name));
        await client.ask({ kind: 'time', minutes: 30, words: 'xong bài rồi' });
      }
      await page.goto(`${driver.origin}/requests`);
      await page.locator('[data-request]').nth(1).waitFor();
      await rest();
      const focused = (): Promise<string> =>
        page.evaluate(`document.activeElement.getAttribute('data-request') ?? ''`);
      const ids = await page
        .locator('[data-request]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-request') ?? ''));
      await press('n');
      expect(await focused()).toBe(ids[0]);
      await press('n');
      expect(await focused()).toBe(ids[1]);
      await press('1');
      const waiting = async (): Promise<string[]> =>
        (await driver.api.requests.list({ which: 'waiting' })).map(({ id }) => id);
      await expect.poll(waiting).toEqual([ids[0]]);
      expect(await driver.api.requests.grants()).toHaveLength(1);
      await page.getByRole('button', { name: 'Hoàn tác' }).waitFor();
      await press('u');
      await expect.poll(async () => (await driver.api.requests.grants()).length).toBe(0);
    });

    test('the switch turns them off and on again', async () => {
      await page.goto(driver.origin);
      await heading('Hôm nay');
      const turn = async (): Promise<void> => {
        await page.getByRole('dialog').waitFor();
        await page.getByRole('switch', { name: 'Dùng phím tắt một phím' }).click();
        await press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await rest();
      };
      await rest();
      await press('?');
      await turn();
      await press('g', 'a');
      await press('?');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(new URL(page.url()).pathname).toBe('/');
      // Without its key the help has its button.
      await page.getByRole('button', { name: 'Phím tắt và trợ giúp', exact: true }).click();
      await turn();
      await press('g', 'a');
      await heading('Hoạt động');
    });
  });

  test('history names every change, and one tap brings back what was', async () => {
    const an = await driver.childId('An');
    const rulesOf = async (): Promise<string> => JSON.stringify(await allowed(an));
    const before = await rulesOf();
    await driver.api.rules.target({ profile: an, action: 'block', target: 'roblox.com' });
    expect(await rulesOf()).toContain('roblox.com');
    await page.goto(`${driver.origin}/history`);
    const changes = page.locator('.mantine-Paper-root').filter({ hasText: 'roblox.com' });
    await expect.poll(() => changes.count()).toBe(1);
    expect(await changes.first().innerText()).toContain('Mẹ');
    await changes.first().getByRole('button', { name: 'Khôi phục như trước' }).click();
    await expect.poll(rulesOf).toBe(before);
    // Taking it back stands there too, above, and can be taken back.
    await expect.poll(() => changes.count()).toBe(2);
    expect(await changes.last().innerText()).toContain('đã hoàn tác');
    await changes.first().getByRole('button', { name: 'Khôi phục như trước' }).click();
    await expect.poll(rulesOf).toContain('roblox.com');
  });

  test('an agent that ends while the page opens leaves a sentence, and no empty page', async () => {
    const context = await driver.browser.newContext();
    const cut = await context.newPage();
    await cut.route('**/assets/**', (route) => route.abort());
    await cut.goto(driver.origin);
    const sentence = cut.getByText('trang này không biết việc lọc còn chạy');
    await sentence.waitFor();
    expect(await sentence.isVisible()).toBe(true);
    await context.close();
  });

  test('an agent that is gone leaves nothing claimed and nothing offered', async () => {
    await page.goto(driver.origin);
    const card = page.locator('[data-child]').first();
    await card.locator('[data-action="plus-15"]').waitFor();
    await driver.agent.stop();
    await page
      .getByRole('status')
      .filter({ hasText: 'Không biết việc lọc còn chạy hay đã dừng.' })
      .last()
      .waitFor();
    expect(await card.locator('details').getAttribute('data-state')).toBe('unknown');
    expect(await card.locator('[data-now]').innerText()).toBe('Không rõ');
    expect(await card.locator('[data-action]:enabled').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Tạm dừng mạng', exact: true }).isDisabled()).toBe(true);
  });
});
