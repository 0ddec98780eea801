/**
 * Drives one real browser inside the namespace: a line `URL` on stdin, one line of JSON back, `{ok, text}` or
 * `{ok: false, error}`. Chromium through playwright-core, Firefox through its own WebDriver BiDi socket. Prints `up` when
 * the browser is there. The end of stdin ends it.
 *
 *   node browser-driver.ts chromium|firefox PROGRAM PROFILE_FOLDER
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

export interface Visit {
  readonly ok: boolean;
  readonly text?: string;
  readonly error?: string;
}

interface Browser {
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

const NAVIGATION_MS = 10_000;

async function startChromium(program: string): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage();
  return {
    visit: async (url) => {
      await page.goto(url, { timeout: NAVIGATION_MS });
      return page.locator('#hello').innerText({ timeout: NAVIGATION_MS });
    },
    close: () => browser.close(),
  };
}

/** Nothing of its own on the network, and the system's resolver for everything. */
const FIREFOX_PREFERENCES: Readonly<Record<string, boolean | number | string>> = {
  'network.trr.mode': 5,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'extensions.update.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'dom.security.https_first': false,
  'browser.fixup.alternate.enabled': false,
};

async function startFirefox(program: string, profile: string): Promise<Browser> {
  const lines = Object.entries(FIREFOX_PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const firefox = spawn(
    program,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    },
  );
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: firefox.stderr }).on('line', (line) => {
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    firefox.once('exit', (code) => reject(new Error(`Firefox ended with ${code}`)));
  });
  const bidi = await openBidi(`${address}/session`);
  await bidi('session.new', { capabilities: {} });
  const tree = (await bidi('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const context = tree.contexts[0]?.context;
  if (context === undefined) throw new Error('Firefox shows no page');
  return {
    visit: async (url) => {
      await bidi('browsingContext.navigate', { context, url, wait: 'complete' });
      const { result } = (await bidi('script.evaluate', {
        expression: 'document.querySelector("#hello")?.textContent ?? ""',
        target: { context },
        awaitPromise: false,
      })) as { result: { value?: string } };
      if (!result.value) throw new Error(`nothing to read at ${url}`);
      return result.value;
    },
    close: async () => {
      const gone = once(firefox, 'exit');
      firefox.kill('SIGTERM');
      await gone;
    },
  };
}

type Bidi = (method: string, params: object) => Promise<unknown>;

async function openBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)));
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as {
      id?: number;
      result?: unknown;
      error?: string;
      message?: string;
    };
    if (message.id === undefined) return;
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.result);
    else asked?.reject(new Error(`${message.error}: ${message.message ?? ''}`));
  });
  let id = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      id += 1;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
}

const [kind, program, profile] = process.argv.slice(2);
if (program === undefined || profile === undefined) throw new Error('usage: KIND PROGRAM PROFILE');
const browser = kind === 'chromium' ? await startChromium(program) : await startFirefox(program, profile);
console.log('up');
for await (const url of createInterface({ input: process.stdin })) {
  const visit: Visit = await browser.visit(url).then(
    (text) => ({ ok: true, text }),
    (error: unknown) => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
  console.log(JSON.stringify(visit));
}
await browser.close();
process.exit(0);
