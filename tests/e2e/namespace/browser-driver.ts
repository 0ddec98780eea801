/**
 * Drives one real browser inside the namespace: a line `URL`, or `URL EXPRESSION`, on stdin, one line of JSON back,
 * `{ok, text}` or `{ok: false, error}`. Chromium through playwright-core, Firefox through its own WebDriver BiDi socket.
 * Prints `up` when the browser is there. The end of stdin ends it.
 *
 *   node browser-driver.ts chromium|firefox PROGRAM PROFILE_FOLDER [proxy HOST:PORT | pac URL] [trust PEM_FILE]
 *
 * EXPRESSION is JavaScript for the page, a promise or a text; without it the greeting of the test's sites is read. The
 * URL `-` is the page that is shown.
 * `trust` adds an authority to the profile (needs certutil).
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

export interface Visit {
  readonly ok: boolean;
  readonly text?: string;
  readonly error?: string;
}

interface Browser {
  /** What `expression` comes to on the page. */
  visit(url: string, expression: string): Promise<string>;
  close(): Promise<void>;
}

type Way = { readonly kind: 'direct' } | { readonly kind: 'proxy' | 'pac'; readonly value: string };

const NAVIGATION_MS = 10_000;
const STAY = '-';
const GREETING = 'document.querySelector("#hello")?.textContent ?? ""';

/** Both browsers keep what they trust in NSS: Firefox in its profile, Chromium under HOME. */
function trust(folder: string, pemFile: string): void {
  mkdirSync(folder, { recursive: true });
  const certutil = (...args: string[]): void => {
    execFileSync('certutil', ['-d', `sql:${folder}`, ...args], { stdio: 'ignore' });
  };
  certutil('-N', '--empty-password');
  certutil('-A', '-t', 'C,,', '-n', 'thu', '-i', pemFile);
}

async function startChromium(program: string, profile: string, way: Way): Promise<Browser> {
  const wayOut = {
    direct: [],
    proxy: way.kind === 'proxy' ? [`--proxy-server=http://${way.value}`] : [],
    pac: way.kind === 'pac' ? [`--proxy-pac-url=${way.value}`] : [],
  }[way.kind];
  const browser = await chromium.launch({
    executablePath: program,
    env: { ...process.env, HOME: profile },
    args: [
      ...wayOut,
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
    visit: async (url, expression) => {
      if (url !== STAY) await page.goto(url, { timeout: NAVIGATION_MS });
      return String(await page.evaluate(expression));
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

function firefoxWay(way: Way): typeof FIREFOX_PREFERENCES {
  if (way.kind === 'direct') return {};
  if (way.kind === 'pac') return { 'network.proxy.type': 2, 'network.proxy.autoconfig_url': way.value };
  const { hostname, port } = new URL(`http://${way.value}`);
  return {
    'network.proxy.type': 1,
    'network.proxy.http': hostname,
    'network.proxy.http_port': Number(port),
    'network.proxy.ssl': hostname,
    'network.proxy.ssl_port': Number(port),
  };
}

async function startFirefox(program: string, profile: string, way: Way): Promise<Browser> {
  const lines = Object.entries({ ...FIREFOX_PREFERENCES, ...firefoxWay(way) }).map(
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
    visit: async (url, expression) => {
      if (url !== STAY) await bidi('browsingContext.navigate', { context, url, wait: 'complete' });
      const { result } = (await bidi('script.evaluate', {
        expression,
        target: { context },
        awaitPromise: true,
      })) as { result?: { value?: string } };
      return result?.value ?? '';
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

const [kind, program, profile, ...more] = process.argv.slice(2);
if (program === undefined || profile === undefined) throw new Error('usage: KIND PROGRAM PROFILE');
let way: Way = { kind: 'direct' };
for (let at = 0; at + 1 < more.length; at += 2) {
  const [word, value = ''] = more.slice(at, at + 2);
  if (word === 'proxy' || word === 'pac') way = { kind: word, value };
  else if (word === 'trust') trust(kind === 'chromium' ? join(profile, '.pki/nssdb') : profile, value);
  else throw new Error(`\`${word}\` is neither proxy, pac nor trust`);
}
const browser =
  kind === 'chromium'
    ? await startChromium(program, profile, way)
    : await startFirefox(program, profile, way);
console.log('up');
for await (const line of createInterface({ input: process.stdin })) {
  const [url = '', ...expression] = line.split(' ');
  const read = async (): Promise<Visit> => {
    const text = await browser.visit(url, expression.join(' ') || GREETING);
    return text === '' ? { ok: false, error: `nothing to read at ${url}` } : { ok: true, text };
  };
  const visit = await read().catch(
    (error: unknown): Visit => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
  console.log(JSON.stringify(visit));
}
await browser.close();
process.exit(0);
