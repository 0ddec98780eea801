/**
 * Days of a family, written by the real recorder into the data folder of an agent that is not running: the same reduction
 * to the level of detail, the same writer, the same roll-ups. What happens is the same on every run.
 */
import { RecordsHolder } from '../../electron/agent/activity/records-holder.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import type { ActivityFacts, LoggedReason, LoggedVerdict } from '../../shared/activity/events.ts';
import { mayWriteNames, type PrivacyLevel } from '../../shared/activity/detail-level.ts';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { ListId } from '../../shared/kernel/ids.ts';
import { milliseconds } from '../../shared/kernel/duration.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { addDays, civilDayOfIso, isoDateAt, startOfDate } from '../../shared/time/civil-date.ts';
import { type TimeZone, VIETNAM } from '../../shared/time/zone-offset.ts';

interface Visit {
  readonly facts: ActivityFacts;
  readonly level: PrivacyLevel;
}

interface Habit {
  readonly names: readonly string[];
  readonly category: CategoryId | null;
  /** First and last hour. */
  readonly hours: readonly [number, number];
  /** Visits in an hour, about. */
  readonly visits: number;
  readonly verdict?: LoggedVerdict;
  readonly reason?: LoggedReason;
}

const HABITS: readonly Habit[] = [
  {
    names: ['hocmai.vn', 'www.olm.vn', 'vi.wikipedia.org'],
    category: 'education',
    hours: [8, 11],
    visits: 14,
  },
  { names: ['scratch.mit.edu', 'khanacademy.org'], category: 'education', hours: [15, 17], visits: 12 },
  { names: ['www.youtube.com', 'i.ytimg.com'], category: 'video', hours: [16, 20], visits: 16 },
  { names: ['www.roblox.com', 'garena.vn'], category: 'online-games', hours: [17, 20], visits: 12 },
  { names: ['chat.zalo.me'], category: 'messaging', hours: [18, 21], visits: 6 },
  { names: ['truyenqqviet.com'], category: null, hours: [12, 21], visits: 6 },
  { names: ['cdn.jsdelivr.net', 'fonts.gstatic.com'], category: 'cdn', hours: [8, 21], visits: 20 },
  {
    names: ['ads.adsrvr.org', 'track.example-ads.com'],
    category: 'ads',
    hours: [8, 21],
    visits: 9,
    verdict: 'block',
    reason: 'category',
  },
  {
    names: ['bet88.example', 'nhacai.example'],
    category: 'gambling',
    hours: [20, 21],
    visits: 4,
    verdict: 'block',
    reason: 'category',
  },
  {
    names: ['www.roblox.com'],
    category: 'online-games',
    hours: [21, 22],
    visits: 5,
    verdict: 'block',
    reason: 'outside-hours',
  },
];

/** mulberry32 */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RecordedDays {
  /** The last instant that is written. */
  readonly untilMs: number;
  readonly days: number;
  /** Whose days these are; the agent's household must have the same. */
  readonly zone?: TimeZone;
  /** How much is visited; 1 is an ordinary child. */
  readonly busyness?: number;
  /** Minutes too, as the meter would have counted them. */
  readonly measured?: boolean;
}

const HOUR_MS = 3_600_000;
/** Well below what the writer lets wait. */
const NOTES_AT_ONCE = 8000;
const PATIENCE_MS = 30_000;

export async function recordDays(data: string, options: RecordedDays): Promise<number> {
  const { untilMs, days, zone = VIETNAM, busyness = 1, measured = false } = options;
  let [nowMs, monotonicMs] = [untilMs, 0];
  const clock = { nowMs: () => epochMs(nowMs), monotonicMs: () => milliseconds(monotonicMs) };
  const health = new HealthBoard(clock);
  const holder = new RecordsHolder(data, zone, clock, health);
  unwrap(holder.open());
  const records = holder.current;
  if (records === null) throw new Error('the database is closed');
  const { profiles, usage } = records.storage;
  const today = isoDateAt(zone, epochMs(untilMs));
  const children = profiles.children().map((child, place) => ({
    child,
    random: dice(7 + place),
    level: { detail: child.detail, hasConsent: mayWriteNames(child.age, child.consent) },
  }));
  let notes = 0;
  for (let back = days - 1; back >= 0; back -= 1) {
    const date = addDays(today, -back);
    const midnight = startOfDate(zone, date);
    const visits: Visit[] = [];
    for (const { child, random, level } of children) {
      const mood = busyness * (0.5 + random());
      for (const { names, category, hours, visits: often, verdict = 'allow', reason = 'no-rule' } of HABITS) {
        for (let hour = hours[0]; hour <= hours[1]; hour += 1) {
          const count = Math.round(often * mood * random() * 1.6);
          for (let n = 0; n < count; n += 1) {
            const atMs = epochMs(Math.floor(midnight + (hour + random()) * HOUR_MS));
            const name = unwrap(parseDomainName(names[Math.floor(random() * names.length)] ?? ''));
            const isListed = reason === 'category';
            const facts: ActivityFacts = {
              profileId: child.id,
              atMs,
              name,
              categoryId: category,
              verdict,
              reason,
              listId: isListed ? (`${category}` as ListId) : null,
              entry: isListed ? name : null,
              origin: 'dns:A@127.0.0.1:5354',
              isPrivate: false,
            };
            visits.push({ facts, level });
          }
          const isMeasured = measured && verdict === 'allow' && category !== 'cdn';
          if (isMeasured && midnight + hour * HOUR_MS < untilMs) {
            usage.add([
              {
                profileId: child.id,
                day: civilDayOfIso(date),
                hour,
                categoryId: category,
                site: level.detail === 'site' || level.detail === 'full' ? (names[0] ?? null) : null,
                basis: 'network',
                seconds: Math.min(1200, count * 40),
                free: category === 'education',
              },
            ]);
          }
        }
      }
    }
    // The log is in the order in which things happened, as a filter's is.
    visits.sort((a, b) => a.facts.atMs - b.facts.atMs);
    for (const { facts, level } of visits) {
      if (facts.atMs > untilMs) break;
      monotonicMs += Math.max(0, facts.atMs - nowMs);
      nowMs = facts.atMs;
      records.recorder.note(facts, level);
      notes += 1;
      if (notes % NOTES_AT_ONCE === 0) await records.recorder.flush();
    }
  }
  nowMs = untilMs;
  await records.recorder.flush();
  // What a busy computer made fail, such as a lock held for too long, the writer tries again.
  const patientUntil = performance.now() + PATIENCE_MS;
  while (records.recorder.stats().waiting > 0 && performance.now() < patientUntil) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    await records.recorder.flush();
  }
  const { lost, waiting } = records.recorder.stats();
  await holder.close();
  if (lost + waiting > 0)
    throw new Error(
      `${lost} requests lost, ${waiting} rows not written: ${JSON.stringify(health.standing())}`,
    );
  return notes;
}
