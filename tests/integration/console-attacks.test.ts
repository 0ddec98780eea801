/**
 * The console's listener in a real Chromium: our own page gets in with its one-time code, and pages of other origins on
 * this computer, a name that was made to point here, and whoever takes the port over afterwards get nothing. Each attack
 * is proved to have done nothing: the code that it used is still good.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { programPath } from '../e2e/namespace/network-namespace.ts';
import { type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

const executablePath =
  programPath('chromium') ?? programPath('chromium-browser') ?? programPath('google-chrome');
const REBINDING_NAME = 'console.attacker.example';

/** Stands for the console: a document with what the policy must stop in it, and a script that makes styles. */
const DOCUMENT = `<!doctype html>
<meta name="style-nonce" content="NONCE-OF-THIS-ANSWER">
<script>window.inlineScriptRan = true</script>
<style>body { outline: 3px solid rgb(1, 2, 3) }</style>
<body><script src="/own.js"></script></body>`;
const SCRIPT = `
const nonce = document.querySelector('meta[name="style-nonce"]').content;
const style = document.createElement('style');
style.nonce = nonce;
style.textContent = 'body { border: 7px solid rgb(4, 5, 6) }';
document.head.append(style);
try { eval('1'); window.evalRan = true } catch { window.evalRan = false }
window.ownScriptRan = true;
window.call = async (path, input, token) => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: 'Bearer ' + token } : {}) },
    body: JSON.stringify({ json: input }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text).json };
};`;

