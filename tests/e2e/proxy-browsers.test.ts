/**
 * Real browsers through the children's proxies, by setting and by PAC, on a network of the test's own on which nothing
 * else leads out: what works without a filter works through it, and what is blocked says so.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stopAll } from './agent-process.ts';
import { DrivenBrowser } from './namespace/driven-browser.ts';
import { canMakeNamespaces, programPath, SITE_ADDRESS } from './namespace/network-namespace.ts';
import { BLOCKED, BLOCKED_FOR_ALL, OPEN, type ProxiedChild, ProxyWorld } from './proxy-world.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const programs = {
  chromium: programPath('chromium') ?? programPath('chromium-browser') ?? programPath('google-chrome'),
  firefox: programPath('firefox-esr') ?? programPath('firefox'),
  curl: programPath('curl'),
};
const hasCertutil = programPath('certutil') !== undefined;

/** What a browser says of a tunnel that was refused. */
const REFUSED_TUNNEL = { chromium: 'ERR_TUNNEL_CONNECTION_FAILED', firefox: 'NS_ERROR_PROXY' } as const;

/** Expressions for the page. */
const PROTOCOL = 'performance.getEntriesByType("navigation")[0].nextHopProtocol';
const PAGE = 'document.body.innerText';
const said = (url: string): string =>
  `new Promise((done) => { const s = new WebSocket("${url}"); s.onopen = () => s.send("chào"); ` +
  's.onmessage = ({ data }) => { done("echo: " + data); s.close(); }; s.onerror = () => done("failed"); })';
const uploaded = (octets: number): string =>
  `fetch("/upload", { method: "POST", body: new Blob([new Uint8Array(${octets})]) }).then((r) => r.json()).then((r) => String(r.octets))`;
const downloaded = (octets: number): string =>
  `fetch("/bytes?count=${octets}").then(async (r) => { let n = 0; for await (const c of r.body) n += c.length; return String(n); })`;

