/**
 * `npm start`: builds what is missing or older than its source, runs the agent on unprivileged ports with the starter
 * lists, and says what is running, where and what to try next; then opens the console, in Electron's window if it can be
 * had, else by a one-time address for a browser (always with `--headless`). Ctrl+C ends it cleanly.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ReadyLine } from '../shared/contracts/agent-options.ts';
import type { Status } from '../shared/contracts/operator-shapes.ts';
import { findElectron, whyNoWindow } from './electron-program.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const haidang = join(root, 'bin/haidang.mjs');

const SOURCES = [
  '{shared,electron}/**/*.ts',
  'renderer/**/*.{ts,tsx,css,html,json,svg,js}',
  'package.json',
  'vite.config.ts',
  'scripts/build.ts',
];

function buildIfStale(): void {
  const stamp = join(root, 'out/build.json');
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = globSync(SOURCES, { cwd: root });
  if (sources.every((path) => statSync(join(root, path)).mtimeMs <= builtAt)) return;
  console.log('Đang dựng chương trình… / Building…');
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'inherit' });
}

const ask = (...command: string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, [haidang, ...command, '--json', ...dataArguments], { encoding: 'utf8' }),
  );

/** A window that ends with an error so soon never was one: missing libraries, no user namespaces. */
const WINDOW_FAILS_WITHIN_MS = 10_000;

/** The window if Electron can be had, else the browser, and in one sentence why. */
async function openFace(ready: ReadyLine): Promise<void> {
  const why = typed.includes('--headless')
    ? { vi: 'đã chọn --headless', en: '--headless was asked for' }
    : whyNoWindow({ platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 });
  const found = why === null ? await findElectron(root, process.env) : null;
  if (found?.ok === true && (await openWindow(found.value))) return;
  const reason = why ?? (found?.ok === false ? found.error : WINDOW_FAILED);
  console.log(`
Bảng điều khiển mở bằng trình duyệt, vì ${reason.vi}.
The console opens in a browser: ${reason.en}.`);
  sayWhereConsoleIs(ready);
}

const WINDOW_FAILED = { vi: 'cửa sổ Electron không khởi động được', en: 'Electron’s window could not start' };

/** False: it ended with an error at once. */
function openWindow(program: string): Promise<boolean> {
  const window = spawn(program, [root], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...(dataArguments[1] === undefined ? {} : { HAIDANG_DATA: resolve(dataArguments[1]) }),
    },
  });
  return new Promise((answer) => {
    window.on('error', () => answer(false));
    window.on('exit', (code) => answer(code === 0));
    setTimeout(() => answer(true), WINDOW_FAILS_WITHIN_MS).unref();
  });
}

/** Whoever has the address may come as far as the passphrase: once, within five minutes. */
function sayWhereConsoleIs(ready: ReadyLine): void {
  if (ready.console === null) {
    console.log(`
Bảng điều khiển chưa mở được ở máy này; \`npx haidang doctor\` nói vì sao.
The console could not be opened on this computer; \`npx haidang doctor\` says why.
`);
    return;
  }
  const { url } = ask('console', 'link') as { url: string };
  console.log(`
Mở bảng điều khiển trên trình duyệt bằng liên kết này (dùng một lần, trong 5 phút; lấy liên kết mới: npx haidang console link).
Open the console in a browser with this address (once, within 5 minutes; for another: npx haidang console link).
  ${url}
`);
}

function welcome(ready: ReadyLine): void {
  const status = ask('status') as Status;
  const count = (locale: string): string => status.index.names.toLocaleString(locale);
  console.log(`
Hải Đăng đang chạy (tiến trình ${ready.pid}). Nhấn Ctrl+C để dừng.
  Bộ lọc DNS   ${ready.dns ?? 'không chạy'}  – ${status.lists.length} danh sách, ${count('vi')} tên miền
  Proxy        ${ready.proxy ?? 'không chạy'}  – trang http bị chặn hiện trang nói vì sao; https không bị mở ra
  Hỏi tên đến  ${status.upstreams.map((u) => u.upstream).join(', ') || 'chưa có máy chủ DNS nào: dùng --upstream'}
  Mức bảo vệ   Chỉ nhắc nhở: chương trình nào đi qua đó thì được lọc; trẻ vẫn có thể tắt.
Thử ngay, ở một cửa sổ dòng lệnh khác:
  npx haidang check bet365.com     bộ lọc nói gì, vì sao
  npm run browser                  mở một trình duyệt đi qua proxy; vào http://bet365.com để thấy trang chặn
  npx haidang log                  xem nhật ký (tên trang chỉ được ghi khi đã có sự đồng ý)
  npx haidang children add An --age 9 --consent      thêm một trẻ, có cổng riêng; rồi: npm run browser -- --child An

Hải Đăng is running (process ${ready.pid}). Ctrl+C stops it.
  DNS filter   ${ready.dns ?? 'not running'}  – ${status.lists.length} lists, ${count('en')} names
  Proxy        ${ready.proxy ?? 'not running'}  – a blocked http site is a page that says why; https is not opened
  It asks      ${status.upstreams.map((u) => u.upstream).join(', ') || 'no upstream resolver yet: use --upstream'}
  Protection   Advisory: programs that go through them are filtered; a child can turn this off.
Try, in another terminal:
  npx haidang check bet365.com     what the filter says, and why
  npm run browser                  opens one browser through the proxy; http://bet365.com shows the block page
  npx haidang log                  the log (names are written only once consent is on record)
  npx haidang children add An --age 9 --consent      adds a child with endpoints of its own; then: npm run browser -- --child An
`);
}

buildIfStale();

const typed = process.argv.slice(2);
const forAgent = typed.filter((argument) => argument !== '--headless');
const agentArguments = forAgent.includes('--console') ? forAgent : [...forAgent, '--console', '127.0.0.1:0'];
const data = agentArguments.indexOf('--data');
const dataArguments = data < 0 ? [] : agentArguments.slice(data, data + 2);

const agent = spawn(process.execPath, [haidang, 'agent', ...agentArguments], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    agent.kill('SIGTERM');
  });
}
agent.on('exit', (code) => process.exit(code ?? 0));

createInterface({ input: agent.stdout }).on('line', (line) => {
  if (!line.startsWith('ready ')) {
    console.log(line);
    return;
  }
  console.log(line);
  const ready = JSON.parse(line.slice('ready '.length)) as ReadyLine;
  welcome(ready);
  void openFace(ready);
});
