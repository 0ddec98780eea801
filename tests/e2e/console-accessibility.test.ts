/** G5: every route in both languages, both themes and three widths has no violation of axe and does not overflow. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import type { Child } from '../../shared/contracts/operator-shapes.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';
import { DnsClient } from './dns-client.ts';
import { atRest, bringAxe, type Finding, findings } from './page-findings.ts';

const WIDTHS = [320, 860, 1320] as const;
const THEMES = ['light', 'dark'] as const;
const LANGUAGES = ['vi', 'en'] as const;

/** Pictures for people, when a folder for them is named. */
const PICTURES = process.env['HAIDANG_PICTURES'];

const ROUTES = [
  '/',
  '/activity?child=an',
  '/activity?child=an&tab=week',
  '/activity?child=binh&tab=log',
  '/requests',
  '/requests?tab=answered',
  '/requests?tab=grants',
  '/rules?child=an',
  '/rules?child=an&tab=sites',
  '/rules?child=an&tab=time',
  '/rules?child=an&tab=search',
  '/rules?child=an&tab=mode',
  '/rules?child=an&tab=try&target=roblox.com',
  '/rules?child=an&tab=history',
  '/rules',
  '/devices',
  '/reports',
  '/family',
  '/family?tab=guardians',
  '/family?tab=looked',
  '/settings',
  '/settings?tab=import',
  '/settings?tab=upstream',
  '/settings?tab=backup',
  '/settings?tab=record',
  '/settings?tab=security',
  '/settings?tab=look',
  '/settings?tab=diagnostics',
  '/history',
  '/wizard',
] as const;

describe.skipIf(findChromium() === undefined)('accessibility of the console (needs a Chromium)', () => {
  let driver: ConsoleDriver;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(8);
    const child = driver.childClient(await driver.childToken('An'));
    // Closed to An, so that the child's page has something to list.
    const { endpoints } = await driver.agent.json<Child>('children', 'show', 'An');
    const dns = await DnsClient.open(endpoints.dns ?? '');
    for (const name of ['www.tiktok.com', 'pornhub.com']) await dns.ask(name);
    dns.close();
    await child.ask({ kind: 'time', minutes: 30, words: 'làm xong Toán rồi ạ' });
    await child.ask({ kind: 'site', target: 'scratch.mit.edu', minutes: 60, purpose: 'lesson', words: '' });
    const binh = await driver.childId('Bình');
    await driver.api.time.grant({ child: binh, length: { minutes: 120 }, scope: 'all' });
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  const everywhere = async (page: Page, path: string, language: string): Promise<Finding[]> => {
    await bringAxe(page);
    const found: Finding[] = [];
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await atRest(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await atRest(page);
        // A page that is being fetched anew is hidden for a moment.
        await page.locator('h1').first().waitFor();
        const what = `${path} ${language} ${theme} ${width}`;
        found.push(...(await findings(page, what)));
        if (PICTURES !== undefined)
          await page.screenshot({ path: `${PICTURES}/${what.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
      }
    }
    return found;
  };

  describe.concurrent.each(LANGUAGES)('in %s', (language) => {
    test.each(ROUTES)('%s', async (path) => {
      const page = await driver.open({ path, language });
      await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined);
      const found = await everywhere(page, path, language);
      await page.context().close();
      expect(found).toEqual([]);
    });

    test('a request that comes in', async () => {
      const page = await driver.open({ path: '/settings', language });
      const child = driver.childClient(await driver.childToken('An'));
      // One site may be asked for once in five minutes.
      const site = language === 'vi' ? 'tiktok.com' : 'bet365.com';
      const target = `a-site-with-a-name-that-is-long-enough-to-wrap.${site}`;
      await child.ask({ kind: 'site', target, minutes: 60, purpose: 'lesson', words: 'nhóm con cần xem' });
      await page.locator('[data-kind="request"] [data-answer]').first().waitFor();
      const found = await everywhere(page, 'a request', language);
      await page.context().close();
      expect(found).toEqual([]);
    });

    test('the child’s page', async () => {
      const page = await driver.open({ path: '/child', language, childToken: await driver.childToken('An') });
      await page.locator('section[aria-labelledby="blocked-title"] li').first().waitFor();
      const found = await everywhere(page, '/child', language);
      await page.context().close();
      expect(found).toEqual([]);
    });
  });
});
