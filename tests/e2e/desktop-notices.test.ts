/**
 * What the desktop tells while its window is not in front: the built main and preload under the stand-in for `electron`,
 * the real console in Chromium, and a real agent that is asked, and killed.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DesktopProcess } from '../standin/desktop-process.ts';
import { AgentProcess, stopAll, temporaryFolder } from './agent-process.ts';
import { enterAsChild, PASSPHRASE } from './console-driver.ts';

const CHROMIUM = '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('notices of the desktop under the stand-in (needs a Chromium)', () => {
  const data = temporaryFolder();
  let agent: AgentProcess;
  let desktop: DesktopProcess;
  let page: Page;

  beforeAll(async () => {
    agent = await AgentProcess.start({
      data,
      upstreams: ['127.0.0.1:9'],
      more: ['--console', '127.0.0.1:0'],
    });
    const file = join(data, 'passphrase');
    writeFileSync(file, PASSPHRASE);
    await agent.cli('setup', '--passphrase-file', file);
    await agent.cli('children', 'add', 'An', '--age', '9', '--preset', '6-9', '--consent');
    desktop = await DesktopProcess.start(data);
    page = await desktop.page();
    await page.getByRole('textbox', { name: 'Cụm mật khẩu' }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Vào', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Hôm nay' }).waitFor();
  });
  afterAll(async () => {
    await desktop?.stop();
    await stopAll();
  });

  const notices = async (): Promise<string[]> =>
    (await desktop.order('look')).notices.map(({ title }) => title);
  const ask = async (target: string): Promise<void> => {
    const child = await enterAsChild(agent, 'An');
    await child.ask({ kind: 'site', target, minutes: 60, purpose: 'lesson', words: 'cho bài Khoa học' });
  };

  test('a request while the window is in front is told by the page alone', async () => {
    await ask('truoc-mat.example');
    await page
      .getByText(/truoc-mat\.example/)
      .first()
      .waitFor();
    expect(await notices()).toEqual([]);
  });

  test('a request while it is not is told by the system, and a click on it opens the request', async () => {
    // A Chromium that is driven has every page in front: what a window system would say is said here.
    await page.evaluate(`document.hasFocus = () => false; undefined`);
    await ask('sau-lung.example');
    await expect.poll(notices, { timeout: 10_000 }).toEqual([expect.stringContaining('sau-lung.example')]);
    await desktop.order('click-notice');
    await page.waitForURL(/\/requests\?id=/);
    await page.locator('article[data-request]').filter({ hasText: 'sau-lung.example' }).waitFor();
    // The page comes to rest before the agent is taken away: what was asked for is there.
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
  });

  test('an agent that was killed is told', async () => {
    await agent.kill();
    await expect.poll(notices, { timeout: 30_000 }).toContainEqual('Bộ lọc trên máy không trả lời');
  });
});
