/**
 * All that filtering needs, in one file beside the database, written anew after each change. When the database is
 * damaged the agent reads this and goes on with the last rules, endpoints included. It holds no activity.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { writeDurably } from './durable-file.ts';
import type { StoredGrant } from './grant-store.ts';
import type { StoredPause } from './pause-store.ts';
import type { StoredPolicy } from './policy-store.ts';
import type { Profile } from './profile-store.ts';

export interface PolicySnapshot {
  readonly profiles: readonly Profile[];
  readonly policies: readonly StoredPolicy[];
  readonly grants: readonly StoredGrant[];
  readonly pauses: readonly StoredPause[];
  readonly settings: Readonly<Record<string, unknown>>;
}

const FORMAT = 1;
const fileIn = (dataDirectory: string): string => join(dataDirectory, 'policy-snapshot.json');

export const hasSnapshot = (dataDirectory: string): boolean => existsSync(fileIn(dataDirectory));

/** Writes and syncs only what is not there already: most starts change nothing. */
export function saveSnapshot(dataDirectory: string, snapshot: PolicySnapshot): void {
  const body = JSON.stringify(snapshot);
  const text = JSON.stringify({ format: FORMAT, sha256: sha256(body), body });
  if (textIn(dataDirectory) !== text) writeDurably(fileIn(dataDirectory), text);
}

function textIn(dataDirectory: string): string | undefined {
  try {
    return readFileSync(fileIn(dataDirectory), 'utf8');
  } catch {
    return undefined;
  }
}

export function loadSnapshot(dataDirectory: string): Result<PolicySnapshot, 'absent' | 'damaged'> {
  const text = textIn(dataDirectory);
  if (text === undefined) return err('absent');
  try {
    const envelope = JSON.parse(text) as Record<string, unknown>;
    const { format, sha256: sum, body } = envelope;
    if (format !== FORMAT || typeof body !== 'string' || sum !== sha256(body)) return err('damaged');
    // The checksum says that it is what `saveSnapshot` wrote, in this format.
    return ok(JSON.parse(body) as PolicySnapshot);
  } catch {
    return err('damaged');
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
