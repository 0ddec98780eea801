/** The contents of a window: a tab whose requests go through the app's own handlers, with the preload in its own world. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page, Route } from 'playwright-core';
import { recorded } from './recorded.ts';
import { isolatedWorld, mainWorld } from './worlds.ts';

const SHOWN = 'https://console.app.invalid';
const REAL = 'app://console';
const WORLD = 'standin-preload';
/** An endless stream is answered by what it said within this time: routed answers are whole. */
const STREAM_MS = 700;

export interface ContentsParts {
  readonly open: () => Promise<Page>;
  readonly preload: string;
  readonly answer: (message: Request) => Promise<Response>;
  readonly mayRequest: (url: string) => Promise<boolean>;
  readonly onIpc: (channel: string, payload: unknown, url: string) => void;
}

type WindowOpen = (details: { url: string }) => { action: string };

export class StandinContents extends EventEmitter {
  readonly #parts: ContentsParts;
  #page: Page | null = null;
  #cdp: CDPSession | null = null;
  #world: number | null = null;
  #windowOpen: WindowOpen = () => ({ action: 'allow' });

  constructor(parts: ContentsParts) {
    super();
    this.#parts = parts;
  }

  setWindowOpenHandler(handler: WindowOpen): void {
    this.#windowOpen = handler;
  }

  send(channel: string, payload: unknown): void {
    const expression = `standinDeliver(${JSON.stringify(channel)}, ${JSON.stringify(payload)})`;
    if (this.#world !== null)
      void this.#cdp?.send('Runtime.evaluate', { expression, contextId: this.#world });
  }

  async load(url: string): Promise<void> {
    const page = (this.#page ??= await this.#prepare());
    await page.goto(url.replace(REAL, SHOWN), { waitUntil: 'domcontentloaded', timeout: 0 });
  }

  async #prepare(): Promise<Page> {
    const page = await this.#parts.open();
    const cdp = (this.#cdp = await page.context().newCDPSession(page));
    await cdp.send('Runtime.enable');
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD) this.#world = context.id;
    });
    await cdp.send('Runtime.addBinding', { name: 'standinSend', executionContextName: WORLD });
    cdp.on('Runtime.bindingCalled', ({ payload }) => {
      const [channel, value] = JSON.parse(payload) as [string, unknown];
      this.#parts.onIpc(channel, value, page.url().replace(SHOWN, REAL));
    });
    await cdp.send('Page.enable');
    const preload = readFileSync(this.#parts.preload, 'utf8');
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorld });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: isolatedWorld(preload),
      worldName: WORLD,
    });
    await page.route('**/*', (route) => this.#route(page, route));
    page.on('popup', (popup) => void popup.close());
    await page.context().route('**/*', (route) => this.#popup(route));
    return page;
  }

  /** Requests of a window that the page opened: the handler is asked, and the window closed. */
  async #popup(route: Route): Promise<void> {
    const url = route.request().url().replace(SHOWN, REAL);
    this.#windowOpen({ url });
    await route.abort();
  }

  async #route(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const url = request.url().replace(SHOWN, REAL);
    if (
      request.isNavigationRequest() &&
      request.frame() === page.mainFrame() &&
      page.url() !== 'about:blank'
    ) {
      const event = { url, prevented: false, preventDefault: () => (event.prevented = true) };
      this.emit('will-navigate', event);
      if (event.prevented) {
        recorded.blocked.push(url);
        // A navigation that is answered with nothing leaves the page as it is; an aborted one would show an error.
        await route.fulfill({ status: 204 });
        return;
      }
    }
    if (!(await this.#parts.mayRequest(url)) || !url.startsWith(`${REAL}/`)) {
      recorded.blocked.push(url);
      await route.abort();
      return;
    }
    const body = request.postDataBuffer();
    const message = new Request(url.replace(REAL, 'http://console'), {
      method: request.method(),
      headers: plainHeaders(request.headers()),
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    });
    Object.defineProperty(message, 'url', { value: url });
    const answer = await this.#parts.answer(message);
    let whole: Buffer;
    try {
      whole = await bodyOf(answer);
    } catch {
      // The agent went away in the middle: in Electron too the page sees a request that failed.
      await route.abort();
      return;
    }
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: whole,
    });
  }
}

const plainHeaders = (all: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(':') && name !== 'host'));

async function bodyOf(answer: Response): Promise<Buffer> {
  const reader = answer.body?.getReader();
  const chunks: Uint8Array[] = [];
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const late = new Promise<null>((resolve) => {
    if (isStream) setTimeout(() => resolve(null), STREAM_MS);
  });
  for (;;) {
    const read = await Promise.race([reader?.read() ?? null, late]);
    if (read === null || read.done) break;
    chunks.push(read.value);
  }
  reader?.cancel().catch(() => undefined);
  return Buffer.concat(chunks);
}
