/**
 * Who holds a port, for the message that says a listener could not start. Linux only, from /proc, and only as far as
 * this account may look: `undefined` means not known, never that nobody does.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';

const TABLES = { udp: ['udp', 'udp6'], tcp: ['tcp', 'tcp6'] } as const;
/** TCP_LISTEN in /proc/net/tcp. */
const LISTENING = '0A';

export interface PortHolder {
  readonly pid: number;
  /** The command's name as the kernel keeps it: at most 15 octets. */
  readonly command: string;
}

export async function portHolder(transport: 'udp' | 'tcp', port: number): Promise<PortHolder | undefined> {
  try {
    const inodes = new Set<string>();
    for (const table of TABLES[transport]) {
      const text = await readFile(`/proc/net/${table}`, 'utf8').catch(() => '');
      for (const line of text.split('\n').slice(1)) {
        const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
        if (local === undefined || inode === undefined) continue;
        if (Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16) !== port) continue;
        if (transport === 'tcp' && state !== LISTENING) continue;
        inodes.add(`socket:[${inode}]`);
      }
    }
    if (inodes.size === 0) return undefined;
    for (const pid of await readdir('/proc')) {
      if (!/^[0-9]+$/.test(pid)) continue;
      for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
        const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
        if (!inodes.has(target)) continue;
        return { pid: Number(pid), command: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() };
      }
    }
    return undefined;
  } catch {
    return undefined;
  }
}
