/**
 * The operator's door: a Unix socket (0600) in a folder that only its owner may enter (0700), or a named pipe on
 * Windows. Whoever can open it is the account that runs the agent, or root: identity by path, no passphrase.
 */
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { type Api, carry } from './http-carrier.ts';

export interface ControlSocketFault {
  readonly kind: 'unsafe-folder' | 'cannot-listen';
  readonly path: string;
  readonly detail: string;
}

export interface ControlSocket {
  readonly path: string;
  close(): Promise<void>;
}

/**
 * The caller holds the data folder's lock, so a socket file that is already there is left from an agent that was
 * killed.
 */
export async function openControlSocket(
  path: string,
  api: Api,
): Promise<Result<ControlSocket, ControlSocketFault>> {
  const pipe = path.startsWith('\\\\.\\pipe\\');
  if (!pipe) {
    const unsafe = prepareFolder(dirname(path));
    if (unsafe !== undefined) return err({ kind: 'unsafe-folder', path, detail: unsafe });
    rmSync(path, { force: true });
  }
  const server = createServer((incoming, outgoing) => {
    carry(api, 'socket', incoming, outgoing, true).catch(() => outgoing.destroy());
  });
  // Event streams stay open as long as somebody follows.
  server.requestTimeout = 0;
  const failed = await listen(server, path);
  if (failed !== undefined) return err({ kind: 'cannot-listen', path, detail: failed });
  if (!pipe) chmodSync(path, 0o600);
  return ok({
    path,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      if (!pipe) rmSync(path, { force: true });
    },
  });
}

function prepareFolder(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory()) return `\`${folder}\` is not a folder`;
  // Somebody else's folder in a shared temporary place would hand them the door.
  if (process.getuid !== undefined && stat.uid !== process.getuid())
    return `\`${folder}\` belongs to another account`;
  if ((stat.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return undefined;
}

function listen(server: Server, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const refuse = (error: Error): void => resolve(error.message);
    server.once('error', refuse);
    server.listen(path, () => {
      server.off('error', refuse);
      resolve(undefined);
    });
  });
}
