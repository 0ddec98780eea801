/** Starts the built desktop under the stand-in and drives it: its page in Chromium, its tray and notices by message. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = join(fileURLToPath(new URL('.', import.meta.url)), '../..');

export interface Recorded {
  readonly schemes: readonly string[];
  readonly permissionHandlers: readonly string[];
  readonly windows: readonly { readonly sandbox: boolean; readonly contextIsolation: boolean }[];
  readonly shown: number;
  readonly tray: { readonly image: string; readonly toolTip: string; readonly menu: readonly string[] };
  readonly notices: readonly { readonly title: string; readonly body: string }[];
  readonly openedOutside: readonly string[];
  readonly blocked: readonly string[];
}

export class DesktopProcess {
  readonly #child: ChildProcess;
  readonly #port: number;
  #browser: Browser | null = null;
  #orders = 0;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
  }

  static async start(data: string): Promise<DesktopProcess> {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      ['--import', join(ROOT, 'tests/standin/register.ts'), join(ROOT, 'out/desktop/main.js')],
      {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: { ...process.env, HAIDANG_DATA: data, STANDIN_ROOT: ROOT, STANDIN_PORT: String(port) },
      },
    );
    return new DesktopProcess(child, port);
  }

  /** The console's page, when the window is open. */
  async page(): Promise<Page> {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      try {
        this.#browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${this.#port}`);
        const pages = this.#browser.contexts().flatMap((context) => context.pages());
        const page = pages.find((open) => open.url().startsWith('https://console.app.invalid/'));
        if (page !== undefined) return page;
      } catch {
        // Not listening yet.
      }
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error('the desktop opened no window');
  }

  order(what: 'look' | 'click-tray' | 'click-notice'): Promise<Recorded> {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve) => {
      const answered = (answer: { id: number; recorded: Recorded }): void => {
        if (answer.id !== id) return;
        this.#child.off('message', answered);
        resolve(answer.recorded);
      };
      this.#child.on('message', answered);
      this.#child.send({ id, do: what });
    });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
