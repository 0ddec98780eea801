/**
 * `npm test`: builds, runs every test project, lists what was skipped and why it says so, and closes with one line of
 * counts. In CI a skipped test fails the run, unless its name says that it needs another platform.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (file: string, ...args: string[]): number =>
  spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;

if (run('scripts/build.ts') !== 0) process.exit(1);

mkdirSync(join(root, '.cache'), { recursive: true });
const reportPath = join(root, '.cache/test-report.json');
const status = run(
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportPath}`,
  ...process.argv.slice(2),
);

const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report;
const skipped = report.testResults
  .flatMap((file) => file.assertionResults)
  .filter((t) => t.status === 'skipped' || t.status === 'pending' || t.status === 'todo')
  .map((t) => t.fullName);
for (const name of skipped) console.log(`skipped: ${name}`);

const mayBeSkippedInCi = /\bneeds (?:Windows|macOS|real Electron)\b/;
const unexplained = process.env['CI'] ? skipped.filter((name) => !mayBeSkippedInCi.test(name)) : [];
for (const name of unexplained) console.log(`must not be skipped in CI: ${name}`);

const brokenFiles = report.testResults.filter(
  (f) => f.status === 'failed' && f.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + brokenFiles + unexplained.length;
console.log(`tests: ${report.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(status !== 0 || failed > 0 ? 1 : 0);
