/** What the meter had counted at past moments. Its rows are by the hour, so a moment has what was full before its hour. */
import type { CategoryId } from '../../../../shared/catalogue/category-ids.ts';
import { epochMs, type EpochMs } from '../../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../../shared/net/domain-name.ts';
import type { UsageSnapshot } from '../../../../shared/policy/live.ts';
import type { TimeZone } from '../../../../shared/time/zone-offset.ts';
import { civilDayOf, wallClockOf } from '../../../../shared/time/zoned-moment.ts';
import type { UsageSum } from '../../storage/activity-queries.ts';
import { countedUsage } from '../day-figures.ts';

/** Offsets of zones are multiples of it, so no hour of a wall clock begins in between. */
const QUARTER_MS = 900_000;

export class UsageByHour {
  readonly #rows: readonly UsageSum[];
  readonly #zone: TimeZone;
  readonly #known = new Map<string, UsageSnapshot | null>();

  constructor(rows: readonly UsageSum[], zone: TimeZone) {
    this.#rows = countedUsage(rows).filter(({ free }) => free === 0);
    this.#zone = zone;
  }

  /** Without the moment's own hour; null: no meter ran on that day. */
  before(atMs: EpochMs): UsageSnapshot | null {
    return this.#until(atMs, 0);
  }

  /** With the moment's own hour. */
  through(atMs: EpochMs): UsageSnapshot | null {
    return this.#until(atMs, 1);
  }

  /** When `before` may be otherwise. */
  nextHour(atMs: EpochMs): EpochMs {
    return epochMs((Math.floor(atMs / QUARTER_MS) + 1) * QUARTER_MS);
  }

  #until(atMs: EpochMs, more: number): UsageSnapshot | null {
    if (this.#rows.length === 0) return null;
    const moment = { instantMs: atMs, zone: this.#zone };
    const day = civilDayOf(moment);
    const endHour = wallClockOf(moment).hour + more;
    const key = `${day} ${endHour}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const snapshot = this.#snapshot(day, endHour);
    this.#known.set(key, snapshot);
    return snapshot;
  }

  #snapshot(day: UsageSnapshot['day'], endHour: number): UsageSnapshot | null {
    const ofDay = this.#rows.filter((row) => row.day === day);
    if (ofDay.length === 0) return null;
    const byCategory = new Map<CategoryId, number>();
    const bySite = new Map<DomainName, number>();
    let totalSeconds = 0;
    for (const { hour, category, site, seconds, ...counted } of ofDay) {
      if (hour >= endHour) continue;
      totalSeconds += counted.totalSeconds;
      if (category !== '') {
        const id = category as CategoryId;
        byCategory.set(id, (byCategory.get(id) ?? 0) + counted.categorySeconds);
      }
      if (site !== '') {
        const name = site as DomainName;
        bySite.set(name, (bySite.get(name) ?? 0) + seconds);
      }
    }
    return { day, totalSeconds, byCategory, bySite };
  }
}
