/**
 * Local day and hour of an instant in the policy's zone, for the roll-ups. Computed once per quarter of an hour of time
 * (offsets are multiples of it), so that a busy log costs a map look-up.
 */
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { TimeZone } from '../../../shared/time/zone-offset.ts';
import { civilDayOf, wallClockOf } from '../../../shared/time/zoned-moment.ts';

const QUARTER_MS = 900_000;
const QUARTERS_KEPT = 1000;

export interface CivilHour {
  /** yyyymmdd */
  readonly day: number;
  /** 0–23 */
  readonly hour: number;
}

export class CivilHours {
  readonly #zone: TimeZone;
  readonly #known = new Map<number, CivilHour>();

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  at(instantMs: number): CivilHour {
    const quarter = Math.floor(instantMs / QUARTER_MS);
    const known = this.#known.get(quarter);
    if (known !== undefined) return known;
    const moment = { instantMs: epochMs(quarter * QUARTER_MS), zone: this.#zone };
    const civil = { day: civilDayOf(moment), hour: wallClockOf(moment).hour };
    if (this.#known.size >= QUARTERS_KEPT) this.#known.clear();
    this.#known.set(quarter, civil);
    return civil;
  }
}
