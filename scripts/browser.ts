/**
 * `npm run browser [-- [--child NAME] [PROGRAM [PAGE…]]]`: opens one browser of the Chromium family, with an empty profile
 * of its own, whose every request goes through the running agent's proxy: the household's, or that child's. Nothing else
 * on the computer changes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium-path.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Shown {
  readonly endpoints: { readonly proxy: string | null };
}

function ask(...command: string[]): Shown {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/haidang.mjs'), ...command, '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status === 0) return JSON.parse(stdout) as Shown;
  process.stderr.write(sentencesOf(stderr));
  return process.exit(status ?? 1);
}

/** What is wrong the command says itself, in the language of whoever asks; with `--json`, inside of an object. */
function sentencesOf(told: string): string {
  if (!told.startsWith('{')) return told;
  const { error } = JSON.parse(told) as {
    readonly error: { readonly message: string; readonly hint: string };
  };
  return [error.message, error.hint].map((line) => (line === '' ? '' : `${line}\n`)).join('');
}

function sorry(vi: string, en: string): never {
  console.error(`${vi}\n${en}`);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  options: { child: { type: 'string' } },
  allowPositionals: true,
});
const [asked, ...pages] = positionals;
const program =
  asked ??
  findChromium() ??
  sorry(
    'Không tìm thấy Chrome, Chromium, Edge hay Cốc Cốc. Hãy chỉ đường dẫn: npm run browser -- /đường/dẫn',
    'No Chrome, Chromium, Edge or Cốc Cốc found. Name one: npm run browser -- /path/to/it',
  );
const { endpoints } = values.child === undefined ? ask('status') : ask('children', 'show', values.child);
const proxy =
  endpoints.proxy ??
  sorry(
    'Hải Đăng đang chạy mà không có proxy (--no-proxy, hoặc cổng không mở được: npx haidang doctor).',
    'The agent runs without its proxy (--no-proxy, or its port could not be opened: npx haidang doctor).',
  );

const profile = mkdtempSync(join(tmpdir(), 'haidang-browser-'));
const browser = spawn(
  program,
  [
    `--user-data-dir=${profile}`,
    // Names go to the proxy as they are: this browser asks no resolver.
    `--proxy-server=http://${proxy}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-quic',
    // Chromium refuses its sandbox to root; a browser started by root is for tests only.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(pages.length > 0 ? pages : ['about:blank']),
  ],
  { stdio: 'inherit' },
);
browser.on('exit', (code) => {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 0);
});
