/**
 * One agent per data folder. The lock is an exclusive transaction on a small database of its own: the operating system
 * lets go of it when the process ends, however it ends. The process id next to it is only for the message.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, type SqliteFault } from './haidang-database.ts';

export interface InstanceLock {
  release(): void;
}

export type LockFault =
  | { readonly kind: 'locked'; readonly pid: number | null }
  | { readonly kind: 'unusable'; readonly fault: SqliteFault };

export function lockInstance(dataDirectory: string): Result<InstanceLock, LockFault> {
  const pidFile = join(dataDirectory, 'agent.pid');
  let db: Database.Database | undefined;
  try {
    db = new Database(join(dataDirectory, 'agent.lock'), { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db?.close();
    const fault = faultOf(cause);
    if (fault.code.startsWith('SQLITE_BUSY')) return err({ kind: 'locked', pid: readPid(pidFile) });
    return err({ kind: 'unusable', fault });
  }
  const held = db;
  notePid(pidFile);
  return ok({ release: () => held.close() });
}

function notePid(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch {
    // A full disk: the lock holds all the same, and a message names no process.
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    // The other agent has not written it yet, or it is unreadable: the message then names no process.
    return null;
  }
}
