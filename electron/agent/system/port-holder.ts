/**
 * Who holds a port, for the message that says a listener could not start. Linux only, from /proc, and only as far as
 * this account may look: `undefined` means not known, never that nobody does.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

const TABLES = { udp: ['udp', 'udp6'], tcp: ['tcp', 'tcp6'] } as const;
/** TCP_LISTEN in /proc/net/tcp. */
const LISTENING = '0A';

export interface PortHolder {
  readonly pid: number;
  /** The program as its user knows it: `dnsmasq`, `node server.js`. Never its arguments, which may hold secrets. */
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
        return { pid: Number(pid), command: await programOf(pid) };
      }
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** Of these the script says more than the program. */
const INTERPRETER = /^(?:node|deno|bun|python|ruby|perl|java|php|bash|sh)[\d.]*$/;
/** `-e` and the like: what follows is no file. */
const INLINE_CODE = /^(?:-[cep]+|--eval|--print)$/;
const MAX_LENGTH = 64;

/**
 * From the command line: the kernel's own short name is that of a thread, `MainThread` for every Node. A process that is
 * ending has no command line left.
 */
async function programOf(pid: string): Promise<string> {
  const [program = '', ...rest] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const name = basename(program).slice(0, MAX_LENGTH);
  if (name === '') return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
  const at = INTERPRETER.test(name) ? rest.findIndex((word) => word !== '' && !word.startsWith('-')) : -1;
  const script = INLINE_CODE.test(rest[at - 1] ?? '') ? undefined : rest[at];
  return script === undefined ? name : `${name} ${basename(script).slice(0, MAX_LENGTH)}`;
}
