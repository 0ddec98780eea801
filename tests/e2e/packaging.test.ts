/**
 * The package as `electron-builder.yml` makes it for Linux, from a stand-in for Electron's distribution and without a
 * download: what is in it, what is not, the fuses, and that the agent in it starts with the Node in it.
 */
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeElectronDist } from '../standin/electron-dist.ts';
import { isBuilt, repositoryRoot } from './agent-process.ts';

const NEEDED = process.platform === 'linux' && process.arch === 'x64' && isBuilt();
const builder = join(repositoryRoot, 'node_modules/electron-builder/cli.js');
/** Nothing answers there: what would be downloaded fails, and the test with it. */
const NOWHERE = 'http://127.0.0.1:9/';

describe.skipIf(!NEEDED)('the package for Linux (needs Linux on x64 and a build)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-package-'));
  const app = join(folder, 'packed/linux-unpacked');
  const resources = join(app, 'resources');

  beforeAll(async () => {
    const electron: unknown = JSON.parse(
      readFileSync(join(repositoryRoot, 'node_modules/electron/package.json'), 'utf8'),
    );
    await makeElectronDist(join(folder, 'dist'), (electron as { version: string }).version);
    const options = [`-c.electronDist=${folder}/dist`, `-c.directories.output=${folder}/packed`];
    // In a test of its own, electron-builder links instead of copying.
    const { VITEST: _, ...own } = process.env;
    const env = { ...own, ELECTRON_MIRROR: NOWHERE, ELECTRON_BUILDER_BINARIES_MIRROR: NOWHERE };
    const run = promisify(execFile)(process.execPath, [builder, '--linux', 'dir', ...options], {
      cwd: repositoryRoot,
      env,
      timeout: 120_000,
    });
    await run.catch((cause: { readonly stdout: string; readonly stderr: string }) => {
      throw new Error(`electron-builder failed:\n${cause.stdout}\n${cause.stderr}`);
    });
  }, 150_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const filesBelow = (place: string): string[] =>
    readdirSync(join(resources, place), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(resources, join(entry.parentPath, entry.name)));

  test('the asar holds the desktop and nothing else', () => {
    expect(listPackage(join(resources, 'app.asar'), { isPack: false }).toSorted()).toEqual([
      '/assets',
      '/assets/icons',
      '/assets/icons/icon.png',
      '/assets/icons/tray-away.png',
      '/assets/icons/tray-running.png',
      '/out',
      '/out/desktop',
      '/out/desktop/main.js',
      '/out/desktop/preload.cjs',
      '/package.json',
    ]);
    expect(existsSync(join(resources, 'app.asar.unpacked'))).toBe(false);
    expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
    expect(readdirSync(join(app, 'locales')).toSorted()).toEqual(['en-US.pak', 'vi.pak']);
  });

  test('beside it are the agent, its Node, and the native parts of this platform only', () => {
    const files = filesBelow('agent');
    expect(files.filter((file) => file.endsWith('.node')).toSorted()).toEqual([
      'agent/node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node',
      'agent/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
    expect(files).toContain('agent/out/console/index.html');
    expect(files).toContain('agent/assets/lists/gambling.txt');
    expect(files.filter((file) => /\.map$|\.ts$|^agent\/(tests|shared|electron)\//.test(file))).toEqual([]);
    expect(existsSync(join(resources, 'node/node'))).toBe(true);
  });

  test('the fuses are set: no other code, no switches of Node, cookies sealed', async () => {
    const wire = await getCurrentFuseWire(join(app, 'haidang'));
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      inspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
      onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
      cookies: wire[FuseV1Options.EnableCookieEncryption],
    }).toEqual({
      runAsNode: FuseState.DISABLE,
      nodeOptions: FuseState.DISABLE,
      inspect: FuseState.DISABLE,
      fileProtocol: FuseState.DISABLE,
      onlyAsar: FuseState.ENABLE,
      cookies: FuseState.ENABLE,
    });
  });

  test('the agent in the package starts with the Node in the package, and serves the console', async () => {
    const agent = spawn(
      join(resources, 'node/node'),
      [
        join(resources, 'agent/out/cli/haidang.js'),
        'agent',
        '--data',
        join(folder, 'data'),
        '--dns',
        '127.0.0.1:0',
        '--console',
        '127.0.0.1:0',
        '--upstream',
        '127.0.0.1:9',
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: agent.stdout });
    try {
      let ready = '';
      for await (const line of lines) {
        ready = line;
        if (line.startsWith('ready ')) break;
      }
      const { console } = JSON.parse(ready.slice('ready '.length)) as { console: string };
      const page = await fetch(console);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Hải Đăng')]);
    } finally {
      agent.kill('SIGTERM');
      await once(agent, 'exit');
    }
  });
});
