/**
 * A built program under a name that stays (`out/agent/main.js`) and in a folder of its own generation
 * (`out/agent-<hash>/`), which the file of that name only points to. An agent that runs goes on with the workers and
 * chunks of its own generation, however often it is built meanwhile; the change to the new one is one rename.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** The present one and those that an agent may still run from. */
const GENERATIONS_KEPT = 5;

/** Moves the freshly built folder `built` to its place below `out`, and points `out/NAME/ENTRY` to it. */
export function publish(built: string, out: string, name: string, entry: string): void {
  const generation = join(out, `${name}-${contentHash(built)}`);
  if (readdirSync(out).includes(basename(generation))) rmSync(built, { recursive: true });
  else renameSync(built, generation);
  // The newest by this mark, even when its content was built before.
  const now = new Date();
  utimesSync(generation, now, now);
  point(join(out, name), entry, `../${basename(generation)}/${entry}`);
  prune(out, name);
}

function contentHash(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).toSorted())
    hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

function point(folder: string, entry: string, target: string): void {
  mkdirSync(folder, { recursive: true });
  const next = join(folder, `${entry}.next`);
  writeFileSync(next, `export * from '${target}';\n`);
  renameSync(next, join(folder, entry));
  for (const file of readdirSync(folder)) if (file !== entry) rmSync(join(folder, file), { recursive: true });
}

function prune(out: string, name: string): void {
  const generations = readdirSync(out)
    .filter((folder) => folder.startsWith(`${name}-`) && /^[0-9a-f]{12}$/.test(folder.slice(name.length + 1)))
    .map((folder) => ({ folder, at: statSync(join(out, folder)).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { folder } of generations.slice(GENERATIONS_KEPT))
    rmSync(join(out, folder), { recursive: true, force: true });
}
