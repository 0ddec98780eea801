/**
 * `npm run bench [-- --short] [-- --only D1,D2]`: builds, then measures every bar with its peers in the same run. What a
 * bar means and what came out is in docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (file: string, ...args: string[]): number =>
  spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;

if (run('scripts/build.ts') !== 0) process.exit(1);
process.exit(run('tests/bench/bench.ts', ...process.argv.slice(2)));
