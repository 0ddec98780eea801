/** What the proxy's bench runs: an origin (nginx), squid beside the agent, and one run of the load against either. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestAuthority } from '../unit/dns/test-certificates.ts';
import { freePort } from './bench-servers.ts';
import { writeLines } from './dns-names.ts';
import type { LoadOrder, LoadResult } from './proxy-load.ts';
import { LOAD_CORE, pinned, ServerProcess } from './server-process.ts';

/** On loopback, but not where the proxies are. */
export const ORIGIN = '127.0.0.43';
export const LOCAL_ZONE = 'thu.test';
export const SITES = Array.from({ length: 40 }, (_, i) => `site-${i}.${LOCAL_ZONE}`);

export interface Origin {
  readonly process: ServerProcess;
  readonly port: number;
  /** 443, or null where that may not be listened on. */
  readonly tlsPort: number | null;
}

export interface Proxy {
  readonly name: string;
  readonly process: ServerProcess;
  readonly port: number;
}

const HTTPS = 443;

async function mayListenOn(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.on('error', () => resolve(false));
  server.listen(port, ORIGIN, () => server.close(() => resolve(true)));
  return promise;
}

async function answersOn(host: string, port: number, server: ServerProcess): Promise<void> {
  for (const deadline = performance.now() + 120_000; ; await sleep(20)) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isUp) return;
    if (!server.isRunning || performance.now() > deadline)
      throw new Error(`a server did not start: ${server.output}`);
  }
}

async function certificateFiles(folder: string): Promise<{ cert: string; key: string; both: string }> {
  const authority = await createTestAuthority();
  const { cert, key } = await authority.issue([{ type: 'dns', value: `*.${LOCAL_ZONE}` }]);
  const files = {
    cert: join(folder, 'cert.pem'),
    key: join(folder, 'key.pem'),
    both: join(folder, 'both.pem'),
  };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  writeFileSync(files.both, `${cert}\n${key}`);
  return files;
}

export async function startOrigin(folder: string): Promise<Origin> {
  const root = join(folder, 'sites');
  mkdirSync(root, { recursive: true });
  for (const [name, octets] of [
    ['1k', 1024],
    ['100k', 100 * 1024],
    ['100m', 100 * 1024 * 1024],
  ] as const) {
    writeFileSync(join(root, name), '');
    truncateSync(join(root, name), octets);
  }
  const port = await freePort();
  const tlsPort = (await mayListenOn(HTTPS)) ? HTTPS : null;
  const { cert, key } = await certificateFiles(folder);
  const listen =
    `listen ${ORIGIN}:${port} backlog=4096;` +
    (tlsPort === null
      ? ''
      : `listen ${ORIGIN}:${tlsPort} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/nginx-${kind};`)
    .join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr crit;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 16000; }
http {
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; keepalive_timeout 300s;
  client_header_timeout 600s; open_file_cache max=100; default_type application/octet-stream;
  ${temporary}
  server { ${listen} root ${root}; }
}
`,
  );
  const server = new ServerProcess('nginx', ['-c', file, '-e', 'stderr'], LOAD_CORE);
  await answersOn(ORIGIN, port, server);
  return { process: server, port, tlsPort };
}

/** `peeking`: the port where it reads hellos before it splices; null of a build that cannot. */
export interface Squid extends Proxy {
  readonly peeking: Proxy | null;
}

/** One worker, no cache, no logs; every name of the list denied. */
export async function startSquid(folder: string, names: readonly string[], canPeek: boolean): Promise<Squid> {
  mkdirSync(folder, { recursive: true });
  // It gives up root's rights at once.
  chmodSync(folder, 0o777);
  const { both } = await certificateFiles(folder);
  const blocked = join(folder, 'blocked.txt');
  writeLines(blocked, names);
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, SITES.map((site) => `${ORIGIN} ${site}\n`).join(''));
  const [port, peekPort] = [await freePort(), await freePort()];
  const file = join(folder, 'squid.conf');
  const bump = `http_port 127.0.0.1:${peekPort} ssl-bump tls-cert=${both} generate-host-certificates=off`;
  writeFileSync(
    file,
    `http_port 127.0.0.1:${port}
${canPeek ? bump : ''}
${canPeek ? 'acl first at_step SslBump1\nssl_bump peek first\nssl_bump splice all' : ''}
acl blocked dstdomain "${blocked}"
acl from_here src 127.0.0.1
http_access deny blocked
http_access allow from_here
http_access deny all
hosts_file ${hosts}
dns_nameservers 127.0.0.1
cache deny all
cache_mem 8 MB
access_log none
cache_log ${folder}/cache.log
cache_store_log none
pid_filename none
coredump_dir ${folder}
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname bench
workers 1
`,
  );
  const squid = new ServerProcess('squid', ['-N', '-f', file]);
  await answersOn('127.0.0.1', port, squid);
  const peeking = canPeek ? { name: 'squid', process: squid, port: peekPort } : null;
  return { name: 'squid', process: squid, port, peeking };
}

export interface LoadMeasure extends LoadResult {
  /** CPU of the proxy for all of it, µs. */
  readonly spent: number;
}

function startLoad(order: LoadOrder): { child: ChildProcess; result: Promise<LoadResult> } {
  const load = join(import.meta.dirname, 'proxy-load.ts');
  const [file, args] = pinned(LOAD_CORE, process.execPath, [load, JSON.stringify(order)]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString('utf8')));
  const result = new Promise<LoadResult>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as LoadResult));
    child.once('close', (code) =>
      reject(new Error(`the load ended with ${code}: ${complaints.slice(0, 600)}`)),
    );
  });
  return { child, result };
}

export async function runLoad(order: LoadOrder, server: ServerProcess | null): Promise<LoadMeasure> {
  const before = server?.cpuMicroseconds() ?? 0;
  const { child, result } = startLoad(order);
  const gone = once(child, 'close');
  const measured = await result;
  const spent = (server?.cpuMicroseconds() ?? 0) - before;
  await gone;
  if (measured.units === 0) throw new Error(`nothing came through: ${server?.output ?? ''}`);
  return { ...measured, spent };
}

/** Tunnels that stand until they are let go. */
export async function standingTunnels(
  order: LoadOrder,
): Promise<{ standing: number; letGo: () => Promise<void> }> {
  const { child, result } = startLoad(order);
  const { units, failed } = await result;
  return {
    standing: units - failed,
    letGo: async () => {
      const gone = once(child, 'close');
      child.stdin?.end();
      await gone;
    },
  };
}