describe.skipIf(!canMakeNamespaces())('through the proxy (needs root and iproute2)', () => {
  let world: ProxyWorld;

  beforeAll(async () => {
    world = await ProxyWorld.open();
  }, 120_000);

  afterAll(async () => {
    world?.close();
    await stopAll();
  });

  describe.skipIf(programs.curl === undefined)('curl (needs curl)', () => {
    const curl = (child: ProxiedChild, ...args: string[]): ReturnType<ProxyWorld['run']> =>
      world.run(
        programs.curl ?? 'curl',
        '-sS',
        '-m',
        '120',
        '-x',
        `http://${child.proxy}`,
        '--cacert',
        world.authority,
        ...args,
      );
    const size = ['-o', '/dev/null', '-w', '%{http_code} %{size_download}'];

    test.each(['http', 'https'])(
      'a gigabyte over %s comes whole, and the agent holds no more memory for it',
      async (scheme) => {
        const url = `${scheme}://h1.${OPEN}/bytes`;
        await curl(world.an, `${url}?count=${64 * MIB}`, ...size);
        const { result, mebibytes } = await world.growthDuring(() =>
          curl(world.an, `${url}?count=${GIB}`, ...size),
        );
        expect(result).toMatchObject({ code: 0, stdout: `200 ${GIB}` });
        console.log(`a gigabyte over ${scheme}: the agent grew by ${mebibytes.toFixed(1)} MiB at most`);
        expect(mebibytes).toBeLessThan(32);
      },
    );

    test.each(['http', 'https'])(
      'a gigabyte over %s that is read slowly waits at its origin, not in the agent',
      async (scheme) => {
        const slowly = ['--limit-rate', '8M', '-m', '3', `${scheme}://${OPEN}/bytes?count=${GIB}`];
        const { result, mebibytes } = await world.growthDuring(() => curl(world.an, ...slowly, ...size));
        // Its time is up.
        expect(result.code).toBe(28);
        expect(mebibytes).toBeLessThan(32);
      },
    );

    test('two children with different rules on two endpoints get different answers, side by side', async () => {
      const code = ['-o', '/dev/null', '-w', '%{http_code} %{http_connect}'];
      const [an, binh, anTls, binhTls] = await Promise.all([
        curl(world.an, `http://curl.${BLOCKED}/`, ...code),
        curl(world.binh, `http://curl.${BLOCKED}/`, ...code),
        curl(world.an, `https://curl.${BLOCKED}/`, ...code),
        curl(world.binh, `https://curl.${BLOCKED}/`, ...code),
      ]);
      expect(an.stdout).toBe('403 000');
      expect(binh.stdout).toBe('200 000');
      expect(anTls).toMatchObject({ code: 56, stdout: '000 403' });
      expect(binhTls.stdout).toBe('200 200');
      expect(world.seen(`curl.${BLOCKED}`).map(({ isTls }) => isTls)).toHaveLength(2);
    });
  });

  for (const kind of ['chromium', 'firefox'] as const) {
    const program = programs[kind];
    const isPossible = program !== undefined && hasCertutil;
    for (const way of ['proxy', 'pac'] as const) {
      const how = way === 'proxy' ? 'told of the proxy' : 'told of the PAC file';
      describe.skipIf(!isPossible)(`${kind}, ${how} (needs ${kind} and certutil)`, () => {
        let browser: DrivenBrowser;
        let child: ProxiedChild;
        const site = (domain: string): string => `${kind}-${way}.${domain}`;

        beforeAll(async () => {
          child = way === 'proxy' ? world.an : world.binh;
          const settings = [way, child[way], 'trust', world.authority];
          browser = await DrivenBrowser.start(world.namespace, kind, program ?? '', ...settings);
        }, 90_000);

        afterAll(() => browser?.close(), 30_000);

        const text = async (url: string, expression?: string): Promise<string> => {
          const visit = await browser.visit(url, expression);
          if (!visit.ok) throw new Error(`${url}: ${visit.error}`);
          return visit.text ?? '';
        };

        test('plain HTTP, TLS with HTTP/2 and TLS with HTTP/1.1 reach their sites, and the log says so', async () => {
          const [plain, tls] = [site(OPEN), `tls-${site(OPEN)}`];
          expect(await text(`http://${plain}/`)).toBe(`Xin chào từ ${plain}`);
          expect(await text(`https://${tls}/`)).toBe(`Xin chào từ ${tls}`);
          expect(await text(`https://${tls}/`, PROTOCOL)).toBe('h2');
          expect(await text(`https://h1.${OPEN}/`, PROTOCOL)).toBe('http/1.1');
          for (const [name, method] of [
            [plain, 'GET'],
            [tls, 'CONNECT'],
          ] as const)
            expect(await world.rows(child, name)).toMatchObject([
              { verdict: 'allow', origin: `proxy:${method}@${child.proxy}` },
            ]);
        });

        test('WebSocket talks both ways, over ws and wss', async () => {
          const open = site(OPEN);
          expect(await text(`http://${open}/`, said(`ws://${open}/noi`))).toBe('echo: chào');
          expect(await text(`https://${open}/`, said(`wss://${open}/noi`))).toBe('echo: chào');
        });

        test('16 MiB are uploaded whole, over HTTP and HTTPS', async () => {
          for (const scheme of ['http', 'https'])
            expect(await text(`${scheme}://${site(OPEN)}/`, uploaded(16 * MIB))).toBe(String(16 * MIB));
        });

        test('128 MiB are downloaded whole over HTTPS, and the agent holds no more memory for it', async () => {
          const { result, mebibytes } = await world.growthDuring(() =>
            text(`https://${site(OPEN)}/`, downloaded(128 * MIB)),
          );
          expect(result).toBe(String(128 * MIB));
          expect(mebibytes).toBeLessThan(32);
        });

        test('a blocked site over HTTP is the page that says why, and the site hears nothing', async () => {
          const blocked = site(BLOCKED_FOR_ALL);
          const page = await text(`http://${blocked}/tro-choi`, PAGE);
          expect(page).toContain(blocked);
          expect(page).toContain('111');
          expect(world.seen(blocked)).toEqual([]);
          const [row] = await world.rows(child, blocked);
          expect(row).toMatchObject({
            verdict: 'block',
            category: 'gambling',
            list: 'thu',
            entry: BLOCKED_FOR_ALL,
            origin: `proxy:GET@${child.proxy}`,
          });
        });

        test('a blocked site over HTTPS is the error of a refused tunnel, at once', async () => {
          const blocked = `tls-${site(BLOCKED_FOR_ALL)}`;
          const startedAt = performance.now();
          const visit = await browser.visit(`https://${blocked}/`);
          expect(visit.ok).toBe(false);
          expect(visit.error).toContain(REFUSED_TUNNEL[kind]);
          // Less than the patience of any of those who could have been waited for.
          expect(performance.now() - startedAt).toBeLessThan(5_000);
          expect(world.seen(blocked)).toEqual([]);
          for (const row of await world.rows(child, blocked))
            expect(row).toMatchObject({ verdict: 'block', origin: `proxy:CONNECT@${child.proxy}` });
        });

        test('what one child may see another one may not', async () => {
          const host = site(BLOCKED);
          const page = await text(`http://${host}/`, PAGE);
          expect(page.includes('111')).toBe(way === 'proxy');
          expect(page === `Xin chào từ ${host}`).toBe(way === 'pac');
          expect(world.seen(host).length > 0).toBe(way === 'pac');
        });

        test('an address instead of a name is refused', async () => {
          const before = world.seen(SITE_ADDRESS).length;
          expect(await text(`http://${SITE_ADDRESS}/`, PAGE)).toContain('111');
          expect((await browser.visit(`https://${SITE_ADDRESS}/`)).error).toContain(REFUSED_TUNNEL[kind]);
          expect(world.seen(SITE_ADDRESS)).toHaveLength(before);
        });
      });
    }
  }
});
