import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milliseconds } from '../../../shared/kernel/duration.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { CurrentIndex, EMPTY_INDEX } from '../../../electron/agent/filtering/current-index.ts';
import { buildIndex } from '../../../electron/agent/filtering/index-build.ts';
import type { BuildFailure, RunningBuild } from '../../../electron/agent/filtering/index-build-job.ts';
import { IndexService } from '../../../electron/agent/filtering/index-service.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { memoryLists, memorySource, type MemorySource } from '../../bench/index-names.ts';

let dir = '';
let lists: MemorySource[] = [];
let builds = 0;
let failWith: BuildFailure | undefined;
let health = new HealthBoard({ nowMs: () => epochMs(0), monotonicMs: () => milliseconds(0) });
let current = new CurrentIndex();
const services: IndexService[] = [];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-index-'));
  lists = [memorySource('a', 'ads', 'block', ['example.com'])];
  builds = 0;
  failWith = undefined;
  health = new HealthBoard({ nowMs: () => epochMs(0), monotonicMs: () => milliseconds(0) });
});
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  fs.rmSync(dir, { recursive: true });
});

/** A service whose builds run here, one turn of the event loop after their start. */
function service(): IndexService {
  current = new CurrentIndex();
  const made = new IndexService({
    listsFile: '',
    dir: path.join(dir, 'index'),
    current,
    health,
    sources: () => lists,
    startBuild: (job): RunningBuild => {
      builds++;
      const now = lists;
      return {
        outcome: new Promise((resolve) => {
          setImmediate(() => {
            resolve(
              failWith === undefined
                ? ok(buildIndex(memoryLists(now), job.dir, { revision: job.revision }))
                : err(failWith),
            );
          });
        }),
        stop: () => Promise.resolve(),
      };
    },
  });
  services.push(made);
  return made;
}

const matched = (name: string): number => current.get().matches(name as DomainName).length;
const standing = (): string[] => health.standing().map((c) => `${c.id} ${c.level}`);

describe('the index service', () => {
  it('builds what is missing, without calling it a fault', async () => {
    const subject = service();
    const opened = subject.open();
    expect(subject.rebuilding).toBe(true);
    expect(current.ready).toBe(false);
    expect((await opened).ok).toBe(true);
    expect(subject.rebuilding).toBe(false);
    expect(matched('www.example.com')).toBe(1);
    expect(standing()).toEqual([]);
  });

  it('loads what is there at once, and builds only when the lists are others', async () => {
    await service().open();
    const again = service();
    const opened = again.open();
    expect(matched('example.com')).toBe(1);
    await opened;
    expect(builds).toBe(1);
    lists = [memorySource('a', 'ads', 'block', ['example.com', 'example.net'])];
    await service().open();
    expect(builds).toBe(2);
    expect(matched('example.net')).toBe(1);
  });

  it('requests during a build share one more build, which sees the latest lists', async () => {
    const subject = service();
    const first = subject.open();
    lists = [memorySource('a', 'ads', 'block', ['example.org'])];
    const rest = [subject.rebuild(), subject.rebuild(), subject.rebuild()];
    await first;
    expect(matched('example.com')).toBe(1);
    await Promise.all(rest);
    expect(builds).toBe(2);
    expect([matched('example.com'), matched('example.org')]).toEqual([0, 1]);
    expect(current.get().revision).toBe(2);
  });

  it('listeners hear of each swap until they stop listening', async () => {
    const subject = service();
    const heard: number[][] = [];
    const stop = current.onSwap((now, before) => heard.push([before.revision, now.revision]));
    await subject.open();
    await subject.rebuild();
    stop();
    await subject.rebuild();
    expect(heard).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('a damaged file is rebuilt, and says so until the next build', async () => {
    await service().open();
    fs.truncateSync(path.join(dir, 'index', 'index.bin'), 400);
    const subject = service();
    const opened = subject.open();
    expect(standing()).toEqual(['index.corrupt-rebuilt failed']);
    await opened;
    expect(standing()).toEqual(['index.corrupt-rebuilt degraded']);
    expect(matched('example.com')).toBe(1);
    await subject.rebuild();
    expect(standing()).toEqual([]);
  });

  it('a check file damaged in use starts a rebuild by itself', async () => {
    await service().open();
    const folder = path.join(dir, 'index');
    const check = path.join(folder, fs.readdirSync(folder).find((n) => n.endsWith('.check')) ?? '');
    const bytes = fs.readFileSync(check);
    for (let at = 128; at < bytes.length; at += 256) bytes[at] = (bytes[at] ?? 0) ^ 1;
    fs.writeFileSync(check, bytes);
    const subject = service();
    await subject.open();
    expect(builds).toBe(1);
    expect(matched('example.com')).toBe(1);
    expect(standing()).toEqual(['index.corrupt-rebuilt degraded']);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await subject.rebuild();
    expect(builds).toBeGreaterThan(1);
    expect(matched('example.com')).toBe(1);
  });

  it('a failed build keeps the old index and stands as a condition until one succeeds', async () => {
    const subject = service();
    await subject.open();
    failWith = { code: 'ENOSPC', detail: 'no space left on device' };
    expect(await subject.rebuild()).toMatchObject({ ok: false, error: { kind: 'build-failed' } });
    expect(standing()).toEqual(['index.rebuild-failed degraded']);
    expect(health.standing()[0]?.hint.en).toContain('disk is full');
    expect(matched('example.com')).toBe(1);
    failWith = undefined;
    await subject.rebuild();
    expect(standing()).toEqual([]);
  });

  it('without any index a failed build is a failed part', async () => {
    failWith = { code: 'SQLITE_CORRUPT', detail: 'database disk image is malformed' };
    await service().open();
    expect(standing()).toEqual(['index.rebuild-failed failed']);
    expect(current.get()).toBe(EMPTY_INDEX);
  });

  it('closed, it answers with the empty index and starts nothing more', async () => {
    const subject = service();
    await subject.open();
    await subject.close();
    expect(current.ready).toBe(false);
    expect(await subject.rebuild()).toEqual({ ok: false, error: { kind: 'closed' } });
    expect(builds).toBe(1);
  });
});
