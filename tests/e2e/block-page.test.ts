/**
 * The block page in a real Chromium through the proxy: without a fault for axe at every age, in both languages and
 * themes, at 320 px as at 900, in each of its states; and what a hostile site tries with it from another tab.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AskDesk, AskStanding, SiteAsk } from '../../electron/agent/runtime/ask-desk.ts';
import { findChromium } from '../../scripts/chromium-path.ts';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { ListId } from '../../shared/kernel/ids.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { ok } from '../../shared/kernel/result.ts';
import type { Reason } from '../../shared/policy/reason.ts';
import { named } from '../unit/dns/fake-gate.ts';
import { openProxyDesk, portOf, type ProxyDesk, RawClient } from '../unit/proxy/proxy-desk.ts';
import { launchChromium } from './console-driver.ts';
import { bringAxe, type Finding, findings } from './page-findings.ts';

const AGES = [8, 12, 16] as const;
const WIDTHS = [320, 900] as const;
const THEMES = ['light', 'dark'] as const;
const LONG = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`;
/** Pictures for people, when a folder for them is named. */
const PICTURES = process.env['HAIDANG_PICTURES'];

const inCategory = (categoryId: CategoryId, entry: string): Reason => ({
  kind: 'category',
  categoryId,
  listId: 'tro-choi' as ListId,
  entry: named(entry),
  action: 'block',
});

const SITES: Readonly<Record<string, Reason>> = {
  'www.roblox.example': inCategory('games', 'roblox.example'),
  'adult.example': inCategory('adult', 'adult.example'),
  'hurt.example': inCategory('self-harm', 'hurt.example'),
  'late.example': {
    kind: 'outside-hours',
    layer: 'child',
    windowId: null,
    opensAtMs: epochMs(1_800_000_000_000 + 45 * 60_000),
  },
  'waiting.example': inCategory('games', 'waiting.example'),
  'not-yet.example': inCategory('games', 'not-yet.example'),
  [LONG]: inCategory('video', LONG),
};

const STANDINGS: Readonly<Record<string, AskStanding>> = {
  'waiting.example': {
    state: 'waiting',
    mayAskAnew: false,
    wasSeen: false,
    sentence: {
      vi: 'Con xin mở waiting.example trong 1 giờ, cho bài học.',
      en: 'You asked to open waiting.example for 1 hour, for a lesson.',
    },
  },
  'not-yet.example': {
    state: 'answered',
    mayAskAnew: true,
    wasSeen: false,
    sentence: {
      vi: 'Con xin mở not-yet.example. Mẹ: chưa, ăn tối xong mình nói nhé. “rửa tay đã”',
      en: 'You asked to open not-yet.example. Mẹ: not yet, let us talk after dinner. “wash your hands first”',
    },
  },
};

