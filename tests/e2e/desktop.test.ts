import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DesktopProcess } from '../standin/desktop-process.ts';
import { AgentProcess, cli, stopAll, temporaryFolder } from './agent-process.ts';

const CHROMIUM = '/usr/bin/chromium';

/** The built main and preload under the stand-in for `electron`; what real Electron adds is not claimed here. */
describe.skipIf(!existsSync(CHROMIUM))('the desktop under the stand-in (needs a Chromium)', () => {
  const data = temporaryFolder();
  let desktop: DesktopProcess;
  let page: Page;

  beforeAll(async () => {
    await AgentProcess.start({ data });
    desktop = await DesktopProcess.start(data);
    page = await desktop.page();
  });

  afterAll(async () => {
    await desktop?.stop();
    await stopAll();
  });

  test('the console comes over the control socket and asks for the first guardian', async () => {
    await page.waitForFunction(`document.title.includes('Hải Đăng')`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(page.url()).origin).toBe('https://console.app.invalid');
  });

  test('the window is sandboxed and isolated, and every permission has a handler that refuses', async () => {
    const { windows, permissionHandlers, schemes } = await desktop.order('look');
    expect(windows).toEqual([{ sandbox: true, contextIsolation: true }]);
    expect(permissionHandlers).toEqual(['function', 'function', 'function']);
    expect(schemes).toEqual(['app']);
  });

  test('the page sees the bridge and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(`({
      bridge: Object.keys(window.haidangDesktop ?? {}),
      frozen: Object.isFrozen(window.haidangDesktop),
      node: ['require', 'process', 'module', 'standinSend'].filter((name) => name in window),
    })`);
    expect(seen).toEqual({ bridge: ['notify', 'onOpenPath'], frozen: true, node: [] });
  });

  test('no page reaches the operator, however the path is written', async () => {
    const statuses = await page.evaluate(`Promise.all(
      ['/operator/status', '//operator/status', '/%6fperator/status', '/OPERATOR/status', '/api/../operator/status'].map(
        async (path) => {
          const answer = await fetch(location.origin + path, { method: 'POST', body: '{}' });
          const text = await answer.text();
          return answer.status === 404 || !text.includes('"endpoints"');
        },
      ),
    )`);
    expect(statuses).toEqual([true, true, true, true, true]);
  });

  test('foreign requests, navigations and windows are refused', async () => {
    const loaded = await page.evaluate(`fetch('https://example.com/').then(() => true, () => false)`);
    expect(loaded).toBe(false);
    await page.evaluate(
      `window.open('https://example.org/'); location.href = 'https://example.net/'; undefined`,
    );
    await expect
      .poll(async () => (await desktop.order('look')).blocked.filter((url) => url.includes('example.')))
      .toEqual(expect.arrayContaining(['https://example.net/']));
    expect(new URL(page.url()).origin).toBe('https://console.app.invalid');
    expect((await desktop.order('look')).openedOutside).toEqual([]);
  });

  test('a notice that is well formed is shown, and one with foreign words in its path is not', async () => {
    await page.evaluate(`
      haidangDesktop.notify({ title: 'An xin thêm 30 phút', body: 'làm xong Toán', path: '/requests?tab=waiting' });
      haidangDesktop.notify({ title: 'x', body: 'x', path: 'https://example.com/' });
    `);
    await expect
      .poll(async () => (await desktop.order('look')).notices)
      .toEqual([{ title: 'An xin thêm 30 phút', body: 'làm xong Toán' }]);
  });

  test('the tray says the state in words, and opens the window', async () => {
    const before = await desktop.order('look');
    expect(before.tray.toolTip).toContain('chưa có hồ sơ con');
    expect(before.tray.menu).toContain('Mở bảng điều khiển / Open the console');
    const after = await desktop.order('click-tray');
    expect(after.shown).toBeGreaterThan(before.shown);
  });

  test('when the desktop ends, the agent goes on', async () => {
    await desktop.stop();
    const status = await cli('status', '--json', '--data', data);
    expect(status.code).toBe(0);
  });
});
