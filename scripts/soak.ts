/**
 * `npm run test:soak [-- --minutes N]`: ten minutes of load with list updates and policy changes going on, through the
 * test that CI runs for one minute. Prints the summary; docs/soak.md keeps the results.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('--minutes takes a number above 0');
  process.exit(2);
}

const run = (file: string, ...args: string[]): number =>
  spawnSync(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, HAIDANG_SOAK_MINUTES: String(minutes) },
  }).status ?? 1;

if (run('scripts/build.ts') !== 0) process.exit(1);
process.exit(run('node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'tests/e2e/soak.test.ts'));
