import { expect, onTestFinished, test } from 'vitest';
import { ReportService } from '../../../electron/agent/activity/report-service.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { child, MORNING, temporaryStorage } from '../storage/temporary-storage.ts';
import { level, recording } from './recording.ts';

const base = { hour: 10, site: null, basis: 'session', free: false } as const;

test('a usage report has a line for each day, totals without free categories, and sites by time', async () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.usage.add([
    { ...base, profileId, day: 20261129, categoryId: 'games', site: 'roblox.com', seconds: 600 },
    { ...base, profileId, day: 20261129, categoryId: 'education', site: 'olm.vn', seconds: 900, free: true },
    { ...base, profileId, day: 20261201, categoryId: null, hour: 20, seconds: 60 },
    { ...base, profileId, day: 20261201, categoryId: 'games', basis: 'network', seconds: 5000 },
    { ...base, profileId, day: 20261202, categoryId: 'games', seconds: 7 },
  ]);
  const service = new ReportService(storage.file);
  onTestFinished(() => service.close());
  const report = unwrap(await service.usage(profileId, 20261129, 20261201, 'Asia/Ho_Chi_Minh'));
  expect(report).toMatchObject({
    from: '2026-11-29',
    to: '2026-12-01',
    zone: 'Asia/Ho_Chi_Minh',
    basis: 'session',
    totalSeconds: 660,
    byDay: [
      { date: '2026-11-29', seconds: 600, byCategory: { games: 600, education: 900 } },
      { date: '2026-11-30', seconds: 0, byCategory: {} },
      { date: '2026-12-01', seconds: 60, byCategory: { none: 60 } },
    ],
    bySite: [
      { site: 'olm.vn', seconds: 900 },
      { site: 'roblox.com', seconds: 600 },
    ],
  });
  expect(report.byHour.filter(({ seconds }) => seconds > 0)).toEqual([
    { hour: 10, seconds: 600 },
    { hour: 20, seconds: 60 },
  ]);
});

test('where no session helper reported, the network figures stand and are named so', async () => {
  const { storage } = temporaryStorage();
  const { id: profileId } = unwrap(storage.profiles.add(child('An'), 'operator', MORNING));
  storage.usage.add([
    { ...base, profileId, day: 20261124, categoryId: 'games', basis: 'network', seconds: 30 },
  ]);
  const service = new ReportService(storage.file);
  onTestFinished(() => service.close());
  const report = unwrap(await service.usage(profileId, 20261124, 20261124, 'Asia/Ho_Chi_Minh'));
  expect(report).toMatchObject({ basis: 'network', totalSeconds: 30 });
});

test('an activity report reads the roll-ups', async () => {
  const { recorder, facts, storage, an } = recording();
  recorder.note(facts('a.example', { verdict: 'block', categoryId: 'games' }), level('full'));
  await recorder.flush();
  const service = new ReportService(storage.file);
  onTestFinished(() => service.close());
  expect(unwrap(await service.activity(an.id, 20261124, 20261124))).toEqual({
    categories: [{ day: 20261124, category: 'games', verdict: 'block', count: 1 }],
    hours: [{ day: 20261124, hour: 10, count: 1, blocked: 1 }],
    sites: [{ site: 'a.example', count: 1, blocked: 1 }],
  });
});

test('a report on a database that is not there is a fault, and the next question is asked anew', async () => {
  const service = new ReportService('/nowhere/haidang.db');
  onTestFinished(() => service.close());
  const { storage } = temporaryStorage();
  for (let i = 0; i < 2; i++)
    expect(await service.usage(storage.profiles.household().id, 20261124, 20261124, 'UTC')).toMatchObject({
      ok: false,
    });
});
