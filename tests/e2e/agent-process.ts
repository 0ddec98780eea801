/**
 * The built agent as a process of its own in a data folder of its own, and the built command line beside it: what a
 * person at a shell has, and nothing more. Every agent started here is ended by `stopAll`, which each file calls last.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectOperator, type OperatorClient } from '../../electron/cli/control-client.ts';
import type { Child, LogRow } from '../../shared/contracts/operator-shapes.ts';
import type { ReadyLine } from '../../shared/contracts/agent-options.ts';

export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');
const launcher = join(repositoryRoot, 'bin/haidang.mjs');

export const isBuilt = (): boolean => existsSync(join(repositoryRoot, 'out/agent/main.js'));

export interface AgentOptions {
  readonly data: string;
  readonly dns?: string;
  readonly upstreams?: readonly string[];
  readonly localDomains?: readonly string[];
  /** Runs the agent inside this network namespace. */
  readonly namespace?: string;
  readonly more?: readonly string[];
  /** On top of the test's own. */
  readonly env?: NodeJS.ProcessEnv;
  readonly readyWithinMs?: number;
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class AgentDidNotStart extends Error {
  override readonly name = 'AgentDidNotStart';
  readonly code: number | null;
  readonly output: string;

  constructor(code: number | null, output: string) {
    super(`the agent did not get ready (exit code ${code}):\n${output}`);
    this.code = code;
    this.output = output;
  }
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** A folder below the temporary one that `stopAll` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-e2e-'));
  folders.push(folder);
  return folder;
}

export class AgentProcess {
  readonly data: string;
  readonly ready: ReadyLine;
  readonly #process: ChildProcess;
  readonly #output: string[];
  #operator: OperatorClient | undefined;

  private constructor(data: string, ready: ReadyLine, process: ChildProcess, output: string[]) {
    this.data = data;
    this.ready = ready;
    this.#process = process;
    this.#output = output;
  }

  /** Rejects with `AgentDidNotStart`. */
  static async start(options: AgentOptions): Promise<AgentProcess> {
    const {
      data,
      dns = '127.0.0.1:0',
      upstreams = [],
      localDomains = [],
      namespace,
      more = [],
      env = {},
      readyWithinMs = 60_000,
    } = options;
    const agentArguments = [
      launcher,
      'agent',
      '--data',
      data,
      '--dns',
      dns,
      ...upstreams.flatMap((upstream) => ['--upstream', upstream]),
      ...localDomains.flatMap((domain) => ['--local-domain', domain]),
      ...more,
    ];
    const [file, args] = inNamespace(namespace, process.execPath, agentArguments);
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment(), ...env },
    });
    running.add(child);
    child.on('exit', () => running.delete(child));
    const output: string[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
    const refuse = (code: number | null): void => reject(new AgentDidNotStart(code, output.join('\n')));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      refuse(null);
    }, readyWithinMs);
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('ready ')) resolve(JSON.parse(line.slice('ready '.length)) as ReadyLine);
    });
    createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
    // `close` and not `exit`: the sentence on stderr comes first.
    child.on('close', (code) => refuse(code));
    try {
      return new AgentProcess(data, await promise, child, output);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The household's DNS endpoint. */
  get dns(): string {
    if (this.ready.dns === null) throw new Error('this agent runs without its DNS filter');
    return this.ready.dns;
  }

  /** Everything it has printed so far, the line `ready` included. */
  get output(): string {
    return this.#output.join('\n');
  }

  /** The control socket, spoken to from this process: for what would be thousands of command lines. */
  get operator(): OperatorClient {
    this.#operator ??= connectOperator(this.data);
    return this.#operator;
  }

  cli(...args: string[]): Promise<CliResult> {
    return cli('--data', this.data, ...args);
  }

  /** A child with consent on record, from whom everything is written, and the endpoint of it. */
  async addChild(name: string, age: number): Promise<Child & { readonly dns: string }> {
    const child = await this.json<Child>(
      'children',
      'add',
      name,
      '--age',
      String(age),
      '--detail',
      'full',
      '--consent',
    );
    if (child.endpoints.dns === null) throw new Error(`${name} has no endpoint`);
    return { ...child, dns: child.endpoints.dns };
  }

  /** Runs the command with `--json` and returns what its one line, or each of its lines, says. Fails on another exit code than 0. */
  async json<T>(...args: string[]): Promise<T> {
    const lines = await this.jsonLines<T>(...args);
    const [only] = lines;
    if (only === undefined || lines.length > 1)
      throw new Error(`expected one line of JSON, got ${lines.length}`);
    return only;
  }

  async jsonLines<T>(...args: string[]): Promise<T[]> {
    const { code, stdout, stderr } = await this.cli('--json', ...args);
    if (code !== 0) throw new Error(`haidang ${args.join(' ')}: exit code ${code}\n${stderr}`);
    return parseLines<T>(stdout);
  }

  /** Clean end; resolves with the exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** What a power cut or the out-of-memory killer does. */
  kill(): Promise<number | null> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return this.#process.exitCode;
    const gone = once(this.#process, 'exit');
    // By its own id: in a namespace the child process is `ip`, which has become the agent by `exec`.
    process.kill(this.ready.pid, signal);
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 30_000);
    const [code] = (await gone) as [number | null];
    clearTimeout(timer);
    return code;
  }
}

export const parseLines = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

export async function cli(...args: string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: 'pipe', env: environment() });
  child.stdin.end();
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code: code ?? -1, stdout, stderr };
}

/** `haidang log --follow` from now on: each row as it comes; `stop` ends it. */
export function followLog(agent: AgentProcess): { rows: LogRow[]; stop: () => Promise<void> } {
  const child = spawn(
    process.execPath,
    [launcher, '--data', agent.data, '--json', 'log', '--follow', '--since', '1s'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment(),
    },
  );
  running.add(child);
  const rows: LogRow[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => rows.push(JSON.parse(line) as LogRow));
  return {
    rows,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      running.delete(child);
    },
  };
}

/** Ends what is still running. */
export async function stopAgents(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
}

/** And removes the folders. */
export async function stopAll(): Promise<void> {
  await stopAgents();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The sentences are compared in English; the person's own data folder must not be met. */
function environment(): NodeJS.ProcessEnv {
  const { HAIDANG_DATA: _, ...env } = process.env;
  return { ...env, HAIDANG_LANG: 'en' };
}

export function inNamespace(
  namespace: string | undefined,
  file: string,
  args: readonly string[],
): [string, string[]] {
  return namespace === undefined ? [file, [...args]] : ['ip', ['netns', 'exec', namespace, file, ...args]];
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Repeats `probe` until it gives something, for at most `withinMs`. */
export async function until<T>(
  what: string,
  withinMs: number,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
