/** One run of dnsperf against one server, on the core of the load: queries a second, CPU a query, latency. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LOAD_CORE, pinned, type ServerProcess } from './server-process.ts';

export interface Measure {
  readonly qps: number;
  /** CPU time of the server for one query, µs. */
  readonly cpu: number;
  readonly lost: number;
  readonly codes: string;
  /** µs; 0 when not asked for. */
  readonly p50: number;
}

export interface Run {
  readonly server: ServerProcess;
  readonly port: number;
  readonly file: string;
  readonly seconds: number;
  /** Without it as fast as the server answers. */
  readonly perSecond?: number;
}

export async function dnsperf({ server, port, file, seconds, perSecond }: Run): Promise<Measure> {
  const pace = perSecond === undefined ? ['-q', '100'] : ['-Q', String(perSecond), '-v'];
  const where = ['-s', '127.0.0.1', '-p', String(port), '-d', file];
  const args = [...where, '-l', String(seconds), '-c', '8', '-T', '1', '-t', '2', ...pace];
  const before = server.cpuMicroseconds();
  const child = spawn(...pinned(LOAD_CORE, 'dnsperf', args), { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const spent = server.cpuMicroseconds() - before;
  const text = Buffer.concat(chunks).toString('latin1');
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  const completed = number(/Queries completed:\s+(\d+)/);
  if (!(completed > 0)) throw new Error(`dnsperf got no answers: ${text.slice(-600)}\n${server.output}`);
  const latencies = Float64Array.from(text.matchAll(/^> .* ([0-9.]+)$/gm), (line) => Number(line[1]) * 1e6);
  return {
    qps: number(/Queries per second:\s+([0-9.]+)/),
    cpu: spent / completed,
    lost: number(/Queries lost:\s+(\d+)/),
    codes: /Response codes:\s+(.*)/.exec(text)?.[1] ?? '',
    p50: latencies.sort()[latencies.length >> 1] ?? 0,
  };
}