describe.skipIf(findChromium() === undefined)('the block page (needs a Chromium)', () => {
  let browser: Browser;
  let evil: Server;
  let evilPort: number;
  const desks: ProxyDesk[] = [];
  const asked: SiteAsk[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    for (const age of AGES) {
      const askDesk: AskDesk = {
        mayAsk: () => true,
        standing: (_, site) => STANDINGS[site] ?? null,
        ask: async (_, asking) => {
          asked.push(asking);
          return ok({
            state: 'waiting',
            mayAskAnew: false,
            wasSeen: false,
            sentence: { vi: 'Con xin.', en: 'You asked.' },
          });
        },
      };
      const desk = await openProxyDesk({ age, askDesk });
      for (const [site, reason] of Object.entries(SITES))
        desk.gate.rules[site] = { verdict: 'block', reason };
      desks.push(desk);
    }
    evil = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(EVIL_PAGE);
    });
    evil.listen(0, '127.0.0.1');
    await once(evil, 'listening');
    evilPort = portOf(evil);
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(desks.map((desk) => desk.close()));
    evil?.close();
  });

  const portOfAge = (age: number): number => {
    const desk = desks[age];
    if (desk === undefined) throw new Error('no such age');
    return desk.port;
  };

  const open = async (age: number, more: object = {}): Promise<Page> => {
    const context = await browser.newContext({
      proxy: { server: `http://127.0.0.1:${portOfAge(age)}` },
      ...more,
    });
    return context.newPage();
  };

  describe.each([
    ['vi', 'vi-VN'],
    ['en', 'en-GB'],
  ])('in %s', (language, locale) => {
    test.each([0, 1, 2])('age band %i', async (age) => {
      const page = await open(age, { locale });
      const found: Finding[] = [];
      for (const site of Object.keys(SITES)) {
        const url = `http://${site}/a?b=1`;
        // The page that waits is loaded anew each second, which is looked at elsewhere: here it is held still.
        if (site === 'waiting.example') await page.setContent(await read(portOfAge(age), url, locale));
        else await page.goto(url);
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await bringAxe(page);
        const details = page.locator('summary');
        await details.click();
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme });
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 900 });
            found.push(...(await findings(page, `${site} ${language} ${theme} ${width}`)));
            if (PICTURES !== undefined)
              await page.screenshot({
                path: `${PICTURES}/${site.slice(0, 8)}-${age}-${language}-${theme}-${width}.png`,
                fullPage: true,
              });
          }
        }
      }
      await page.context().close();
      expect(found).toEqual([]);
    });
  });

  test('by keyboard alone a child asks, and comes back to the page', async () => {
    const page = await open(1, { locale: 'vi-VN' });
    await page.goto('http://www.roblox.example/a?b=1');
    for (const key of ['Tab', 'ArrowDown', 'Tab']) await page.keyboard.press(key);
    await page.keyboard.type('bài nhóm <b>');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('http://www.roblox.example/.well-known/haidang/page/a?b=1');
    expect(asked.at(-1)).toEqual({
      site: 'www.roblox.example',
      minutes: 60,
      purpose: null,
      words: 'bài nhóm <b>',
    });
    await page.context().close();
  });

  test('a site in another tab can neither frame the page, nor post its form, nor read it, nor run script in it', async () => {
    const page = await open(1, { locale: 'en-GB' });
    const before = asked.length;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`http://evil.nha.test:${evilPort}/`);
    const tried = await page.evaluate<Record<string, string>>('tryAll()');
    expect(tried).toEqual({ read: 'refused', opaque: 'opaque', window: 'refused' });
    // What a browser shows in place of a page that nobody may frame.
    expect(page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
    await page.evaluate('postForm()');
    await page.waitForURL('http://www.roblox.example/.well-known/haidang/ask');
    expect(await page.locator('[role=status]').innerText()).toContain('too long');
    await page.goto(`http://www.roblox.example/"><script>alert(1)</script>?q='><img src=x onerror=alert(2)>`);
    expect(await page.locator('script, img').count()).toBe(0);
    expect(dialogs).toEqual([]);
    expect(asked.length).toBe(before);
    await page.context().close();
  });
});

/** The octets of a page, as text. */
async function read(port: number, url: string, language: string): Promise<string> {
  const { host } = new URL(url);
  const head = `GET ${url} HTTP/1.1\r\nHost: ${host}\r\nAccept-Language: ${language}\r\nConnection: close\r\n\r\n`;
  const answer = await (await RawClient.open(port, head)).gone();
  return Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1').toString('utf8');
}

const TARGET = 'http://www.roblox.example';
const EVIL_PAGE = `<!doctype html><title>evil</title><script>
const quiet = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function tryAll() {
  const frame = document.createElement('iframe');
  frame.src = '${TARGET}/';
  document.body.append(frame);
  await new Promise((resolve) => (frame.onload = resolve));
  await quiet(200);
  const read = await fetch('${TARGET}/').then((r) => r.text(), () => 'refused');
  const opaque = await fetch('${TARGET}/', { mode: 'no-cors' }).then((r) => r.type, () => 'refused');
  const other = open('${TARGET}/');
  await quiet(500);
  let window = 'refused';
  try { window = other.document.body.innerText; } catch {}
  other?.close();
  return { read, opaque, window };
}
function postForm() {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '${TARGET}/.well-known/haidang/ask';
  form.innerHTML = '<input name="wish" value="60"><input name="words" value="mở giúp con"><input name="token" value="x">';
  document.body.append(form);
  form.submit();
}
</script><body>`;
