/** The test's handle on the load process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load-process.ts';

export class Load {
  readonly upstream: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(upstream: string, process: ChildProcess, lines: AsyncIterator<string>) {
    this.upstream = upstream;
    this.#process = process;
    this.#lines = lines;
  }

  static async open(): Promise<Load> {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./load-process.ts', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { upstream } = await said<{ upstream: string }>(lines, 'up');
    return new Load(upstream, child, lines);
  }

  start(order: LoadOrder): void {
    this.#process.stdin?.write(`start ${JSON.stringify(order)}\n`);
  }

  stop(): Promise<LoadResult> {
    this.#process.stdin?.write('stop\n');
    return said<LoadResult>(this.#lines, 'done');
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }
}

async function said<T>(lines: AsyncIterator<string>, word: string): Promise<T> {
  const next = await lines.next();
  if (next.done === true || !next.value.startsWith(`${word} `)) throw new Error('the load process is gone');
  return JSON.parse(next.value.slice(word.length + 1)) as T;
}
