/**
 * Real browsers on a network of the test's own: what the parent allowed is reached, what is listed is not, the log says
 * both, and an approval is felt at once. A forwarder stands in for the firewall rule that leads a child's port 53 to
 * the child's endpoint.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogRow } from '../../shared/contracts/operator-shapes.ts';
import { AgentProcess, stopAll, temporaryFolder, until } from './agent-process.ts';
import type { Visit } from './namespace/browser-driver.ts';
import { DrivenBrowser } from './namespace/driven-browser.ts';
import {
  canMakeNamespaces,
  NetworkNamespace,
  programPath,
  SITE_ADDRESS,
} from './namespace/network-namespace.ts';

const here = dirname(fileURLToPath(import.meta.url));
const programs = {
  chromium: programPath('chromium') ?? programPath('chromium-browser') ?? programPath('google-chrome'),
  firefox: programPath('firefox-esr') ?? programPath('firefox'),
  curl: programPath('curl'),
};
const possible = canMakeNamespaces();

const OPEN = 'mo.hai-dang-thu.vn';
const BLOCKED = 'www.nha-cai-thu.vn';
const HOUSEHOLD_RESOLVER = '127.0.0.1';
const CHILD_RESOLVER = '127.0.0.2';
/** curl: "Could not resolve host". */
const NOT_RESOLVED = 6;

describe.skipIf(!possible)('in a network namespace (needs root and iproute2)', () => {
  let namespace: NetworkNamespace;
  let world: ChildProcessWithoutNullStreams;
  let agent: AgentProcess;
  const visited: { host: string; path: string }[] = [];

  beforeAll(async () => {
    namespace = new NetworkNamespace();
    namespace.useResolver(HOUSEHOLD_RESOLVER);
    const started = await startWorld(namespace, (request) => visited.push(request));
    world = started.process;
    agent = await AgentProcess.start({
      data: temporaryFolder(),
      dns: '127.0.0.1:53',
      upstreams: [started.upstream],
      namespace: namespace.name,
    });
    const list = join(temporaryFolder(), 'gambling.txt');
    writeFileSync(list, 'nha-cai-thu.vn\ncho-duyet-chromium.vn\ncho-duyet-firefox.vn\n');
    await agent.jsonLines('lists', 'add', 'thu', '--file', list, '--category', 'gambling');
    const child = await agent.addChild('An', 12);
    world.stdin.write(`child ${child.dns}\n`);
  }, 120_000);

  afterAll(async () => {
    world?.stdin.end();
    await stopAll();
    namespace?.remove();
  });

  const sawBlocked = (): boolean => visited.some(({ host }) => host.endsWith('nha-cai-thu.vn'));

  async function curl(host: string): Promise<{ code: number; body: string }> {
    const run = namespace.spawn(programs.curl ?? 'curl', '-sS', '-m', '8', `http://${host}/`);
    let body = '';
    run.stdout.on('data', (chunk: Buffer) => (body += chunk.toString()));
    const [code] = (await once(run, 'close')) as [number];
    return { code, body };
  }

  const rowsOf = (name: string): Promise<LogRow[]> =>
    until(`a row of ${name}`, 5000, async () => {
      const rows = await agent.jsonLines<LogRow>('log', '--child', 'An');
      const found = rows.filter((row) => row.name === name);
      return found.length > 0 ? found : undefined;
    });

  test.skipIf(programs.curl === undefined)(
    'curl on port 53 of the household reaches the open site and not the listed one (needs curl)',
    async () => {
      expect(await curl(OPEN)).toMatchObject({ code: 0, body: expect.stringContaining(OPEN) as string });
      expect(await curl(BLOCKED)).toMatchObject({ code: NOT_RESOLVED, body: '' });
      expect(sawBlocked()).toBe(false);
    },
  );

  test.skipIf(programs.curl === undefined)(
    'curl of a child reaches the open site and not the listed one, and the log says so (needs curl)',
    async () => {
      namespace.useResolver(CHILD_RESOLVER);
      expect((await curl(`curl.${OPEN}`)).code).toBe(0);
      expect((await curl(`curl.${BLOCKED}`)).code).toBe(NOT_RESOLVED);
      expect(sawBlocked()).toBe(false);
      expect(await rowsOf(`curl.${OPEN}`)).toMatchObject([{ child: 'An', verdict: 'allow' }]);
      const [blocked] = await rowsOf(`curl.${BLOCKED}`);
      expect(blocked).toMatchObject({
        child: 'An',
        verdict: 'block',
        category: 'gambling',
        list: 'thu',
        entry: 'nha-cai-thu.vn',
      });
    },
  );

  for (const kind of ['chromium', 'firefox'] as const) {
    const program = programs[kind];
    describe.skipIf(program === undefined)(`${kind} (needs ${kind})`, () => {
      let browser: DrivenBrowser;

      beforeAll(async () => {
        namespace.useResolver(CHILD_RESOLVER);
        browser = await DrivenBrowser.start(namespace, kind, program ?? '');
      }, 90_000);

      afterAll(() => browser?.close(), 30_000);

      const visit = (host: string): Promise<Visit> => browser.visit(`http://${host}/`);

      test('reaches the open site and not the listed one, and the log shows both', async () => {
        const open = `${kind}.${OPEN}`;
        const blocked = `${kind}.${BLOCKED}`;
        expect(await visit(open)).toEqual({ ok: true, text: `Xin chào từ ${open}` });
        expect((await visit(blocked)).ok).toBe(false);
        expect(sawBlocked()).toBe(false);
        expect(await rowsOf(open)).toMatchObject([{ child: 'An', verdict: 'allow' }]);
        for (const row of await rowsOf(blocked))
          expect(row).toMatchObject({ verdict: 'block', list: 'thu', entry: 'nha-cai-thu.vn' });
      });

      test('an approval works within two seconds', async () => {
        const host = `www.cho-duyet-${kind}.vn`;
        expect((await visit(host)).ok).toBe(false);
        expect((await agent.cli('allow', `cho-duyet-${kind}.vn`, '--child', 'An')).code).toBe(0);
        const approvedAt = performance.now();
        await until(`${kind} shows the approved site`, 10_000, async () =>
          (await visit(host)).ok ? true : undefined,
        );
        const afterMs = performance.now() - approvedAt;
        console.log(`${kind}: the approved site was shown ${afterMs.toFixed(0)} ms after the approval`);
        expect(afterMs).toBeLessThan(2000);
      });
    });
  }
});

async function startWorld(
  namespace: NetworkNamespace,
  onRequest: (request: { host: string; path: string }) => void,
): Promise<{ process: ChildProcessWithoutNullStreams; upstream: string }> {
  const world = namespace.spawn(
    process.execPath,
    join(here, 'namespace/world.ts'),
    SITE_ADDRESS,
    CHILD_RESOLVER,
  );
  world.stderr.pipe(process.stderr);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  world.once('close', (code) => reject(new Error(`the little Internet ended with ${code}`)));
  createInterface({ input: world.stdout }).on('line', (line) => {
    if (line.startsWith('up ')) resolve((JSON.parse(line.slice(3)) as { upstream: string }).upstream);
    else onRequest(JSON.parse(line) as { host: string; path: string });
  });
  return { process: world, upstream: await promise };
}
