/**
 * Where Electron's executable is, without asking Electron: naming its module would start a download that has no time
 * limit. It is there, or the server that has it answers soon and it is fetched, or there is a sentence why not.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../shared/i18n/text.ts';
import { err, ok, type Result } from '../shared/kernel/result.ts';

/** Milliseconds for the first answer of the server, and for the whole download (about 110 MB). */
const ANSWER_WITHIN = 8000;
const DOWNLOAD_WITHIN = 180_000;

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
}

/** Null: nothing speaks against a window. */
export function whyNoWindow({ platform, env, isRoot }: Surroundings): Text | null {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return { vi: 'phiên này không có màn hình', en: 'this session has no screen' };
  // Electron's sandbox does not run as root, and without it a page is too close to the system.
  if (isRoot && platform !== 'win32')
    return { vi: 'đang chạy bằng tài khoản root', en: 'this is the root account' };
  return null;
}

/** The executable below `root`; null: not installed whole. */
export function installedElectron(root: string, env: Surroundings['env']): string | null {
  const folder = join(root, 'node_modules/electron');
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
    if (override !== undefined && override !== '') {
      const program = join(override, process.platform === 'win32' ? 'electron.exe' : 'electron');
      return existsSync(program) ? program : null;
    }
    const installed = readFileSync(join(folder, 'dist/version'), 'utf8').replace(/^v/, '').trim();
    const program = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return installed === version && existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

export async function findElectron(root: string, env: Surroundings['env']): Promise<Result<string, Text>> {
  const present = installedElectron(root, env);
  if (present !== null) return ok(present);
  if (env['ELECTRON_OVERRIDE_DIST_PATH'])
    return err({
      vi: 'thư mục Electron đã chỉ định không có chương trình',
      en: 'the folder named for Electron has no program in it',
    });
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string;
  };
  const mirror = env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/';
  if (!(await answers(`${mirror}v${version}/SHASUMS256.txt`)))
    return err({
      vi: 'chưa có Electron và chưa tải được trong 8 giây',
      en: 'Electron is not here and its server did not answer within 8 seconds',
    });
  const fetched = await install(join(root, 'node_modules/electron/install.js'));
  const program = fetched ? installedElectron(root, env) : null;
  return program === null
    ? err({ vi: 'tải Electron không xong', en: 'the download of Electron did not finish' })
    : ok(program);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_WITHIN) })).ok;
  } catch {
    return false;
  }
}

const install = (script: string): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script], { timeout: DOWNLOAD_WITHIN }, (error) => resolve(error === null));
  });
