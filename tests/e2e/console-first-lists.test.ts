/**
 * The first run's public lists, downloaded for real: HTTPS through a proxy from servers on loopback that have the lists
 * as their makers publish them. Nothing is called covered before a list is in use.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { FIRST_LISTS } from '../../shared/catalogue/first-lists.ts';
import type { CheckResult } from '../../shared/contracts/operator-shapes.ts';
import { repositoryRoot, stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';
import { type PublicListsServer, startPublicListsServer } from './public-lists-server.ts';

const DATA = join(repositoryRoot, '../shared/data/lists/hostsvn');
const LISTS_STEP = 5;
const address = (id: string): string => {
  const list = FIRST_LISTS.find((one) => one.id === id);
  if (list === undefined) throw new Error(`no list \`${id}\` is offered first`);
  return list.url;
};

describe.skipIf(findChromium() === undefined || !existsSync(DATA))(
  'the public lists of the first run (needs a Chromium and ../shared/data)',
  () => {
    const release = Promise.withResolvers<void>();
    const never = new Promise<void>(() => undefined);
    let server: PublicListsServer;
    let driver: ConsoleDriver;
    let page: Page;

    beforeAll(async () => {
      const content = (name: string): Buffer => readFileSync(join(DATA, name));
      server = await startPublicListsServer(
        new Map([
          [
            address('hostsvn-gambling'),
            { content: content('extensions-gambling-hosts'), held: release.promise },
          ],
          [address('hostsvn-adult'), { content: content('extensions-adult-hosts'), held: never }],
          [address('hostsvn-threat'), { content: content('extensions-threat-hosts') }],
        ]),
      );
      driver = await ConsoleDriver.start(0, { env: server.env });
      await driver.api.settings.putWizard({
        step: LISTS_STEP,
        draft: { childId: await driver.childId('An'), name: 'An', age: 9, codeKept: true },
      });
      page = await driver.open({ path: '/wizard' });
      page.setDefaultTimeout(20_000);
    });
    afterAll(async () => {
      await driver?.close();
      await stopAll();
      await server?.close();
    });

    const thin = () => page.getByText(/Mới chỉ có danh sách khởi đầu ngắn cho/);
    const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
    const row = (name: string) => page.getByRole('progressbar', { name: `Đang tải danh sách ${name}` });

    test('a running download shows how far it is, can be stopped, and claims nothing', async () => {
      await page.getByRole('heading', { level: 1, name: 'Danh sách chặn công khai' }).waitFor();
      for (const box of await page.getByRole('checkbox').all()) {
        const label = (await box.getAttribute('id')) ?? '';
        const text = await page.locator(`label[for="${label}"]`).innerText();
        await box.setChecked(text.startsWith('hostsVN'));
      }
      await press('Tải 3 danh sách');
      await expect
        .poll(async () => Number(await row('hostsVN – Cờ bạc').getAttribute('aria-valuenow')), {
          timeout: 20_000,
        })
        .toBe(49);
      await page
        .locator('div:has(> [role="progressbar"]), div:has(> div > [role="progressbar"])')
        .filter({ hasText: 'hostsVN – Người lớn' })
        .last()
        .getByRole('button', { name: 'Huỷ' })
        .click();
      await page.getByText('hostsVN – Người lớn: đã dừng.').waitFor();
      expect(await thin().innerText()).toContain('Cờ bạc – nhà cái');
      expect(await thin().innerText()).toContain('Khiêu dâm');
    });

    test('one goes on meanwhile, and what is in use then is called covered, the rest is not', async () => {
      await press('Tiếp tục');
      await page.getByRole('heading', { level: 1, name: 'Các lớp đang chạy' }).waitFor();
      release.resolve();
      await press('Quay lại');
      await page.getByText(/^hostsVN – Cờ bạc: đã dùng, [\d.]+ trang\.$/).waitFor();
      await page.getByText(/Đã có danh sách công khai cho: .*Cờ bạc – nhà cái/).waitFor();
      expect(await thin().innerText()).toContain('Khiêu dâm');
      expect(await thin().innerText()).not.toContain('Cờ bạc');
      expect(server.asked).toContain(address('hostsvn-gambling'));
    });

    test('a name of the list is blocked for the child, with the list that names it', async () => {
      const name = readFileSync(join(DATA, 'extensions-gambling-hosts'), 'utf8')
        .split('\n')
        .flatMap((line) => /^0\.0\.0\.0 (\S+\.com)$/.exec(line)?.[1] ?? [])
        .at(-1);
      const checked = await driver.agent.json<CheckResult>('check', name ?? '', '--child', 'An');
      expect(checked).toMatchObject({ verdict: 'block', category: 'gambling', list: 'hostsvn-gambling' });
    });

    test('a list that cannot be had says so, and what is there stays', async () => {
      await page.getByRole('checkbox', { name: /HaGeZi Gambling/ }).check();
      await page.getByRole('checkbox', { name: /hostsVN – Người lớn/ }).uncheck();
      await press('Tải 1 danh sách');
      await page.getByText(/ở địa chỉ ấy không có \(hoặc không còn\) danh sách nào/).waitFor();
      const { lists } = await driver.api.lists.view();
      expect(lists.map(({ name }) => name)).not.toContain('hagezi-gambling');
      await page.getByText(/Đã có danh sách công khai cho: .*Cờ bạc – nhà cái/).waitFor();
    });
  },
);
