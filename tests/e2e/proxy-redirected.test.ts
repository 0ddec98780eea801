/**
 * A firewall leads two accounts' packets to their own ports, as the gate will: programs that know of no proxy and aim
 * wherever they like get what their rules say, and nothing tells one account from the other but the port.
 */
import { chmodSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Child } from '../../shared/contracts/operator-shapes.ts';
import { stopAll } from './agent-process.ts';
import { canMakeNamespaces, programPath, SITE_ADDRESS } from './namespace/network-namespace.ts';
import { BLOCKED, OPEN, ProxyWorld, type Run } from './proxy-world.ts';

const [nft, setpriv, curl] = ['nft', 'setpriv', 'curl'].map(programPath);
const canRedirect = [nft, setpriv, curl].every((path) => path !== undefined) && canMakeNamespaces();
/** Accounts need no names here. */
const AN = 54_321;
const BINH = 54_322;
/** Where nobody is: it does not matter what a program aims at. */
const ELSEWHERE = '203.0.113.99';

describe.skipIf(!canRedirect)('led here by a firewall (needs root, iproute2, nft, setpriv and curl)', () => {
  let world: ProxyWorld;

  const inside = (file: string, ...args: string[]): void => {
    execFileSync('ip', ['netns', 'exec', world.namespace.name, file, ...args], { stdio: 'pipe' });
  };

  beforeAll(async () => {
    world = await ProxyWorld.open();
    chmodSync(world.folder, 0o755);
    // Every address is on the way, and the source of what is sent there is one that is not loopback.
    inside('ip', 'route', 'add', 'default', 'dev', 'lo', 'src', SITE_ADDRESS);
    const rules = await Promise.all(
      [[AN, 'An'] as const, [BINH, 'Bình'] as const].map(async ([uid, name]) => {
        const { endpoints } = await world.agent.json<Child>('children', 'show', name);
        const to = (address: string | null): string => String(address?.split(':').at(-1));
        return `meta skuid ${uid} tcp dport 443 redirect to :${to(endpoints.tls)}
          meta skuid ${uid} tcp dport 80 redirect to :${to(endpoints.web)}`;
      }),
    );
    inside(
      nft ?? 'nft',
      `table inet gate { chain out { type nat hook output priority -100;\n${rules.join('\n')}\n }\n}\n`,
    );
  }, 120_000);

  afterAll(async () => {
    world?.close();
    await stopAll();
  });

  const fetched = (uid: number, url: string, ...more: string[]): Promise<Run> => {
    const { hostname, port, protocol } = new URL(url);
    const at = port === '' ? (protocol === 'https:' ? 443 : 80) : port;
    return world.run(
      setpriv ?? 'setpriv',
      `--reuid=${uid}`,
      '--clear-groups',
      curl ?? 'curl',
      '-sS',
      '-m',
      '20',
      '--cacert',
      world.authority,
      '--resolve',
      `${hostname}:${at}:${ELSEWHERE}`,
      '-w',
      '\n%{http_code} %{local_ip}',
      ...more,
      url,
    );
  };

  test('HTTPS to an address where nobody is: the name is looked up and reached, end to end', async () => {
    const site = `h1.${OPEN}`;
    const run = await fetched(AN, `https://${site}/`);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(new RegExp(`200 ${SITE_ADDRESS.replaceAll('.', String.raw`\.`)}$`));
    expect(world.seen(site)).not.toEqual([]);
    expect(await world.rows(world.an, site)).toMatchObject([{ verdict: 'allow' }]);
  });

  test('one site, two accounts: refused with alert 112 for one, open for the other', async () => {
    const refused = await fetched(AN, `https://${BLOCKED}/`);
    expect(refused.code).toBe(35);
    expect(refused.stderr).toMatch(/unrecognized name/i);
    expect(world.seen(BLOCKED)).toEqual([]);
    expect((await fetched(BINH, `https://${BLOCKED}/`)).code).toBe(0);
    const [row] = await world.rows(world.an, BLOCKED);
    expect(row).toMatchObject({ verdict: 'block', child: 'An' });
    expect(row?.origin).toMatch(/^proxy:TLS@/);
  });

  test('plain HTTP: the page for one, the site for the other', async () => {
    const refused = await fetched(AN, `http://${BLOCKED}/`);
    expect(refused.stdout).toMatch(/<\/html>\s+403 /);
    expect((await fetched(BINH, `http://${BLOCKED}/`)).stdout).toMatch(/200 [\d.]+$/);
  });

  test('an address instead of a name is refused, over HTTPS and over HTTP', async () => {
    expect((await fetched(BINH, `https://${ELSEWHERE}/`, '-k')).stderr).toMatch(/unrecognized name/i);
    expect((await fetched(BINH, `http://${ELSEWHERE}/`)).stdout).toMatch(/403 /);
  });
});
