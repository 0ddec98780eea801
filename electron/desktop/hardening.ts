/** What the renderer may never do, whatever page is in it. */
import { app, type Session, shell } from 'electron';
import { CONSOLE } from './app-protocol.ts';

const isConsole = (url: string): boolean => url.startsWith(`${CONSOLE}/`);
/** A child's page on this computer is for the browser; the number 111 for the telephone. */
const OUTSIDE = /^http:\/\/127\.0\.0\.1:\d+\/child#|^tel:111$/;

export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isConsole(url.replace(/^blob:/, '')) && !url.startsWith('devtools:') });
  });
}

export function hardenContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!isConsole(event.url)) event.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => {
      if (OUTSIDE.test(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}
