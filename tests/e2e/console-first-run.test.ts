/**
 * G2: the first run as a family walks it, in a real Chromium against the built agent, from the one-time address to Today:
 * nothing ticked beforehand, resumed where it was left, and at its end three live checks through the child's endpoint.
 */
import type { Browser, Page } from 'playwright-core';
import type { Child } from '../../shared/contracts/operator-shapes.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { type FakeUpstream, startFakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';
import { launchChromium, PASSPHRASE } from './console-driver.ts';

const MACHINE_TIME_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The clock of the policy's zone, in which bedtimes are written. */
const clockOf = (atMs: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: VIETNAM, hour: '2-digit', minute: '2-digit' }).format(atMs);

const TITLES = [
  'Chào mừng đến với Hải Đăng',
  'Chìa khóa của bố mẹ',
  'Hồ sơ của con',
  'Quy tắc theo tuổi',
  'Nói với con và đồng ý',
  'Danh sách chặn công khai',
  'Các lớp đang chạy',
  'Thử ngay tại chỗ của con',
  'Thỏa thuận một trang',
] as const;

describe.skipIf(findChromium() === undefined)('the first run (needs a Chromium)', () => {
  let agent: AgentProcess;
  let upstream: FakeUpstream;
  let browser: Browser;
  let page: Page;

  const at = async (title: (typeof TITLES)[number]): Promise<void> => {
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const passphrase = () => page.getByRole('textbox', { name: 'Cụm mật khẩu' });
  let bedtime = '';
  /** Every night alike, this long from now. */
  const setBedtime = async (startsInMs: number, endsInMs: number): Promise<void> => {
    const nowMs = Date.now();
    bedtime = clockOf(nowMs + startsInMs);
    await page.getByLabel('Tối trước ngày học').fill(bedtime);
    await page.getByLabel('Tối thứ Sáu, thứ Bảy').fill(bedtime);
    await page.getByLabel('Mở lại lúc').fill(clockOf(nowMs + endsInMs));
    await page.getByText(`Nghỉ mạng từ ${bedtime} tối đi học`, { exact: false }).waitFor();
  };
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  beforeAll(async () => {
    upstream = await startFakeUpstream({
      zone: {
        'www.google.com': { A: ['142.250.66.4'] },
        'forcesafesearch.google.com': { A: ['216.239.38.120'] },
      },
    });
    agent = await AgentProcess.start({
      data: temporaryFolder(),
      upstreams: [upstream.endpoint],
      more: ['--console', '127.0.0.1:0'],
    });
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1000, height: 900 } })).newPage();
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await browser?.close();
    await stopAll();
    await upstream?.close();
  });

  test('nine steps from the one-time address to Today, within a minute of machine time', async () => {
    const begun = performance.now();
    const { url } = await agent.json<{ url: string }>('console', 'link');
    await page.goto(url);

    await at(TITLES[0]);
    expect(page.url()).not.toContain('code');
    expect(await page.getByRole('button', { name: 'Tiếp tục' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Cả nhà dùng chung' }).check();
    await press('Tiếp tục');

    await at(TITLES[1]);
    await page.getByLabel('Con gọi bạn là gì?').fill('Mẹ');
    await passphrase().fill(PASSPHRASE);
    // Back loses nothing, the passphrase included.
    await press('Quay lại');
    await at(TITLES[0]);
    expect(await page.getByRole('radio', { name: 'Cả nhà dùng chung' }).isChecked()).toBe(true);
    await press('Tiếp tục');
    expect(await page.getByLabel('Con gọi bạn là gì?').inputValue()).toBe('Mẹ');
    expect(await passphrase().inputValue()).toBe(PASSPHRASE);
    await press('Tiếp tục');
    const firstCode = await page.locator('pre').innerText();
    // Another window in front, then back: the code is still there.
    await page.evaluate(
      `document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('focus'))`,
    );
    // So it is by the browser's own Back and Forward, which stay inside.
    await page.goBack();
    await at(TITLES[0]);
    await page.goForward();
    await at(TITLES[1]);
    expect(await page.locator('pre').innerText()).toBe(firstCode);
    await press('Quay lại');
    await at(TITLES[0]);
    await press('Tiếp tục');
    expect(await page.locator('pre').innerText()).toBe(firstCode);
    // A reload forgets the code for good, so a new one is offered, and only then is it gone on.
    await page.reload();
    await at(TITLES[1]);
    expect(await page.locator('pre').count()).toBe(0);
    expect(await page.evaluate(`JSON.stringify({ ...sessionStorage, ...localStorage })`)).not.toContain(
      firstCode,
    );
    await passphrase().fill(PASSPHRASE);
    await press('Tạo mã mới');
    expect(await page.locator('pre').innerText()).not.toBe(firstCode);
    await press('Tôi đã cất mã ở nơi an toàn');

    await at(TITLES[2]);
    await page.getByLabel('Tên của con').fill('An');
    // Typed key by key: what is no age yet stays.
    await page.getByLabel('Tuổi').pressSequentially('12');
    expect(await page.getByLabel('Tuổi').inputValue()).toBe('12');
    await page.getByLabel('Tuổi').fill('2');
    await press('Tiếp tục');
    await page.getByText('Hãy ghi số tuổi từ 3 đến 17.').waitFor();
    await page.getByLabel('Tuổi').fill('9');
    await press('Tiếp tục');

    await at(TITLES[3]);
    // Back loses nothing.
    await press('Quay lại');
    await at(TITLES[2]);
    expect(await page.getByLabel('Tên của con').inputValue()).toBe('An');
    await press('Tiếp tục');
    await at(TITLES[3]);
    await page
      .locator('.card')
      .filter({ hasText: 'Chưa đặt giờ nghỉ' })
      .getByRole('button', { name: 'Đổi' })
      .click();
    await page.getByRole('switch', { name: 'Đặt giờ nghỉ' }).check();
    await page.getByText(/Nghỉ mạng từ 20:30/).waitFor();
    // Bedtime is now: what cannot be shown at such an hour is neither passed nor failed.
    await setBedtime(-HOUR_MS, 2 * HOUR_MS);
    await press('Tạo hồ sơ của An');

    await at(TITLES[4]);
    expect(await page.locator('main :checked').count()).toBe(
      await page.locator('main option:checked').count(),
    );
    expect(await page.getByRole('button', { name: 'Ghi nhận và tiếp tục' }).isDisabled()).toBe(true);
    // Left and taken up again: the same step, with nothing recorded meanwhile; and Back is the step before.
    await page.reload();
    await at(TITLES[4]);
    await page.goBack();
    await at(TITLES[3]);
    await page.getByText(/Nghỉ mạng từ/).waitFor();
    await page.goForward();
    await at(TITLES[4]);
    await page.getByLabel(/Tôi là người giám hộ/).check();
    await page.getByLabel(/Tôi đã đọc hoặc nói/).check();
    await page.getByLabel('Con đồng ý').check();
    // Another level is another thing to agree to.
    await page.getByLabel('Ghi lại đến mức nào?').selectOption('category');
    await expect.poll(() => page.getByLabel(/Tôi là người giám hộ/).isChecked()).toBe(false);
    await page.getByText(/Giờ và nhóm nội dung của mỗi lượt/).waitFor();
    await page.getByLabel(/Tôi là người giám hộ/).check();
    await page.getByLabel(/Tôi đã đọc hoặc nói/).check();
    await page.getByLabel('Con đồng ý').check();
    await press('Quay lại');
    await at(TITLES[3]);
    await press('Tiếp tục');
    expect(await page.getByLabel('Con đồng ý').isChecked()).toBe(true);
    await press('Ghi nhận và tiếp tục');

    await at(TITLES[5]);
    await page.getByText(/Chưa thể nói là đã chặn được/).waitFor();
    await press('Tiếp tục mà chưa tải');

    await at(TITLES[6]);
    await page.getByText(/An vẫn có thể vòng qua/).waitFor();
    await press('Tiếp tục');

    await at(TITLES[7]);
    await page.getByText('2 trong 3 phép thử đạt. 1 phép thử lúc này chưa làm được.').waitFor();
    for (const title of [TITLES[6], TITLES[5], TITLES[4], TITLES[3]]) {
      await press('Quay lại');
      await at(title);
    }
    await page
      .locator('.card')
      .filter({ hasText: 'Nghỉ mạng từ' })
      .getByRole('button', { name: 'Đổi' })
      .click();
    await setBedtime(2 * HOUR_MS, 4 * HOUR_MS);
    await press('Tiếp tục');
    await at(TITLES[4]);
    await page.getByText('Đã ghi nhận: bạn đồng ý, con đã được biết và con đồng ý.').waitFor();
    await press('Tiếp tục');
    await at(TITLES[5]);
    await press('Tiếp tục mà chưa tải');
    await at(TITLES[6]);
    await press('Tiếp tục');
    await at(TITLES[7]);
    await page.getByText('3 trong 3 phép thử đạt.').waitFor();
    expect(await page.locator('[data-proof][data-outcome="passed"]').count()).toBe(3);
    await press('Tiếp tục');

    await at(TITLES[8]);
    await page.locator('article').waitFor();
    await press('Xong, vào Hôm nay');
    await page.getByRole('heading', { level: 1, name: 'Hôm nay' }).waitFor();
    expect(performance.now() - begun).toBeLessThan(MACHINE_TIME_MS);
  });

  test('what was chosen is in force, and the questions of the proof went through the child’s endpoint', async () => {
    const { children } = await agent.json<{ children: object[] }>('status');
    expect(children).toMatchObject([{ name: 'An', state: 'advisory' }]);
    const { stdout } = await agent.cli('policy', 'get', 'An');
    const document = JSON.parse(stdout) as { hours: { id: string; start: string }[]; mode: string };
    expect(document.mode).toBe('known-only');
    expect(document.hours.map(({ id, start }) => [id, start])).toEqual([
      ['bedtime-school-nights', bedtime],
      ['bedtime-free-nights', bedtime],
    ]);
    const an = await agent.json<Child>('children', 'show', 'An');
    expect(an.consent?.assent).toBe('given');
    expect(upstream.queries.map(({ name }) => name)).toContain('forcesafesearch.google.com');
  });

  test('the rules of an only child open by menu, keys and palette; the household’s are one tap away', async () => {
    const heading = (name: string): Promise<void> =>
      page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    const ways = [
      () => page.getByRole('navigation').getByRole('link', { name: 'Quy tắc', exact: true }).click(),
      async () => {
        await page.keyboard.press('g');
        await page.keyboard.press('q');
      },
      async () => {
        await page.keyboard.press('Control+k');
        await page.getByRole('textbox', { name: 'Bảng lệnh' }).fill('mo quy tac');
        await page.getByRole('button', { name: 'Mở Quy tắc' }).click();
      },
    ];
    for (const open of ways) {
      await open();
      await heading('Quy tắc của An');
      await page.getByText('Cả nhà', { exact: true }).click();
      await heading('Quy tắc của cả nhà');
      await page.getByText('An', { exact: true }).click();
      await heading('Quy tắc của An');
      expect(new URL(page.url()).search).toBe('?child=an');
      await page.goto(new URL('/', page.url()).href);
      await heading('Hôm nay');
    }
  });

  test('it is over: Today does not offer to go on, and opening it again asks for another child', async () => {
    await expect.poll(() => page.getByText('Làm tiếp').count()).toBe(0);
    await page.goto(new URL('/wizard', page.url()).href);
    await at(TITLES[2]);
    expect(await page.getByLabel('Tên của con').inputValue()).toBe('');
  });
});