describe.skipIf(executablePath === undefined)('in Chromium', () => {
  let browser: Browser;
  let context: BrowserContext;
  let folder: string;
  let desk: ConsoleDesk;
  let attacker: Server;
  let attackerOrigin: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'haidang-console-'));
    writeFileSync(join(folder, 'index.html'), DOCUMENT);
    writeFileSync(join(folder, 'own.js'), SCRIPT);
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        `--host-resolver-rules=MAP ${REBINDING_NAME} 127.0.0.1`,
        // Newer ones ask before a page from elsewhere may call this computer; what protects must not be that alone.
        '--disable-features=LocalNetworkAccessChecks',
        // Chromium refuses its sandbox to root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    attacker = createServer((_, response) => {
      // Cookies know no ports: this one goes to the console as well.
      response.setHeader('set-cookie', 'session=planted; Path=/');
      response.setHeader('content-type', 'text/html').end('<!doctype html><body>attacker</body>');
    }).listen(0, '127.0.0.1');
    await once(attacker, 'listening');
    attackerOrigin = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser?.close();
    attacker?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    desk = await openConsoleDesk({ consoleFolder: folder });
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await desk.close();
  });

  const link = async (): Promise<{ url: string; code: string }> => {
    const { url } = await desk.operator.consoleLink();
    return { url, code: new URL(url).hash.slice('#code='.length) };
  };

  /** As the console's own script does it. */
  async function signIn(page: Page, url: string): Promise<string> {
    await page.goto(url);
    return page.evaluate<string>(`(async () => {
      const code = location.hash.slice('#code='.length);
      const pass = (await call('/api/door/enter', { code })).json.token;
      const session = await call('/api/door/setUp', { name: 'Mẹ', passphrase: 'trăng rằm soi biển' }, pass);
      sessionStorage.setItem('session', session.json.token);
      return session.json.token;
    })()`);
  }

  const isGood = async (code: string): Promise<boolean> =>
    (await desk.door(null).enter({ code })).kind === 'console';

  test('our own page comes in, hears events, and keeps its session through a reload', async () => {
    const page = await context.newPage();
    const token = await signIn(page, (await link()).url);
    await page.reload();
    const heard = await page.evaluate<string>(`(async () => {
      const response = await fetch('/api/console/events', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('session') },
        body: '{}',
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('hello')) text += (await reader.read()).value;
      await reader.cancel();
      return text;
    })()`);
    expect(heard).toContain('"type":"hello"');
    expect(await page.evaluate(`call('/api/console/session/me', undefined, '${token}')`)).toMatchObject({
      status: 200,
      json: { guardian: { name: 'Mẹ' } },
    });
  });

  test('the policy of the page runs our script and styles with the nonce, and nothing that stands in the page', async () => {
    const page = await context.newPage();
    await page.goto(desk.address);
    expect(
      await page.evaluate(`({
        own: window.ownScriptRan, inline: window.inlineScriptRan, eval: window.evalRan,
        withNonce: getComputedStyle(document.body).borderTopWidth,
        without: getComputedStyle(document.body).outlineStyle,
      })`),
    ).toEqual({ own: true, inline: undefined, eval: false, withNonce: '7px', without: 'none' });
  });

  test('no cookie is set, and one that another port planted means nothing', async () => {
    const page = await context.newPage();
    await page.goto(attackerOrigin);
    const token = await signIn(page, (await link()).url);
    const cookies = await context.cookies();
    expect(cookies.map(({ value }) => value)).toEqual(['planted']);
    expect(await page.evaluate(`call('/api/console/session/me')`)).toMatchObject({ status: 401 });
    expect(JSON.stringify(cookies)).not.toContain(token);
  });

  test('a code is good for one tab, and another tab has no session', async () => {
    const { url, code } = await link();
    await signIn(await context.newPage(), url);
    const other = await context.newPage();
    await other.goto(url);
    expect(await other.evaluate(`call('/api/door/enter', { code: '${code}' })`)).toMatchObject({
      status: 401,
    });
    expect(await other.evaluate(`sessionStorage.getItem('session')`)).toBeNull();
  });

  describe('a page on another port of this computer', () => {
    let page: Page;
    let code: string;
    let enter: string;

    // The attacker knows the code: only the checks stand between.
    beforeEach(async () => {
      ({ code } = await link());
      enter = `${desk.address}/api/door/enter`;
      page = await context.newPage();
      await page.goto(attackerOrigin);
    });
    const outcomeOf = (expression: string): Promise<unknown> =>
      page.evaluate(
        `(async () => { try { const r = await ${expression}; return r.type + ' ' + r.status } catch { return 'refused' } })()`,
      );

    test('cannot call with JSON', async () => {
      const call = `fetch('${enter}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"json":{"code":"${code}"}}' })`;
      expect(await outcomeOf(call)).toBe('refused');
      expect(await isGood(code)).toBe(true);
    });

    test('cannot call without asking first', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const call = (mode: string) =>
          `fetch('${enter}', { method: 'POST', mode: '${mode}', headers: { 'content-type': '${type}' }, body: '{"json":{"code":"${code}"}}' })`;
        // Its own resource policy keeps even the refusal from a page that asks without permission.
        expect(await outcomeOf(call('no-cors'))).toBe('refused');
        expect(await outcomeOf(call('cors'))).toBe('refused');
      }
      expect(await isGood(code)).toBe(true);
    });

    test('cannot send a beacon', async () => {
      await page.evaluate(
        `navigator.sendBeacon('${enter}', new Blob(['{"json":{"code":"${code}"}}'], { type: 'text/plain' }))`,
      );
      await page.waitForTimeout(200);
      expect(await isGood(code)).toBe(true);
    });

    test('cannot post a form', async () => {
      const [answer] = await Promise.all([
        page.waitForResponse(enter),
        page.evaluate(`(() => {
          const form = document.createElement('form');
          form.method = 'post'; form.action = '${enter}'; form.enctype = 'text/plain';
          const field = document.createElement('input');
          field.name = '{"json":{"code":"${code}","x":"'; field.value = '"}}';
          form.append(field); document.body.append(form); form.submit();
        })()`),
      ]);
      expect(answer.status()).toBe(403);
      expect(await isGood(code)).toBe(true);
    });

    test('cannot frame it', async () => {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().startsWith(desk.address)),
        page.evaluate(
          `(() => { const f = document.createElement('iframe'); f.src = '${desk.address}/#code=${code}'; document.body.append(f) })()`,
        ),
      ]);
      expect(answer.status()).toBe(403);
      await page.waitForTimeout(200);
      const ran = await Promise.all(
        page
          .frames()
          .slice(1)
          .map((frame) => frame.evaluate(`Boolean(window.ownScriptRan)`).catch(() => false)),
      );
      expect(ran).toEqual([false]);
      expect(await isGood(code)).toBe(true);
    });

    test('cannot load its scripts or pictures', async () => {
      const load = (tag: string, path: string): Promise<unknown> =>
        page.evaluate(`new Promise((done) => {
          const element = document.createElement('${tag}');
          element.onload = () => done('loaded'); element.onerror = () => done('refused');
          element.src = '${desk.address}${path}'; document.body.append(element);
        })`);
      expect(await load('script', '/own.js')).toBe('refused');
      expect(await load('img', '/')).toBe('refused');
      expect(await isGood(code)).toBe(true);
    });

    test('cannot open it and keep hold of it', async () => {
      const [answer] = await Promise.all([
        context.waitForEvent('response', (response) => response.url().startsWith(desk.address)),
        page.evaluate(`void (window.opened = window.open('${desk.address}/#code=${code}'))`),
      ]);
      expect(answer.status()).toBe(403);
      expect(await isGood(code)).toBe(true);
    });

    test('sees nothing that our tab keeps', async () => {
      expect(await page.evaluate(`({ ...sessionStorage })`)).toEqual({});
      expect(await isGood(code)).toBe(true);
    });
  });

  test('a name that was made to point here reaches neither the page nor a procedure', async () => {
    const { code } = await link();
    const { port } = new URL(desk.address);
    for (const name of [REBINDING_NAME, 'localhost']) {
      const origin = `http://${name}:${port}`;
      // What the attacker's own server gave before the name changed.
      await context.route(`${origin}/bait`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html>bait' }),
      );
      const page = await context.newPage();
      await page.goto(`${origin}/bait`);
      const statuses = await page.evaluate(`(async () => {
        const call = await fetch('/api/door/enter', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"json":{"code":"${code}"}}',
        });
        return [location.origin, call.status, (await fetch('/')).status, (await fetch('/own.js')).status];
      })()`);
      expect(statuses).toEqual([origin, 421, 421, 421]);
    }
    expect(await isGood(code)).toBe(true);
  });

  test('whoever takes the port over when the agent is gone gets a token and a code that are good for nothing', async () => {
    const page = await context.newPage();
    const token = await signIn(page, (await link()).url);
    const { code } = await link();
    const { port } = new URL(desk.address);
    await desk.close('keep');
    const squatter = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html>squatter');
    }).listen(Number(port), '127.0.0.1');
    await once(squatter, 'listening');
    await page.reload();
    const stolen = await page.evaluate<string>(`sessionStorage.getItem('session')`);
    expect(stolen).toBe(token);
    desk = await openConsoleDesk({ consoleFolder: folder, dataDirectory: desk.dataDirectory });
    expect((await desk.send('/api/console/session/me', { token: stolen })).status).toBe(401);
    expect((await desk.send('/api/door/state', { token: stolen })).status).toBe(401);
    const body = JSON.stringify({ json: { code } });
    expect((await desk.send('/api/door/enter', { body })).status).toBe(401);
    squatter.closeAllConnections();
    squatter.close();
  });
});
