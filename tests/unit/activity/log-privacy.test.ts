import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { RetentionJob } from '../../../electron/agent/activity/retention-job.ts';
import { ActivityQueries } from '../../../electron/agent/storage/activity-queries.ts';
import { MIGRATIONS } from '../../../electron/agent/storage/schema.ts';
import { migrate } from '../../../electron/agent/storage/sqlite.ts';
import { DEFAULT_RETENTION } from '../../../shared/activity/retention.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { Storage } from '../../../electron/agent/storage/open-storage.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { asksFor, child, filesHolding, MORNING } from '../storage/temporary-storage.ts';
import { level, name, recording } from './recording.ts';

const FULL = level('full');

test('help lines and the private class leave no name anywhere, only totals', async () => {
  const { recorder, facts, rows, storage, folder, an } = recording();
  const secret = {
    isPrivate: true,
    categoryId: 'counselling',
    entry: name('duong-day-kin.example'),
  } as const;
  for (const host of ['duong-day-kin.example', 'www.duong-day-kin.example'])
    recorder.note(facts(host, secret), FULL);
  await recorder.flush();
  unwrap(await storage.run('backup', { target: join(folder, 'backups', 'copy.db') }));
  // The connection is open: the write-ahead log is still there to be searched.
  expect(existsSync(join(folder, 'haidang.db-wal'))).toBe(true);
  expect(filesHolding(folder, 'duong-day-kin')).toEqual([]);
  expect(filesHolding(folder, 'counselling')).toEqual([]);
  expect(await rows()).toEqual([]);
  const db = new Database(storage.file, { readonly: true });
  expect(new ActivityQueries(db).hours(an.id, 20261124, 20261124)).toMatchObject([{ hour: 10, count: 2 }]);
  db.close();
});

test('before consent and notice only totals are written, and consent does not bring the names back', async () => {
  const { recorder, facts, rows, folder } = recording();
  const before = recorder.note(facts('truoc-khi-dong-y.example'), level('full', false));
  before.count += 1;
  recorder.note(facts('sau-khi-dong-y.example'), level('full', true));
  await recorder.flush();
  expect((await rows()).map(({ name: host }) => host)).toEqual(['sau-khi-dong-y.example']);
  expect(filesHolding(folder, 'truoc-khi-dong-y')).toEqual([]);
});

test('each level writes what it says and nothing more', async () => {
  const { recorder, facts, rows, folder } = recording();
  const host = (label: string) => facts(`${label}.trang-${label}.example.org`, { categoryId: 'games' });
  recorder.note(host('tang-site'), level('site'));
  recorder.note(host('tang-category'), level('category'));
  recorder.note(host('tang-totals'), level('totals'));
  await recorder.flush();
  expect((await rows()).map(({ name: n, site, category }) => [n, site, category])).toEqual([
    [null, 'example.org', 'games'],
    [null, null, 'games'],
  ]);
  expect(filesHolding(folder, 'tang-')).toEqual([]);
});

/** What the console leaves behind when a child asks and guardians answer, change and look. */
function recordDeeds(storage: Storage, an: ProfileId, bo: ProfileId): void {
  const request = unwrap(storage.requests.open(asksFor(an, 'bi-mat-xin.example', 'bi-mat-loi'), MORNING));
  const grant = unwrap(
    storage.grants.give(
      { profileId: an, scope: 'site:bi-mat-xin.example', untilMs: MORNING },
      'Mai',
      MORNING,
    ),
  );
  const answer = { kind: 'counter', minutes: 5, words: 'bi-mat-tra-loi' } as const;
  const given = { state: 'countered', answer, grantId: grant.id, ruleId: null } as const;
  storage.requests.answer(request.id, given, 'Mai', MORNING);
  const change = (profileId: ProfileId | null, site: string, inverse: object): void => {
    const sentence = { vi: `cho xem ${site}`, en: `${profileId === bo ? 'Bo' : 'An'} may see ${site}` };
    const action = { kind: 'x', site };
    storage.changes.append({ actor: 'Mai', profileId, sentence, action, inverse, undoes: null }, MORNING);
  };
  change(an, 'bi-mat-thay-doi.example', { kind: 'x', site: 'bi-mat-thay-doi.example' });
  // About several children: found by the id in it.
  change(null, 'bi-mat-nhieu.example', { kind: 'x', profiles: [an, bo] });
  change(bo, 'chung.example', { kind: 'x' });
  const guardian = { id: 'u-1', name: 'Mai' };
  for (const profileId of [an, bo]) {
    storage.looks.note({ guardian, profileId, what: 'day' }, MORNING);
    storage.settings.set(`goals:${profileId}`, ['bi-mat-muc-tieu'.slice(profileId === an ? 0 : 7)]);
  }
}

