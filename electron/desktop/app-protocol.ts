/** `app://console/…`: the console's files and `/api`, carried to the agent. Nothing else of the socket is reachable. */
import { protocol } from 'electron';
import { askAgent } from './agent-link.ts';
import { AWAY } from './tray.ts';

export const CONSOLE = 'app://console';
const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
const HTML = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" };

/** Before the app is ready. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }]);

export function serveConsole(): void {
  protocol.handle('app', async (message) => {
    const { host, pathname, search } = new URL(message.url);
    // The operator's procedures are no page's, however their path is written.
    if (host !== 'console' || /^[/\\]*operator/i.test(decodeURIComponent(pathname)))
      return new Response(null, { status: 404 });
    try {
      return await askAgent(pathname + search, message);
    } catch {
      return new Response(`<!doctype html><title>Hải Đăng</title><p>${AWAY}<p>111`, {
        status: 502,
        headers: HTML,
      });
    }
  });
}
