/** What the desktop's window gives its page (see its preload); absent in a browser. */
export interface DesktopBridge {
  /** A notice of the system; a click on it leads to `path`. */
  notify(notice: { readonly title: string; readonly body: string; readonly path: string }): void;
  onOpenPath(open: (path: string) => void): void;
}

declare global {
  interface Window {
    readonly haidangDesktop?: DesktopBridge;
  }
}

export const desktopBridge = (): DesktopBridge | null => window.haidangDesktop ?? null;