test('after an erasure no byte of the database, its log, its index or a backup names what the child reached', async () => {
  const { recorder, writer, facts, rows, storage, folder, an, clock } = recording();
  const bo = unwrap(storage.profiles.add(child('Bo'), 'operator', MORNING));
  for (let i = 0; i < 3000; i++) recorder.note(facts(`bi-mat-${i}.rieng-tu.example`), FULL);
  recorder.note(facts('chung.example'), FULL);
  recorder.note(facts('chung.example', { profileId: bo.id }), FULL);
  recordDeeds(storage, an.id, bo.id);
  await recorder.flush();
  unwrap(await storage.run('daily-backup', { nowMs: clock.nowMs() }));
  recorder.note(facts('bi-mat-moi.example'), FULL);
  expect(filesHolding(folder, 'bi-mat-').length).toBeGreaterThanOrEqual(2);
  const report = unwrap(
    await recorder.whileErasing(an.id, () => storage.run('erase', { profileId: an.id, scope: 'records' })),
  );
  expect(report).toMatchObject({ rows: 3002, walCleared: true, backups: [{ rows: 3001, removed: false }] });
  expect(filesHolding(folder, 'bi-mat-')).toEqual([]);
  expect(filesHolding(folder, 'rieng-tu')).toEqual([]);
  // What was done to the child is known to have been done, no more; another child's history is whole.
  expect(
    storage.changes.history({ limit: 9 }).map(({ sentence, inverse }) => [sentence?.en, inverse]),
  ).toEqual([
    ['Bo may see chung.example', { kind: 'x' }],
    [undefined, null],
    [undefined, null],
  ]);
  expect(storage.requests.ofProfile(an.id, 9)).toEqual([]);
  expect(storage.looks.recent(an.id, 9)).toEqual([]);
  expect(storage.looks.recent(bo.id, 9)).toHaveLength(1);
  expect(storage.settings.get(`goals:${an.id}`)).toBeUndefined();
  expect(storage.settings.get(`goals:${bo.id}`)).toBeDefined();
  expect(storage.audit.verify().kind).toBe('sound');
  expect((await rows()).map(({ name: host, profileId }) => [host, profileId])).toEqual([
    ['chung.example', bo.id],
  ]);
  // Filtering goes on for the child, and so does the log.
  expect(storage.profiles.get(an.id)).not.toBeNull();
  recorder.note(facts('ngay-mai.example'), FULL);
  await recorder.flush();
  expect(await rows({ profileId: an.id })).toHaveLength(1);
  expect(writer.lost).toBe(0);
});

test('erasing everything takes the child out, name and rules too, and the audit chain still holds', async () => {
  const { recorder, storage, folder } = recording();
  const bo = unwrap(storage.profiles.add(child('Bảo Bình'), 'operator', MORNING));
  storage.policies.put(bo.id, null, { block: ['luat-rieng.example'] }, 'Mai', MORNING);
  const sentence = { vi: 'Đã thêm Bảo Bình', en: 'Added Bảo Bình' };
  const action = { kind: 'family.add', name: 'Bảo Bình' };
  storage.changes.append(
    { actor: 'Mai', profileId: bo.id, sentence, action, inverse: null, undoes: null },
    MORNING,
  );
  storage.settings.set('wizard', { step: 3, draft: { name: 'Bảo Bình' } });
  unwrap(await storage.run('daily-backup', { nowMs: MORNING }));
  unwrap(
    await recorder.whileErasing(bo.id, () => storage.run('erase', { profileId: bo.id, scope: 'everything' })),
  );
  expect(storage.profiles.get(bo.id)).toBeNull();
  expect(filesHolding(folder, 'Bảo Bình')).toEqual([]);
  expect(filesHolding(folder, 'luat-rieng')).toEqual([]);
  expect(storage.settings.get('wizard')).toEqual({ step: 3, draft: {} });
  expect(storage.changes.history({ limit: 9 })).toMatchObject([
    { actor: 'Mai', sentence: null, action: null },
  ]);
  expect(storage.audit.verify().kind).toBe('sound');
});

