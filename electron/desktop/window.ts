/** The console's window: sandboxed, isolated, without Node, in the colours of the system before the first paint. */
import { BrowserWindow, ipcMain, nativeTheme, Notification } from 'electron';
import { join } from 'node:path';
import { z } from 'zod';
import { CONSOLE } from './app-protocol.ts';

/** `path`: where a click leads, within the console. */
const noticeSchema = z.strictObject({
  title: z.string().max(120),
  body: z.string().max(400),
  path: z
    .string()
    .max(300)
    .regex(/^\/[a-z]*(?:\?[^#]*)?$/),
});

let window: BrowserWindow | null = null;

export function openConsole(path = '/'): void {
  if (window !== null) {
    if (path !== '/') window.webContents.send('open-path', path);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  window = new BrowserWindow({
    width: 1200,
    height: 820,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1419' : '#f4f6f8',
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => (window = null));
  void window.loadURL(CONSOLE + path);
}

/** The page tells of a request that came in; sender and words are looked at before anything is shown. */
export function acceptNotices(): void {
  ipcMain.on('notify', (event, raw: unknown) => {
    const notice = noticeSchema.safeParse(raw);
    if (!notice.success || event.senderFrame?.url.startsWith(`${CONSOLE}/`) !== true) return;
    const { title, body, path } = notice.data;
    const shown = new Notification({ title, body });
    shown.on('click', () => openConsole(path));
    shown.show();
  });
}
