/** The bridge, for what a page cannot do: a notice of the system, and word that one was clicked. */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('haidangDesktop', {
  notify: (notice: { title: string; body: string; path: string }) => ipcRenderer.send('notify', notice),
  onOpenPath: (open: (path: string) => void) => {
    ipcRenderer.on('open-path', (_event, path: unknown) => {
      if (typeof path === 'string') open(path);
    });
  },
});
