/**
 * `npm run test:fuzz [-- --cases N]`: every parser's fuzz test with a million cases each instead of CI's short form.
 * Prints how long it took; docs/fuzzing.md keeps the results. Further arguments go to vitest (a file, `-t NAME`).
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  options: { cases: { type: 'string', default: '1000000' } },
  allowPositionals: true,
});
const cases = Number(values.cases);
if (!Number.isInteger(cases) || cases < 1) {
  console.error('--cases takes a whole number above 0');
  process.exit(2);
}

// A million cases take hours where a case is slow: the test's own time limit, meant for CI, must not end them.
const limitMs = 6 * 60 * 60 * 1000;
const startedAt = performance.now();
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'fuzz',
    '--reporter=verbose',
    `--testTimeout=${limitMs}`,
    ...positionals,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, HAIDANG_CASES: String(cases) } },
);
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`fuzz: ${cases} cases per parser, ${minutes} minutes, ${status === 0 ? 'no fault' : 'faults'}`);
process.exit(status ?? 1);
