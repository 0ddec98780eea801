/**
 * A server under measure: a process of its own, pinned to one core, whose CPU time and memory are read from the kernel
 * (all its threads and children). Linux only; the bench says so elsewhere.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin" command -v ${program}`]).status === 0;

const canPin = availableParallelism() > 1 && isInstalled('taskset');

/** `file` and its arguments, run on that core where cores can be chosen. */
export const pinned = (core: number, file: string, args: readonly string[]): [string, string[]] =>
  canPin ? ['taskset', ['-c', String(core), file, ...args]] : [file, [...args]];

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A thread that ended between listing and reading.
    return '';
  }
};

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  } catch {
    return [];
  }
}

/** The process and all below it: the agent may run as a child of its launcher. */
function tree(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => read(`${thread}/children`).split(' ').filter(Boolean));
  return [pid, ...children.flatMap((child) => tree(Number(child)))];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Proportional set size of the process and all below it: what would be free without them. */
export function memoryOfTreeMiB(pid: number): number {
  const kib = (one: number): number =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0);
  return sum(tree(pid).map(kib)) / 1024;
}

export class ServerProcess {
  readonly startedAt = performance.now();
  readonly pid: number;
  readonly #process: ChildProcess;
  readonly #output: string[] = [];

  constructor(file: string, args: readonly string[], core = SERVER_CORE) {
    const [program, all] = pinned(core, file, args);
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
    this.#process = spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'], env });
    if (this.#process.pid === undefined) throw new Error(`${program} could not be started`);
    this.pid = this.#process.pid;
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text: Buffer) => this.#output.push(text.toString('utf8')));
  }

  get output(): string {
    return this.#output.join('').slice(-2000);
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  cpuMicroseconds(): number {
    const threads = tree(this.pid).flatMap(threadsOf);
    return sum(threads.map((thread) => Number(read(`${thread}/schedstat`).split(' ')[0] ?? 0) / 1000));
  }

  memoryMiB(): number {
    return memoryOfTreeMiB(this.pid);
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(timer);
  }
}
