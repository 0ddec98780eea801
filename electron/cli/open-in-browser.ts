/**
 * Hands an address to the browser of the person at this computer. Other accounts can read the arguments of programs for
 * a moment: what stands in the address must be worth nothing without a secret besides, or be used up at once.
 */
import { spawn } from 'node:child_process';

/** Programs that hand over and end do so at once; one that runs on is the browser itself. */
const PATIENCE_MS = 3_000;

/** False: there is no browser, or none that could be started. */
export function openInBrowser(url: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, args] = openerOf(url, platform);
  return new Promise((resolve) => {
    const opener = spawn(program, args, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), PATIENCE_MS);
    const settle = (opened: boolean): void => {
      clearTimeout(timer);
      resolve(opened);
    };
    opener.on('error', () => settle(false));
    opener.on('exit', (code) => settle(code === 0));
    opener.unref();
  });
}

function openerOf(url: string, platform: NodeJS.Platform): [string, string[]] {
  if (platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', url]];
  if (platform === 'darwin') return ['open', [url]];
  return ['xdg-open', [url]];
}
