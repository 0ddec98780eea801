/** How many files and sockets this process may have open. Node raises its soft limit to the hard one when it starts. */
import { readFileSync } from 'node:fs';

/** Where nothing can be asked: what every system we run on allows. */
const ASSUMED = 8192;

export function openFileLimit(): number {
  if (process.platform !== 'linux') return ASSUMED;
  try {
    const found = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return found === undefined || found === 'unlimited' ? 1_048_576 : Number(found);
  } catch {
    return ASSUMED;
  }
}
