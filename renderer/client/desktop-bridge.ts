/** What the desktop's window gives its page (see its preload); absent in a browser. */
export interface DesktopBridge {
  /** A notice of the system; a click on it leads to `path`. */
  notify(notice: { readonly title: string; readonly body: string; readonly path: string }): void;
  onOpenPath(open: (path: string) => void): void;
}

declare global {
  // oxlint-disable-next-line no-var -- a global that another program defines can be declared in no other way
  var haidangDesktop: DesktopBridge | undefined;
}

export const desktopBridge = (): DesktopBridge | null => globalThis.haidangDesktop ?? null;