test('a damaged backup cannot be searched through, so an erasure deletes it', async () => {
  const { recorder, storage, folder, an } = recording();
  const { file } = unwrap(await storage.run('daily-backup', { nowMs: MORNING }));
  const { writeFileSync } = await import('node:fs');
  writeFileSync(file, 'x'.repeat(9000));
  const report = unwrap(
    await recorder.whileErasing(an.id, () => storage.run('erase', { profileId: an.id, scope: 'records' })),
  );
  expect(report.backups).toEqual([
    { file: join(folder, 'backups', 'haidang-20261124T030000Z.db'), rows: 0, removed: true },
  ]);
  expect(existsSync(file)).toBe(false);
});

test('detail goes after its days with the names that only it held; roll-ups stay', async () => {
  const { recorder, writer, facts, rows, clock, storage, folder, an } = recording();
  for (let i = 0; i < 2500; i++)
    recorder.note(facts(`cu-${i}.co-dien.example`, { categoryId: 'games' }), FULL);
  const limit = { profileId: an.id, day: 20200101, limit: 'category:games' };
  recorder.noteUsage([{ ...limit, usedSeconds: 60 }]);
  await recorder.flush();
  expect(storage.usage.limitsOfDay(an.id, limit.day)).toHaveLength(1);
  clock.advance(10 * 86_400_000);
  recorder.note(facts('moi.example'), FULL);
  await recorder.flush();
  const job = new RetentionJob(writer, clock, () => ({ ...DEFAULT_RETENTION, detailDays: 14 }));
  expect(await job.runOnce()).toEqual({ rows: 0, names: 0 });
  // How far a limit was used is of no use after its day.
  expect(storage.usage.limitsOfDay(an.id, limit.day)).toEqual([]);
  clock.advance(4 * 86_400_000 + 1);
  const outcome = await job.runOnce();
  expect(outcome.rows).toBe(2500);
  expect((await rows()).map(({ name: host }) => host)).toEqual(['moi.example']);
  // The site's roll-up keeps its name; the hosts are gone.
  expect(outcome.names).toBe(2500);
  await recorder.close();
  storage.close();
  expect(filesHolding(folder, 'cu-17.')).toEqual([]);
  const db = new Database(join(folder, 'haidang.db'), { readonly: true });
  const games = new ActivityQueries(db)
    .categories(an.id, 20261101, 20261130)
    .filter((r) => r.category === 'games');
  expect(games).toMatchObject([{ count: 2500 }]);
  db.close();
});

test('no setting keeps detail longer than 30 days, and ceilings take the oldest rows', async () => {
  const { recorder, writer, facts, rows, clock } = recording();
  recorder.note(facts('first.example'), FULL);
  await recorder.flush();
  clock.advance(30 * 86_400_000);
  recorder.note(facts('second.example'), FULL);
  recorder.note(facts('third.example'), FULL);
  await recorder.flush();
  const limits = { ...DEFAULT_RETENTION, detailDays: 9999 };
  clock.advance(1);
  await new RetentionJob(writer, clock, () => limits).runOnce();
  expect((await rows()).map(({ name: host }) => host)).toEqual(['second.example', 'third.example']);
  await new RetentionJob(writer, clock, () => ({ ...limits, maximumRows: 1 })).runOnce();
  expect((await rows()).map(({ name: host }) => host)).toEqual(['third.example']);
});

test('a backup of an older version of the schema is erased too', async () => {
  const { recorder, storage, folder, an } = recording();
  const old = join(folder, 'backups', 'haidang-before-v2.db');
  mkdirSync(join(folder, 'backups'), { recursive: true });
  const db = new Database(old);
  unwrap(migrate(db, MIGRATIONS.slice(0, 1), { backup: undefined }));
  db.prepare(
    "INSERT INTO profiles (id, name, name_key, age, preset_id, detail, created_at_ms) VALUES (?, 'An', 'an', 10, '10-13', 'full', 0)",
  ).run(an.id);
  db.exec(
    "INSERT INTO requests (id, profile_key, at_ms, target, note, state) VALUES ('r-1', 2, 0, 'bi-mat-cu.example', NULL, 'open')",
  );
  db.close();
  expect(filesHolding(folder, 'bi-mat-cu')).toEqual([old]);
  const report = unwrap(
    await recorder.whileErasing(an.id, () => storage.run('erase', { profileId: an.id, scope: 'records' })),
  );
  expect(report.backups).toEqual([{ file: old, rows: 0, removed: false }]);
  expect(filesHolding(folder, 'bi-mat-cu')).toEqual([]);
});
