/**
 * A stand-in for the `electron` module: the built main and preload run unchanged against the system's Chromium. A window
 * is a tab, the preload an isolated world, `app://console/x` the address `https://console.app.invalid/x` answered by the
 * real protocol handler. What it does not cover (sandbox, process model, schemes as origins, native drawing) no test
 * here may claim.
 */
import { EventEmitter } from 'node:events';
import { chromium, type Browser } from 'playwright-core';
import { StandinContents } from './contents.ts';
import { recorded } from './recorded.ts';

export const app = Object.assign(new EventEmitter(), {
  requestSingleInstanceLock: () => true,
  whenReady: async () => {
    browser = await chromium.launch({
      executablePath: process.env['STANDIN_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', `--remote-debugging-port=${process.env['STANDIN_PORT'] ?? '0'}`],
    });
  },
  getAppPath: () => process.env['STANDIN_ROOT'] ?? process.cwd(),
  quit: () => {
    recorded.quit = true;
    void (browser?.close() ?? Promise.resolve()).then(() => process.exit(0));
  },
});

let browser: Browser | null = null;
// Without this a stopped run would stay alive and hold its caller's pipe.
process.on('SIGTERM', () => app.quit());
Object.defineProperty(process, 'resourcesPath', { value: '/nonexistent' });

type Handler = (message: Request) => Promise<Response>;
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly { scheme: string; privileges: object }[]) => {
    recorded.schemes = schemes.map(({ scheme }) => scheme);
  },
  handle: (scheme: string, handler: Handler) => handlers.set(scheme, handler),
};

type BeforeRequest = (details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void;
let beforeRequest: BeforeRequest = (_details, answer) => answer({ cancel: false });

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: unknown) => recorded.permissionHandlers.push(typeof handler),
    setPermissionCheckHandler: (handler: unknown) => recorded.permissionHandlers.push(typeof handler),
    setDevicePermissionHandler: (handler: unknown) => recorded.permissionHandlers.push(typeof handler),
    webRequest: { onBeforeRequest: (listener: BeforeRequest) => (beforeRequest = listener) },
  },
};

export const ipcMain = new EventEmitter();

interface WindowOptions {
  readonly webPreferences: {
    readonly preload: string;
    readonly sandbox: boolean;
    readonly contextIsolation: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: StandinContents;
  #minimized = false;

  constructor(options: WindowOptions) {
    super();
    const { sandbox, contextIsolation } = options.webPreferences;
    recorded.windows.push({ sandbox, contextIsolation });
    const opened = browser;
    if (opened === null) throw new Error('a window before the app is ready');
    this.webContents = new StandinContents({
      open: () => opened.newPage(),
      preload: options.webPreferences.preload,
      answer: (message) => {
        const handler = handlers.get('app');
        if (handler === undefined) throw new Error('no handler for app://');
        return handler(message);
      },
      mayRequest: (url) => new Promise((resolve) => beforeRequest({ url }, ({ cancel }) => resolve(!cancel))),
      onIpc: (channel, payload, url) => ipcMain.emit(channel, { senderFrame: { url } }, payload),
    });
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  isMinimized = (): boolean => this.#minimized;
  restore(): void {
    this.#minimized = false;
  }
  show(): void {
    recorded.shown += 1;
  }
  focus(): void {}
}

export class Tray extends EventEmitter {
  constructor(image: { path: string }) {
    super();
    recorded.tray.image = image.path;
    recorded.click = () => this.emit('click');
  }
  setImage({ path }: { path: string }): void {
    recorded.tray.image = path;
  }
  setToolTip(text: string): void {
    recorded.tray.toolTip = text;
  }
  setContextMenu(menu: { labels: string[] }): void {
    recorded.tray.menu = menu.labels;
  }
}

export const Menu = {
  buildFromTemplate: (template: readonly { label?: string }[]) => ({
    labels: template.flatMap(({ label }) => (label === undefined ? [] : [label])),
  }),
};

export const nativeImage = { createFromPath: (path: string) => ({ path }) };
export const nativeTheme = { shouldUseDarkColors: false };

export class Notification extends EventEmitter {
  constructor({ title, body }: { title: string; body: string }) {
    super();
    recorded.notices.push({ title, body });
    recorded.clickNotice = () => this.emit('click');
  }
  show(): void {}
}

export const shell = {
  openExternal: async (url: string) => {
    recorded.openedOutside.push(url);
  },
};
