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

const LONGEST = { title: 120, body: 400 } as const;

/** Whoever has the window in front of them sees it there. */
export function notifyUnlessInFront({ title, body, path }: Parameters<DesktopBridge['notify']>[0]): void {
  if (!document.hidden && document.hasFocus()) return;
  desktopBridge()?.notify({ title: title.slice(0, LONGEST.title), body: body.slice(0, LONGEST.body), path });
}

export const desktopBridge = (): DesktopBridge | null => window.haidangDesktop ?? null;
