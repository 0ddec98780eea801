/** The test's end of `browser-driver.ts`: one browser in a namespace, asked one page at a time. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../agent-process.ts';
import type { Visit } from './browser-driver.ts';
import type { NetworkNamespace } from './network-namespace.ts';

const driver = join(dirname(fileURLToPath(import.meta.url)), 'browser-driver.ts');

export class DrivenBrowser {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  /** `settings`: words of the driver, such as `pac URL`. */
  static async start(
    namespace: Pick<NetworkNamespace, 'spawn'>,
    kind: 'chromium' | 'firefox',
    program: string,
    ...settings: string[]
  ): Promise<DrivenBrowser> {
    const profile = join(temporaryFolder(), 'profile');
    mkdirSync(profile);
    const started = namespace.spawn(process.execPath, driver, kind, program, profile, ...settings);
    started.stderr.pipe(process.stderr);
    const browser = new DrivenBrowser(started);
    if ((await browser.#answers.next()).value !== 'up') throw new Error(`${kind} did not start`);
    return browser;
  }

  /** `url`: `-` for the page that is shown. `expression`: on one line. */
  async visit(url: string, expression?: string): Promise<Visit> {
    this.#process.stdin.write(expression === undefined ? `${url}\n` : `${url} ${expression}\n`);
    return JSON.parse(String((await this.#answers.next()).value)) as Visit;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'close');
    this.#process.stdin.end();
    await gone;
  }
}
