/** What SQLite and the disk say, as the few causes that a person can do something about. */
import Database from 'better-sqlite3';
import { faultOf, type SqliteFault } from './haidang-database.ts';

export type StorageFault =
  | { readonly kind: 'newer-version'; readonly version: number; readonly known: number }
  | { readonly kind: 'corrupt'; readonly detail: string }
  /** Not there, or empty, though other files of the folder show that there was one. */
  | { readonly kind: 'vanished' }
  | { readonly kind: 'locked'; readonly pid: number | null }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'permission'; readonly detail: string }
  | { readonly kind: 'unusable'; readonly detail: string };

export const isDiskFull = (code: string): boolean =>
  code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT';

export const isCorruption = (code: string): boolean =>
  code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';

export function toStorageFault({ code, detail }: SqliteFault): StorageFault {
  if (isCorruption(code)) return { kind: 'corrupt', detail };
  if (isDiskFull(code)) return { kind: 'disk-full' };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'SQLITE_PERM')
    return { kind: 'permission', detail };
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return { kind: 'permission', detail };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return { kind: 'locked', pid: null };
  // Node's messages begin with the code, SQLite's do not.
  return { kind: 'unusable', detail: detail.startsWith(code) ? detail : `${code}: ${detail}` };
}

/** Null: not the disk's or the file's doing, but a bug of ours. */
export function storageFaultOf(error: unknown): StorageFault | null {
  if (!(error instanceof Error)) return null;
  const fault = faultOf(error);
  if (error instanceof Database.SqliteError) return OUR_OWN.test(fault.code) ? null : toStorageFault(fault);
  // By a statement of a database that was closed under it, to be replaced or because it is damaged.
  if (error instanceof TypeError && /database connection is not open/.test(error.message))
    return { kind: 'unusable', detail: error.message };
  return 'syscall' in error && DISK_CODES.has(fault.code) ? toStorageFault(fault) : null;
}

const OUR_OWN = /^SQLITE_(?:ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|TOOBIG|INTERNAL)/;
const DISK_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);
