/** The desktop: one instance with a tray and the console's window. It is only a face; the agent does the work. */
import { app, session } from 'electron';
import { agentState, ensureAgent } from './agent-supervisor.ts';
import { registerScheme, serveConsole } from './app-protocol.ts';
import { hardenContents, hardenSession } from './hardening.ts';
import { createTray } from './tray.ts';
import { acceptNotices, openConsole } from './window.ts';

async function start(): Promise<void> {
  const root = app.getAppPath();
  hardenSession(session.defaultSession);
  serveConsole();
  acceptNotices();
  const show = createTray(
    root,
    () => openConsole(),
    () => app.quit(),
  );
  const look = async (): Promise<void> => show(await agentState());
  await ensureAgent(root);
  await look();
  setInterval(() => void look(), 15_000);
  openConsole();
}

if (app.requestSingleInstanceLock()) {
  registerScheme();
  hardenContents();
  app.on('second-instance', () => openConsole());
  // The tray stays: closing the window ends nothing.
  app.on('window-all-closed', () => undefined);
  void app.whenReady().then(start);
} else app.quit();
