/**
 * A network namespace of the test's own: loopback only, so that nothing outside can be reached, with a resolver file of
 * its own and port 53 free whatever the machine runs. Needs root and iproute2.
 */
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inNamespace } from '../agent-process.ts';

export const SITE_ADDRESS = '203.0.113.10';

export function programPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').concat('/usr/bin', '/usr/sbin', '/sbin');
  for (const folder of folders) {
    try {
      const path = join(folder, name);
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there: the next one.
    }
  }
  return undefined;
}

/** What is asked by trying: root in a container may still not make namespaces. */
export function canMakeNamespaces(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || programPath('ip') === undefined)
    return false;
  const name = `hd-probe-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return true;
  } catch {
    return false;
  }
}

export class NetworkNamespace {
  readonly name: string;
  readonly #folder: string;

  constructor() {
    this.name = `hd-e2e-${process.pid}`;
    this.#folder = join('/etc/netns', this.name);
    this.remove();
    ip('netns', 'add', this.name);
    ip('-n', this.name, 'link', 'set', 'lo', 'up');
    // A public address, so that the protection against rebinding has nothing to say. (Documentation range: nobody's.)
    ip('-n', this.name, 'address', 'add', `${SITE_ADDRESS}/32`, 'dev', 'lo');
    mkdirSync(this.#folder, { recursive: true });
  }

  /** For programs started from now on, and for those that are running. */
  useResolver(address: string): void {
    writeFileSync(join(this.#folder, 'resolv.conf'), `nameserver ${address}\noptions attempts:1\n`);
  }

  spawn(file: string, ...args: string[]): ChildProcessWithoutNullStreams {
    const [program, all] = inNamespace(this.name, file, args);
    return spawn(program, all, { stdio: 'pipe' });
  }

  remove(): void {
    try {
      ip('netns', 'del', this.name);
    } catch {
      // It was not there.
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'ignore' });
}
