/**
 * Bundles the agent (with each of its workers as an entry of its own), the command line and the console into `out/`. Only
 * packages with native code or files of their own stay outside the bundles.
 */
import { chmodSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const external = [/^node:/, 'better-sqlite3', 'pino'];

async function bundle(input: Record<string, string>, outDirectory: string): Promise<void> {
  rmSync(outDirectory, { recursive: true, force: true });
  const bundler = await rolldown({ input, external, platform: 'node', cwd: root, logLevel: 'warn' });
  await bundler.write({
    dir: outDirectory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[hash].js',
    sourcemap: true,
  });
  await bundler.close();
}

const workers = globSync('electron/agent/**/*-worker.ts', { cwd: root });
const agentEntries = Object.fromEntries(workers.map((path) => [basename(path, '.ts'), path]));
if (Object.keys(agentEntries).length !== workers.length) throw new Error('two workers share a file name');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

await bundle({ main: 'electron/agent/main.ts', ...agentEntries }, join(root, 'out/agent'));
await bundle({ haidang: 'electron/cli/haidang.ts' }, join(root, 'out/cli'));
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out/build.json'), JSON.stringify({ version }));
chmodSync(join(root, 'bin/haidang.mjs'), 0o755);
