/**
 * Bundles the agent (with each of its workers as an entry of its own), the command line and the console into `out/`. Only
 * packages with native code or files of their own stay outside the bundles.
 */
import { chmodSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputOptions, rolldown } from 'rolldown';
import { build } from 'vite';
import { publish } from './build-generations.ts';
import { leanBuiltins } from './lean-builtins.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'out');
const external = ['better-sqlite3', 'koffi', 'pino'];

/**
 * Into a folder beside the one in use: see `build-generations.ts`. Each of `inputs` is bundled for itself: what one has in
 * common with another is there twice, but is loaded in one piece and without what only the other needs.
 */
async function bundle(name: string, entry: string, inputs: readonly Record<string, string>[]): Promise<void> {
  const fresh = join(out, `${name}.building`);
  rmSync(fresh, { recursive: true, force: true });
  for (const input of inputs) {
    const bundler = await rolldown({
      input,
      external,
      platform: 'node',
      cwd: root,
      logLevel: 'warn',
      plugins: [leanBuiltins],
    });
    await bundler.write({
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[hash].js',
      // One character outside Latin-1, if only in a comment, and V8 keeps a whole file in two bytes a character.
      charset: 'ascii',
      comments: { legal: true, annotation: false, jsdoc: false },
      sourcemap: true,
    });
    await bundler.close();
  }
  publish(fresh, out, name, entry);
}

/** Electron's main as a module, the preload as the one CommonJS file that a sandbox can load. */
async function bundleDesktop(): Promise<void> {
  const dir = join(out, 'desktop');
  const options: InputOptions = {
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    external: [/^node:/, 'electron'],
  };
  const main = await rolldown({ ...options, input: 'electron/desktop/main.ts' });
  await main.write({ dir, format: 'esm', entryFileNames: 'main.js', codeSplitting: false, sourcemap: true });
  await main.close();
  const preload = await rolldown({ ...options, input: 'electron/desktop/preload.ts' });
  await preload.write({ dir, format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false });
  await preload.close();
}

const workers = globSync('electron/agent/**/*-worker.ts', { cwd: root });
const agentWorkers = Object.fromEntries(workers.map((path) => [basename(path, '.ts'), path]));
if (Object.keys(agentWorkers).length !== workers.length) throw new Error('two workers share a file name');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

mkdirSync(out, { recursive: true });
rmSync(join(out, 'code-cache'), { recursive: true, force: true });
await bundle('agent', 'main.js', [{ main: 'electron/agent/main.ts' }, agentWorkers]);
await bundle('cli', 'haidang.js', [{ haidang: 'electron/cli/haidang.ts' }]);
await bundleDesktop();
await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
writeFileSync(join(out, 'build.json'), JSON.stringify({ version }));
// Stands beside the packaged agent: its files are modules, and it says its version.
writeFileSync(join(out, 'package.json'), JSON.stringify({ name: 'haidang', version, type: 'module' }));
chmodSync(join(root, 'bin/haidang.mjs'), 0o755);
