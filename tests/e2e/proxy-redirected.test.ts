/**
 * A firewall leads two accounts' packets to their own ports, as the gate will: programs that know of no proxy and aim
 * wherever they like get what their rules say, and nothing tells one account from the other but the port.
 */
import { chmodSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Child, DoctorReport, Status } from '../../shared/contracts/operator-shapes.ts';
import { stopAll, until } from './agent-process.ts';
import { DrivenBrowser } from './namespace/driven-browser.ts';
import { canMakeNamespaces, programPath, SITE_ADDRESS } from './namespace/network-namespace.ts';
import { BLOCKED, BLOCKED_FOR_ALL, OPEN, ProxyWorld, type Run } from './proxy-world.ts';

const [nft, setpriv, curl] = ['nft', 'setpriv', 'curl'].map(programPath);
const chromium = programPath('chromium') ?? programPath('chromium-browser') ?? programPath('google-chrome');
const canRedirect = [nft, setpriv, curl].every((path) => path !== undefined) && canMakeNamespaces();
/** Accounts need no names here. */
const AN = 54_321;
const BINH = 54_322;
/** A program of An's that keeps its user, who may read this checkout wherever it is. */
const AN_GROUP = 54_323;
const SENTINEL = '198.18.53.53';
/** Where nobody is: it does not matter what a program aims at. */
const ELSEWHERE = '203.0.113.99';

describe.skipIf(!canRedirect)('led here by a firewall (needs root, iproute2, nft, setpriv and curl)', () => {
  let world: ProxyWorld;

  const inside = (file: string, ...args: string[]): void => {
    execFileSync('ip', ['netns', 'exec', world.namespace.name, file, ...args], { stdio: 'pipe' });
  };

  beforeAll(async () => {
    world = await ProxyWorld.open('--sentinel', SENTINEL);
    chmodSync(world.folder, 0o755);
    // Every address is on the way, and the source of what is sent there is one that is not loopback.
    inside('ip', 'route', 'add', 'default', 'dev', 'lo', 'src', SITE_ADDRESS);
    const rules = await Promise.all(
      [
        [`skuid ${AN}`, 'An'] as const,
        [`skgid ${AN_GROUP}`, 'An'] as const,
        [`skuid ${BINH}`, 'Bình'] as const,
      ].map(async ([whose, name]) => {
        const { endpoints } = await world.agent.json<Child>('children', 'show', name);
        const to = (address: string | null): string => String(address?.split(':').at(-1));
        return `meta ${whose} udp dport 53 redirect to :${to(endpoints.dns)}
          meta ${whose} tcp dport 443 redirect to :${to(endpoints.tls)}
          meta ${whose} tcp dport 80 redirect to :${to(endpoints.web)}`;
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

  test('an address that a parent opened: by CONNECT and over redirected HTTP it is reached, redirected TLS names none', async () => {
    const allowed = await world.agent.cli('allow', '203.0.113.0/24', '--child', 'Bình');
    expect(allowed).toMatchObject({ code: 0 });
    const told = [
      // The sites' own choice of protocol is by name.
      '--no-alpn',
      '-sS',
      '-k',
      '-m',
      '20',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-x',
      `http://${world.binh.proxy}`,
    ];
    expect(await world.run(curl ?? 'curl', ...told, `https://${SITE_ADDRESS}/`)).toMatchObject({
      stderr: '',
      stdout: '200',
    });
    expect((await fetched(BINH, `http://${SITE_ADDRESS}/`)).stdout).toMatch(/200 [\d.]+$/);
    expect((await fetched(BINH, `https://${SITE_ADDRESS}/`, '-k')).stderr).toMatch(/unrecognized name/i);
    // Opened for one child, for no other.
    expect((await fetched(AN, `http://${SITE_ADDRESS}/`)).stdout).toMatch(/403 /);
    expect((await world.agent.cli('allow', '--help')).stdout).toContain('192.168');
  });

  test('a blocked name leads to the sentinel: over HTTPS alert 112, over HTTP the page, and `status` and `doctor` say so', async () => {
    const asked = [setpriv ?? '', `--reuid=${AN}`, '--clear-groups', curl ?? '', '-sS', '-m', '20'] as const;
    const [program, ...args] = asked;
    const https = await world.run(program, ...args, `https://an.${BLOCKED_FOR_ALL}/`);
    expect(https.stderr).toMatch(/unrecognized name/i);
    const http = await world.run(
      program,
      ...args,
      '-w',
      '%{remote_ip} %{http_code}',
      `http://an.${BLOCKED_FOR_ALL}/`,
    );
    expect(http.stdout).toMatch(/<\/html>\s*198\.18\.53\.53 403$/);
    expect((await world.agent.json<Status>('status')).sentinel).toBe(SENTINEL);
    const { stdout } = await world.agent.cli('--json', 'doctor');
    const { checks } = JSON.parse(stdout) as DoctorReport;
    expect(checks.find(({ id }) => id === 'dns.sentinel')).toMatchObject({
      ok: true,
      message: expect.stringContaining(SENTINEL),
    });
  });

  test.skipIf(chromium === undefined)(
    'Chromium, told of nothing: the block page, an ask from it, and after the yes the site within two seconds (needs chromium)',
    async () => {
      const site = `xin.${BLOCKED_FOR_ALL}`;
      const asAn = {
        spawn: (file: string, ...args: string[]) =>
          world.namespace.spawn(setpriv ?? 'setpriv', `--regid=${AN_GROUP}`, '--clear-groups', file, ...args),
      };
      const browser = await DrivenBrowser.start(asAn, 'chromium', chromium ?? '');
      try {
        const shown = await browser.visit(`http://${site}/`, 'document.body.innerText');
        expect(shown.text).toContain(site);
        const asked = await browser.visit(
          '-',
          'setTimeout(() => document.forms[0].requestSubmit(document.forms[0].querySelector("button")), 0), "asked"',
        );
        expect(asked).toEqual({ ok: true, text: 'asked' });
        await until('the page that waits', 10_000, async () => {
          const { text } = await browser.visit('-', 'location.pathname');
          return text?.startsWith('/.well-known/haidang/') === true ? text : undefined;
        });
        expect(
          (await world.agent.cli('grant', 'An', '--minutes', '15', '--scope', `site:${site}`)).code,
        ).toBe(0);
        // The browser keeps the address from before the yes for a while, whatever its TTL: names decide.
        const answeredAt = performance.now();
        await until('the site', 10_000, async () => {
          const { text } = await browser.visit('-');
          return text === undefined || text === '' ? undefined : text;
        });
        expect(performance.now() - answeredAt).toBeLessThan(2_000);
        expect(world.seen(site).length).toBeGreaterThan(0);
        const secure = await browser.visit(`https://kin.${BLOCKED_FOR_ALL}/`);
        expect(secure.error).toContain('ERR_SSL_UNRECOGNIZED_NAME_ALERT');
      } finally {
        await browser.close();
      }
    },
    90_000,
  );
});
