/** What lies in the backups folder, by the names that the makers of copies give. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { backupsFolder } from './backup.ts';

/** `before-update`: put aside by a new version. `replaced`: what a restored copy took the place of. */
export type BackupKind = 'daily' | 'made' | 'before-update' | 'replaced';

export interface KeptBackup {
  /** Of the file, without its folder. */
  readonly name: string;
  readonly file: string;
  readonly kind: BackupKind;
  readonly atMs: EpochMs;
  readonly bytes: number;
}

const STAMP = String.raw`(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z`;
const KINDS: readonly (readonly [BackupKind, RegExp])[] = [
  ['daily', new RegExp(`^haidang-${STAMP}\\.db$`)],
  ['made', new RegExp(`^haidang-made-${STAMP}\\.db$`)],
  ['replaced', new RegExp(`^haidang-replaced-${STAMP}\\.db$`)],
  ['before-update', /^haidang-before-v\d+\.db$/],
];

/** The newest first. */
export function keptBackups(dataDirectory: string): readonly KeptBackup[] {
  const folder = backupsFolder(dataDirectory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => describe(folder, name))
    .toSorted((a, b) => b.atMs - a.atMs);
}

/** For a copy that somebody asks for now; a second within one second would take the place of the first. */
export function madeBackupFile(dataDirectory: string, nowMs: EpochMs): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return join(backupsFolder(dataDirectory), `haidang-made-${stamp}.db`);
}

function describe(folder: string, name: string): KeptBackup[] {
  for (const [kind, pattern] of KINDS) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const file = join(folder, name);
    const { size, mtimeMs } = statSync(file);
    const [, year, month, day, hour, minute, second] = found;
    const atMs =
      year === undefined ? mtimeMs : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return [{ name, file, kind, atMs: epochMs(atMs), bytes: size }];
  }
  return [];
}
