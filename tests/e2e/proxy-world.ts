/** An agent in a namespace whose only way out is a little web of the test's own, and two children with rules that differ. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Child, LogRow } from '../../shared/contracts/operator-shapes.ts';
import { AgentProcess, temporaryFolder, until } from './agent-process.ts';
import { NetworkNamespace, SITE_ADDRESS } from './namespace/network-namespace.ts';
import type { SiteVisit } from './namespace/web-sites.ts';

const here = dirname(fileURLToPath(import.meta.url));

export const OPEN = 'hai-dang-thu.vn';
/** Listed, but a parent allows it to Bình. */
export const BLOCKED = 'nha-cai-thu.vn';
/** Listed for both. */
export const BLOCKED_FOR_ALL = 'tro-choi-thu.vn';
/** A local domain: on this computer, on a port of its own. */
export const LOCAL = 'may-in.nha.test';

export interface ProxiedChild {
  readonly name: string;
  /** `127.0.0.1:8118` */
  readonly proxy: string;
  readonly pac: string;
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class ProxyWorld {
  readonly namespace: NetworkNamespace;
  readonly agent: AgentProcess;
  readonly an: ProxiedChild;
  readonly binh: ProxiedChild;
  /** Where the authority is that signed for the sites. */
  readonly authority: string;
  /** Files and repositories of the sites `kho`, `goi` and `git`. */
  readonly folder: string;
  readonly visits: SiteVisit[];
  readonly #world: ChildProcessWithoutNullStreams;

  private constructor(parts: {
    namespace: NetworkNamespace;
    agent: AgentProcess;
    an: ProxiedChild;
    binh: ProxiedChild;
    authority: string;
    folder: string;
    visits: SiteVisit[];
    world: ChildProcessWithoutNullStreams;
  }) {
    this.namespace = parts.namespace;
    this.agent = parts.agent;
    this.an = parts.an;
    this.binh = parts.binh;
    this.authority = parts.authority;
    this.folder = parts.folder;
    this.visits = parts.visits;
    this.#world = parts.world;
  }

  /** `more`: of the agent’s options. */
  static async open(...more: string[]): Promise<ProxyWorld> {
    const namespace = new NetworkNamespace();
    // Nobody answers there: what is reached is reached through the proxy.
    namespace.useResolver('127.0.0.9');
    const folder = temporaryFolder();
    const visits: SiteVisit[] = [];
    const world = namespace.spawn(
      process.execPath,
      join(here, 'namespace/web-world.ts'),
      SITE_ADDRESS,
      folder,
    );
    world.stderr.pipe(process.stderr);
    const { promise, resolve, reject } = Promise.withResolvers<{ upstream: string; authority: string }>();
    world.once('close', (code) => reject(new Error(`the little web ended with ${code}`)));
    createInterface({ input: world.stdout }).on('line', (line) => {
      if (line.startsWith('up '))
        resolve(JSON.parse(line.slice(3)) as { upstream: string; authority: string });
      else visits.push(JSON.parse(line) as SiteVisit);
    });
    const up = await promise;
    const authority = join(folder, 'authority.pem');
    writeFileSync(authority, up.authority);
    const agent = await AgentProcess.start({
      data: temporaryFolder(),
      upstreams: [up.upstream],
      localDomains: ['nha.test'],
      namespace: namespace.name,
      more,
    });
    const list = join(folder, 'list.txt');
    writeFileSync(list, `${BLOCKED}\n${BLOCKED_FOR_ALL}\n`);
    await agent.jsonLines('lists', 'add', 'thu', '--file', list, '--category', 'gambling');
    const an = proxied(await agent.addChild('An', 12));
    const binh = proxied(await agent.addChild('Bình', 15));
    const allowed = await agent.cli('allow', BLOCKED, '--child', 'Bình');
    if (allowed.code !== 0) throw new Error(allowed.stderr);
    return new ProxyWorld({ namespace, agent, an, binh, authority, folder, visits, world });
  }

  close(): void {
    this.#world.stdin.end();
    this.namespace.remove();
  }

  /** What a site saw. */
  seen(host: string): readonly SiteVisit[] {
    return this.visits.filter((visit) => visit.host === host);
  }

  /** Runs a program in the namespace to its end, which comes within a minute. */
  async run(file: string, ...args: string[]): Promise<Run> {
    const child = this.namespace.spawn(file, ...args);
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.stdin.end();
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code: code ?? -1, stdout, stderr };
  }

  rows(child: ProxiedChild, name: string): Promise<readonly LogRow[]> {
    return until(`a row of ${name}`, 5000, async () => {
      const rows = await this.agent.jsonLines<LogRow>('log', '--child', child.name);
      const found = rows.filter((row) => row.name === name);
      return found.length > 0 ? found : undefined;
    });
  }

  /** MiB that the agent's process holds now. */
  memory(): number {
    const status = readFileSync(`/proc/${this.agent.ready.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** The most that the agent holds, above what it held before, while `work` goes on. MiB. */
  async growthDuring<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly mebibytes: number }> {
    const before = this.memory();
    let most = before;
    const timer = setInterval(() => (most = Math.max(most, this.memory())), 50);
    try {
      return { result: await work(), mebibytes: most - before };
    } finally {
      clearInterval(timer);
    }
  }
}

function proxied({ name, endpoints: { proxy, pac } }: Child): ProxiedChild {
  if (proxy === null || pac === null) throw new Error(`${name} has no proxy`);
  return { name, proxy, pac };
}
