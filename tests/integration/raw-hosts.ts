/** The names of a plain hosts file, read without the product's parsers. */
import { readFileSync } from 'node:fs';

export function readHosts(path: string): string[] {
  const names: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const found = /^0\.0\.0\.0 ([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*)\s*$/.exec(line);
    if (found?.[1] !== undefined) names.push(found[1]);
  }
  return names;
}
