/**
 * `npm run browser [-- PROGRAM]`: opens one browser of the Chromium family, with an empty profile of its own, whose
 * every DNS question goes through the running agent. Nothing else on the computer changes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium-path.ts';
import { startDohBridge } from './doh-bridge.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function householdEndpoint(): { host: string; port: number } {
  const json = execFileSync(process.execPath, [join(root, 'bin/haidang.mjs'), 'status', '--json'], {
    encoding: 'utf8',
  });
  const { endpoints } = JSON.parse(json) as { endpoints: { dns: string | null } };
  const colon = endpoints.dns?.lastIndexOf(':') ?? -1;
  if (!endpoints.dns || colon < 0) throw new Error('the agent runs without its DNS filter');
  return {
    host: endpoints.dns.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(endpoints.dns.slice(colon + 1)),
  };
}

const [asked, ...pages] = process.argv.slice(2);
const program = asked ?? findChromium();
if (program === undefined) {
  console.error(
    'Không tìm thấy Chrome, Chromium, Edge hay Cốc Cốc. Hãy chỉ đường dẫn: npm run browser -- /đường/dẫn',
  );
  console.error('No Chrome, Chromium, Edge or Cốc Cốc found. Name one: npm run browser -- /path/to/it');
  process.exit(1);
}

const bridge = await startDohBridge(householdEndpoint());
const profile = mkdtempSync(join(tmpdir(), 'haidang-browser-'));
// `secure`: the browser never falls back to the system's resolver.
const dnsOverHttps = { mode: 'secure', templates: bridge.url };
writeFileSync(join(profile, 'Local State'), JSON.stringify({ dns_over_https: dnsOverHttps }));

const browser = spawn(
  program,
  [
    `--user-data-dir=${profile}`,
    `--ignore-certificate-errors-spki-list=${bridge.keyDigest}`,
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
  bridge.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 0);
});
