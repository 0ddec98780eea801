/** A data folder of its own per test, and a clock whose hands the test turns. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStorage, type Storage } from '../../../electron/agent/storage/open-storage.ts';
import type { NewRequest } from '../../../electron/agent/storage/request-store.ts';
import { milliseconds, type Milliseconds } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { Consent } from '../../../shared/activity/detail-level.ts';

/** 2026-11-24 10:00 in Hà Nội. */
export const MORNING = epochMs(Date.UTC(2026, 10, 24, 3));

export class HandClock {
  atMs: EpochMs = MORNING;
  #monotonicMs = 1000;

  nowMs(): EpochMs {
    return this.atMs;
  }

  monotonicMs(): Milliseconds {
    return milliseconds(this.#monotonicMs);
  }

  advance(ms: number): void {
    this.atMs = epochMs(this.atMs + ms);
    this.#monotonicMs += ms;
  }

  /** Somebody sets the wall clock. */
  set(atMs: number): void {
    this.atMs = epochMs(atMs);
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryStorage(folder = temporaryFolder()): {
  storage: Storage;
  clock: HandClock;
  folder: string;
} {
  const clock = new HandClock();
  const storage = unwrap(openStorage(folder, clock));
  let open = true;
  const close = storage.close.bind(storage);
  storage.close = () => {
    if (open) close();
    open = false;
  };
  onTestFinished(() => storage.close());
  return { storage, clock, folder };
}

export const CONSENT: Consent = {
  guardianConsentAtMs: MORNING,
  noticeAtMs: MORNING,
  assent: 'given',
  assentAtMs: MORNING,
};

export const child = (name: string) => ({
  name,
  age: 10,
  presetId: '10-13',
  osUser: null,
  detail: 'full' as const,
  consent: CONSENT,
});

export const asksFor = (profileId: ProfileId, target: string, words = ''): NewRequest => ({
  profileId,
  kind: 'site',
  target,
  category: null,
  minutes: 60,
  purpose: 'play',
  words,
});

/** Every byte of every file below `folder`, by path: what a person with a disk editor would find. */
export function filesHolding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}
