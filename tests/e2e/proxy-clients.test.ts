/**
 * Programs of every day through a child's proxy, without noticing it: curl with all of its options that touch a proxy,
 * git, npm and apt against repositories that the test serves itself.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stopAll } from './agent-process.ts';
import { canMakeNamespaces, programPath, SITE_ADDRESS } from './namespace/network-namespace.ts';
import { LOCAL_PORT, RANGE_TEXT } from './namespace/web-sites.ts';
import { BLOCKED_FOR_ALL, LOCAL, OPEN, ProxyWorld, type Run } from './proxy-world.ts';

const MIB = 1024 * 1024;
const missing = (program: string): boolean => programPath(program) === undefined;

describe.skipIf(!canMakeNamespaces())('through the proxy (needs root and iproute2)', () => {
  let world: ProxyWorld;
  let proxy: string;

  beforeAll(async () => {
    world = await ProxyWorld.open();
    proxy = `http://${world.an.proxy}`;
  }, 120_000);

  afterAll(async () => {
    world?.close();
    await stopAll();
  });

  const file = (name: string, content: string | Buffer): string => {
    const path = join(world.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  describe.skipIf(missing('curl'))('curl (needs curl)', () => {
    const bare = (...args: string[]): Promise<Run> =>
      world.run('curl', '-sS', '-m', '30', '--cacert', world.authority, ...args);
    const curl = (...args: string[]): Promise<Run> => bare('-x', proxy, ...args);
    const headersOf = async (...args: string[]): Promise<Record<string, string>> => {
      const { stdout, stderr } = await curl(...args);
      expect(stderr).toBe('');
      return (JSON.parse(stdout) as { headers: Record<string, string> }).headers;
    };
    const CODES = ['-o', '/dev/null', '-w', '%{http_code} %{http_connect} %{http_version}'];

    test('GET and HEAD, over HTTP and in a tunnel', async () => {
      for (const url of [`http://${OPEN}`, `https://${OPEN}`, `https://h1.${OPEN}`]) {
        expect((await curl(`${url}/`)).stdout).toContain('Xin chào từ');
        const head = await curl('-I', `${url}/bytes?count=5000000000`);
        expect(head).toMatchObject({ code: 0, stderr: '' });
        expect(head.stdout.toLowerCase()).toContain('content-length: 5000000000\r\n');
      }
    });

    test('HTTP/2 inside a tunnel; over plain HTTP the offer of h2c is not taken up', async () => {
      expect((await curl('--http2', `https://${OPEN}/`, ...CODES)).stdout).toBe('200 200 2');
      expect((await curl('--http2', `http://${OPEN}/`, ...CODES)).stdout).toBe('200 000 1.1');
    });

    test('--proxytunnel makes a tunnel for plain HTTP too', async () => {
      expect((await curl('--proxytunnel', `http://${OPEN}/`, ...CODES)).stdout).toBe('200 200 1.1');
    });

    test('--proxy1.0 and --http1.0 are understood', async () => {
      const old = (...args: string[]): Promise<Run> => bare('--proxy1.0', world.an.proxy, ...args);
      expect((await old(`https://h1.${OPEN}/`, ...CODES)).stdout).toBe('200 200 1.1');
      expect((await curl('--http1.0', '-p', `http://${OPEN}/`)).stdout).toContain('Xin chào');
      // The origin answers in chunks, of which a client of HTTP/1.0 does not know.
      expect(await curl('--http1.0', `http://${OPEN}/trailers`)).toMatchObject({
        code: 0,
        stdout: 'một, hai',
      });
    });

    test('what is said to the proxy stays with the proxy', async () => {
      const said = ['--proxy-user', 'an:bí mật', '--proxy-header', 'X-Cho-Proxy: 1', '-u', 'an:của trang'];
      for (const way of [[], ['--proxy-anyauth']])
        for (const scheme of ['http', 'https']) {
          const headers = await headersOf(...said, ...way, `${scheme}://h1.${OPEN}/headers`);
          expect(headers['authorization']).toMatch(/^Basic /);
          for (const name of ['proxy-authorization', 'proxy-connection'])
            expect(headers).not.toHaveProperty(name);
        }
      expect(await headersOf('--proxytunnel', ...said, `http://${OPEN}/headers`)).not.toHaveProperty(
        'x-cho-proxy',
      );
    });

    test('the variables of the environment lead through it as well', async () => {
      for (const [name, scheme] of [
        ['http_proxy', 'http'],
        ['https_proxy', 'https'],
        ['ALL_PROXY', 'http'],
      ]) {
        const one = await world.run(
          'env',
          `${name}=${proxy}`,
          'curl',
          '-sS',
          '--cacert',
          world.authority,
          `${scheme}://${OPEN}/`,
        );
        expect(one.stdout).toContain('Xin chào');
      }
    });

    test('--noproxy goes around it', async () => {
      const host = `di-thang.${OPEN}`;
      const around = ['--noproxy', OPEN, '--resolve', `${host}:80:${SITE_ADDRESS}`];
      expect((await curl(...around, `http://${host}/headers`)).stdout).not.toContain('"via"');
      expect(await headersOf(`http://${host}/headers`)).toHaveProperty('via', '1.1 near-hop');
    });

    test('uploads arrive as they were: with a length, in chunks, with Expect, over HTTP and in tunnels', async () => {
      const content = randomBytes(5 * MIB);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const path = file('tai-len', content);
      const upload = async (...args: string[]): Promise<unknown> => JSON.parse((await curl(...args)).stdout);
      for (const url of [`http://${OPEN}/upload`, `https://h1.${OPEN}/upload`, `https://${OPEN}/upload`]) {
        expect(await upload('-T', path, url)).toMatchObject({ octets: 5 * MIB, sha256, coding: null });
        expect(await upload('--data-binary', `@${path}`, url)).toMatchObject({ sha256 });
      }
      const chunked = ['-T', path, '-H', 'Transfer-Encoding: chunked'];
      for (const scheme of ['http', 'https'])
        expect(await upload(...chunked, `${scheme}://h1.${OPEN}/upload`)).toMatchObject({
          octets: 5 * MIB,
          sha256,
          coding: 'chunked',
          length: null,
        });
    });

    test('100-continue comes from the origin, and a blocked one lets nothing be sent', async () => {
      const path = file('cho-phep', randomBytes(2 * MIB));
      const expecting = ['-v', '-T', path, '-H', 'Expect: 100-continue', '--expect100-timeout', '20'];
      const startedAt = performance.now();
      expect((await curl(...expecting, `http://${OPEN}/upload`)).stderr).toContain('< HTTP/1.1 100 Continue');
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      const sent = ['-o', '/dev/null', '-w', '%{http_code} %{size_upload}'];
      const blocked = await curl(...expecting, `http://expect.${BLOCKED_FOR_ALL}/upload`, ...sent);
      expect(blocked.stdout).toBe('403 0');
    });

    test('ranges, resumed downloads, compression, trailers', async () => {
      for (const url of [`http://${OPEN}`, `https://${OPEN}`]) {
        expect((await curl('--range', '10-29', `${url}/range`)).stdout).toBe(RANGE_TEXT.slice(10, 30));
        expect((await curl('--compressed', `${url}/gzip`)).stdout).toBe(`Xin chào từ ${OPEN}`);
      }
      expect((await curl('-D', '-', `http://${OPEN}/trailers`)).stdout).toMatch(/x-digest: ba/i);
    });

    test('a connection is used again, and many are used at once', async () => {
      const twice = await curl('-w', '%{num_connects} ', '-o', '/dev/null', '-o', '/dev/null', ...same(2));
      expect(twice.stdout).toBe('1 0 ');
      const many = await curl(
        '--parallel',
        '--parallel-max',
        '40',
        '-w',
        '%{http_code}\n',
        ...outputs(100),
        ...same(100),
      );
      expect(many.stdout).toBe('200\n'.repeat(100));
    });
    const same = (count: number): string[] => Array.from({ length: count }, (_, i) => `http://${OPEN}/${i}`);
    const outputs = (count: number): string[] =>
      Array.from({ length: count }, () => ['-o', '/dev/null']).flat();

    test('proxies of other kinds are refused at once', async () => {
      for (const [kind, code] of [
        ['socks4', 97],
        ['socks4a', 97],
        ['socks5', 97],
        ['socks5h', 97],
        ['https', 35],
      ] as const) {
        const startedAt = performance.now();
        const { code: ended, stdout } = await bare('-x', `${kind}://${world.an.proxy}`, `http://${OPEN}/`);
        expect([kind, ended, stdout]).toEqual([kind, code, '']);
        expect(performance.now() - startedAt).toBeLessThan(10_000);
      }
    });

    test('a name in front and another one inside is refused, whichever of them is open', async () => {
      const inside = `ben-trong.${BLOCKED_FOR_ALL}`;
      const front = await curl('--connect-to', `${inside}:443:${OPEN}:443`, `https://${inside}/`);
      expect(front.code).toBe(35);
      const other = await curl('--connect-to', `${OPEN}:443:${inside}:443`, `https://${OPEN}/`, ...CODES);
      expect(other.stdout).toBe('000 403 0');
      expect(world.seen(inside)).toEqual([]);
      expect((await world.rows(world.an, inside)).map(({ verdict }) => verdict)).toContain('block');
    });

    test('a local domain may be on any port, other names may not', async () => {
      expect((await curl(`http://${LOCAL}:${LOCAL_PORT}/`)).stdout).toContain(`Xin chào từ ${LOCAL}`);
      expect((await curl('-p', `http://${LOCAL}:${LOCAL_PORT}/`)).stdout).toContain(`Xin chào từ ${LOCAL}`);
      expect((await curl(`http://${OPEN}:${LOCAL_PORT}/`, ...CODES)).stdout).toBe('403 000 1.1');
      expect((await curl('-p', `http://${OPEN}:${LOCAL_PORT}/`, ...CODES)).stdout).toBe('000 403 0');
    });

    test('an origin that is not there is a clean 502', async () => {
      expect((await curl(`http://${LOCAL}:1/`, ...CODES)).stdout).toBe('502 000 1.1');
      expect((await curl(`https://${LOCAL}:1/`, ...CODES)).stdout).toBe('000 502 0');
    });
  });

  describe.skipIf(missing('git'))('git (needs git)', () => {
    const git = (...args: string[]): Promise<Run> =>
      world.run(
        'env',
        'GIT_CONFIG_GLOBAL=/dev/null',
        'GIT_TERMINAL_PROMPT=0',
        `GIT_SSL_CAINFO=${world.authority}`,
        'git',
        '-c',
        `http.proxy=${proxy}`,
        '-c',
        'user.name=An',
        '-c',
        'user.email=an@hai-dang-thu.vn',
        ...args,
      );
    const done = async (...args: string[]): Promise<void> => {
      expect(await git(...args)).toMatchObject({ code: 0 });
    };

    test('clones, pushes and fetches over HTTPS; a blocked host is a clean error', async () => {
      const bare = join(world.folder, 'git/truyen.git');
      await done('init', '-q', '--bare', '-b', 'main', bare);
      await done('-C', bare, 'config', 'http.receivepack', 'true');
      const url = `https://git.${OPEN}/truyen.git`;
      const [one, other] = [join(world.folder, 'mot'), join(world.folder, 'hai')];
      await done('clone', '-q', url, one);
      // Beyond what git sends with a length: the rest goes in chunks.
      file('mot/truyen.bin', randomBytes(3 * MIB));
      await done('-C', one, 'add', '.');
      await done('-C', one, 'commit', '-q', '-m', 'Chương một');
      // Over HTTP/2 curl 7.88 asks for more after the end of an upload, and git waits for ever, with a proxy or without.
      await done('-c', 'http.version=HTTP/1.1', '-C', one, 'push', '-q', 'origin', 'HEAD:main');
      await done('clone', '-q', '-b', 'main', url, other);
      expect(readFileSync(join(other, 'truyen.bin'))).toEqual(readFileSync(join(one, 'truyen.bin')));
      await done('-C', other, 'fetch', '-q');
      const blocked = await git('ls-remote', `https://git.${BLOCKED_FOR_ALL}/truyen.git`);
      expect(blocked.code).toBe(128);
      expect(blocked.stderr).toContain('403');
    });
  });

  describe.skipIf(missing('npm'))('npm (needs npm)', () => {
    const npm = (scheme: string, ...args: string[]): Promise<Run> =>
      world.run(
        'env',
        '-i',
        `PATH=${process.env['PATH']}`,
        `HOME=${world.folder}`,
        'npm_config_userconfig=/dev/null',
        `npm_config_registry=${scheme}://goi.${OPEN}/`,
        `npm_config_proxy=${proxy}`,
        `npm_config_https_proxy=${proxy}`,
        `npm_config_cafile=${world.authority}`,
        'npm_config_fetch_retries=0',
        'npm_config_update_notifier=false',
        'npm',
        '--no-audit',
        '--no-fund',
        ...args,
      );

    test('looks a package up and installs it, over HTTP and HTTPS', async () => {
      const document = { name: 'hd-thu', version: '1.0.0', main: 'chao.js' };
      file('nguon/package.json', JSON.stringify(document));
      file('nguon/chao.js', 'module.exports = "xin chào";');
      const target = join(world.folder, 'goi/hd-thu/-');
      mkdirSync(target, { recursive: true });
      await npm('https', 'pack', '--pack-destination', target, join(world.folder, 'nguon'));
      const tarball = readFileSync(join(target, 'hd-thu-1.0.0.tgz'));
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      for (const scheme of ['http', 'https']) {
        const dist = { tarball: `${scheme}://goi.${OPEN}/hd-thu/-/hd-thu-1.0.0.tgz`, integrity };
        const versions = { '1.0.0': { ...document, dist } };
        file('goi/hd-thu.json', JSON.stringify({ ...document, 'dist-tags': { latest: '1.0.0' }, versions }));
        const cache = `--cache=${join(world.folder, `npm-${scheme}`)}`;
        const viewed = await npm(scheme, cache, 'view', 'hd-thu', 'dist.tarball');
        expect(viewed.stdout.trim()).toBe(dist.tarball);
        const into = join(world.folder, `cai-${scheme}`);
        expect(await npm(scheme, cache, 'install', '--prefix', into, 'hd-thu')).toMatchObject({ code: 0 });
        expect(readFileSync(join(into, 'node_modules/hd-thu/chao.js'), 'utf8')).toContain('xin chào');
      }
      expect(world.seen(`goi.${OPEN}`).length).toBeGreaterThanOrEqual(4);
    });
  });

  describe.skipIf(missing('apt-get') || missing('dpkg-deb'))('apt (needs apt-get and dpkg-deb)', () => {
    test.each(['http', 'https'])('updates and downloads a package over %s', async (scheme) => {
      const control =
        'Package: hd-thu\nVersion: 1.0\nArchitecture: all\nMaintainer: An <an@hai-dang-thu.vn>\nDescription: thử\n';
      file('goi-deb/DEBIAN/control', control);
      const archive = join(world.folder, 'kho/hd-thu_1.0_all.deb');
      mkdirSync(dirname(archive), { recursive: true });
      expect(await world.run('dpkg-deb', '--build', join(world.folder, 'goi-deb'), archive)).toMatchObject({
        code: 0,
      });
      const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
      const content = readFileSync(archive);
      const packages = `${control}Filename: ./hd-thu_1.0_all.deb\nSize: ${content.length}\nSHA256: ${sha256(content)}\n`;
      file('kho/Packages', packages);
      file(
        'kho/Release',
        `Suite: thu\nDate: ${new Date().toUTCString()}\nSHA256:\n ${sha256(packages)} ${Buffer.byteLength(packages)} Packages\n`,
      );

      const root = join(world.folder, `apt-${scheme}`);
      for (const folder of ['lists/partial', 'cache/archives/partial', 'got'])
        mkdirSync(join(root, folder), { recursive: true });
      const sources = file(`apt-${scheme}/sources.list`, `deb [trusted=yes] ${scheme}://kho.${OPEN}/ ./\n`);
      const options = Object.entries({
        'Dir::Etc::sourcelist': sources,
        'Dir::Etc::sourceparts': '-',
        'Dir::State::lists': join(root, 'lists'),
        'Dir::Cache': join(root, 'cache'),
        'APT::Sandbox::User': 'root',
        'Acquire::http::Proxy': proxy,
        'Acquire::https::Proxy': proxy,
        'Acquire::https::CAInfo': world.authority,
        'Acquire::Retries': '0',
        'Acquire::Languages': 'none',
      }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
      const apt = (...args: string[]): Promise<Run> =>
        world.run(
          'sh',
          '-c',
          'cd "$1" && shift && exec apt-get "$@"',
          'sh',
          join(root, 'got'),
          '-q',
          ...options,
          ...args,
        );
      expect(await apt('update')).toMatchObject({ code: 0 });
      expect(await apt('download', 'hd-thu')).toMatchObject({ code: 0 });
      expect(readFileSync(join(root, 'got/hd-thu_1.0_all.deb'))).toEqual(content);
    });
  });
});
