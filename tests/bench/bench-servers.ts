/** The built agent and its peers with the same list, the same upstream, one thread of serving each. */
import { mkdirSync, openSync, closeSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectOperator, type OperatorClient } from '../../electron/cli/control-client.ts';
import { ServerProcess } from './server-process.ts';

export const ROOT = join(import.meta.dirname, '../..');

export interface Server {
  readonly name: string;
  readonly process: ServerProcess;
  readonly port: number;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const question = (name: string): Buffer =>
  Buffer.concat([
    Buffer.from([7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0, 0, 1, 0, 1]),
  ]);

/** Milliseconds from the start of the process until `name`, a listed one, is answered with NXDOMAIN. */
export async function firstBlock(server: Server, name: string, withinMs = 300_000): Promise<number> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('message', (answer) => {
    if (((answer[3] ?? 0) & 15) === 3) resolve(performance.now());
  });
  // A port that is not open yet refuses loudly.
  socket.on('error', () => {});
  const timer = setInterval(() => socket.send(question(name), server.port, '127.0.0.1'), 2);
  const limit = new AbortController();
  try {
    const at = await Promise.race([
      promise,
      sleep(withinMs, undefined, { signal: limit.signal }).then(() => {
        throw new Error(`${server.name} did not answer: ${server.process.output}`);
      }),
    ]);
    return at - server.process.startedAt;
  } finally {
    limit.abort();
    clearInterval(timer);
    socket.close();
  }
}

export interface AgentServer extends Server {
  readonly data: string;
  readonly operator: OperatorClient;
}

/** Does not wait until it serves. `more`: options of `haidang agent`. */
export async function launchAgent(
  data: string,
  upstream: number,
  name = 'haidang',
  more: readonly string[] = [],
): Promise<AgentServer> {
  const port = await freePort();
  const agent = new ServerProcess(process.execPath, [
    join(ROOT, 'bin/haidang.mjs'),
    'agent',
    '--data',
    data,
    '--dns',
    `127.0.0.1:${port}`,
    '--upstream',
    `127.0.0.1:${upstream}`,
    ...more,
  ]);
  return { name, process: agent, port, data, operator: connectOperator(data) };
}

export async function untilReady({ process: agent }: AgentServer): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!agent.output.includes('ready {')) {
    if (!agent.isRunning || performance.now() > deadline)
      throw new Error(`the agent did not start: ${agent.output}`);
    await sleep(1);
  }
}

export async function startAgent(
  data: string,
  upstream: number,
  more: readonly string[] = [],
): Promise<AgentServer> {
  const agent = await launchAgent(data, upstream, 'haidang', more);
  await untilReady(agent);
  return agent;
}

/** A child of twelve with the usual preset; `full` records every name, `totals` next to nothing. */
export async function addChild(agent: AgentServer, name: string, detail: 'full' | 'totals'): Promise<Server> {
  const child = { name, age: 12, preset: '10-13', detail, consent: true } as const;
  const { endpoints } = await agent.operator.children.add(child);
  if (endpoints.dns === null) throw new Error(`${name} has no endpoint`);
  return { name, process: agent.process, port: Number(endpoints.dns.split(':').at(-1)) };
}

export async function addList(agent: AgentServer, name: string, file: string): Promise<void> {
  const source = { name, source: { file }, category: 'gambling', format: 'domains' } as const;
  for await (const event of await agent.operator.lists.add(source)) void event;
}

function writeConfig(
  file: string,
  head: string,
  names: readonly string[],
  line: (name: string) => string,
): void {
  const out = openSync(file, 'w');
  writeSync(out, head);
  for (let at = 0; at < names.length; at += 50_000)
    writeSync(
      out,
      names
        .slice(at, at + 50_000)
        .map(line)
        .join(''),
    );
  closeSync(out);
}

export type PeerName = 'unbound' | 'dnsmasq';

/** Loading takes it up to a minute: `firstBlock` says when it serves. */
export async function startPeer(
  name: PeerName,
  folder: string,
  names: readonly string[],
  upstream: number,
): Promise<Server> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.conf`);
  if (name === 'dnsmasq') {
    writeConfig(file, '', names, (one) => `address=/${one}/\n`);
    const args = [
      '--no-daemon',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      '--user=',
      '--cache-size=50000',
      '--dns-forward-max=10000',
      '--listen-address=127.0.0.1',
      `--port=${port}`,
      `--server=127.0.0.1#${upstream}`,
      `--conf-file=${file}`,
      '--log-facility=/dev/null',
    ];
    return { name, port, process: new ServerProcess('dnsmasq', args) };
  }
  const blocked = join(folder, 'blocked.conf');
  writeConfig(blocked, '', names, (one) => `local-zone: "${one}." always_nxdomain\n`);
  writeFileSync(
    file,
    `server:
  port: ${port}
  interface: 127.0.0.1
  username: ""
  chroot: ""
  pidfile: ""
  directory: "${folder}"
  use-syslog: no
  verbosity: 0
  num-threads: 1
  module-config: "iterator"
  do-not-query-localhost: no
  outgoing-range: 8192
  num-queries-per-thread: 4096
  so-rcvbuf: 4m
  msg-cache-size: 64m
  rrset-cache-size: 128m
  include: "${blocked}"
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${upstream}
remote-control:
  control-enable: no
`,
  );
  return { name, port, process: new ServerProcess('unbound', ['-d', '-c', file]) };
}
