/**
 * The log's front, on the filter's own thread: `note` costs a look-up, no I/O and next to no memory. Facts are reduced
 * to the profile's level of detail before anything is kept, here too. Requests of one kind within a minute are one row
 * with a count. Rows go to the writer's worker every 0.6 s or 1,000 rows, so that what happened is on disk within a
 * second; `close` loses nothing.
 */
import type { ActivityFacts, LoggedVerdict } from '../../../shared/activity/events.ts';
import type { PrivacyLevel } from '../../../shared/activity/detail-level.ts';
import { reduceFacts, type ReducedFacts } from '../../../shared/activity/privacy-level.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { UsageIncrement } from '../storage/usage-store.ts';
import type { Clock } from '../system/clock.ts';
import type { LogWriter, PendingBatch } from './log-writer.ts';
import type { Tally } from './tally.ts';

const COLLAPSE_MS = 60_000;
const FLUSH_MS = 600;
const FRESH_ROWS_A_FLUSH = 1000;
/** Beyond this many kinds at once the oldest rows close early: repeats then cost a row more, and memory stays. */
const OPEN_TALLIES = 32_768;
const CLOSED = epochMs(0);

/** A kind of request that is being counted. Without `facts` only its total is written. */
class OpenTally implements Tally {
  count = 1;
  /** How many of `count` the writer knows of. */
  sent = 0;
  closesAtMs: EpochMs;
  readonly rowNumber: number;
  readonly facts: ReducedFacts | null;
  readonly atMs: EpochMs;
  readonly profileId: ProfileId;
  readonly verdict: LoggedVerdict;
  /** A clock that is set back must not keep a row open for a day. */
  readonly openedMonotonicMs: number;

  constructor(
    { atMs, profileId, verdict }: ActivityFacts,
    facts: ReducedFacts | null,
    rowNumber: number,
    monotonicMs: number,
  ) {
    this.closesAtMs = epochMs(atMs + COLLAPSE_MS);
    this.rowNumber = rowNumber;
    this.facts = facts;
    this.atMs = atMs;
    this.profileId = profileId;
    this.verdict = verdict;
    this.openedMonotonicMs = monotonicMs;
  }
}

export class Recorder {
  readonly #writer: LogWriter;
  readonly #clock: Clock;
  /** In the order of opening. */
  readonly #open = new Map<string, OpenTally>();
  /** Rows the writer has not heard of. */
  #fresh: OpenTally[] = [];
  /** Replaced by a newer row of their kind before their last count was sent. */
  #replaced: OpenTally[] = [];
  #rowNumber = 0;
  /** As of the last flush: close enough for closing rows, and no clock is read per request. */
  #monotonicMs: number;
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #usage: UsageIncrement[] = [];
  readonly #whenErased: (() => void)[] = [];

  constructor(writer: LogWriter, clock: Clock) {
    this.#writer = writer;
    this.#clock = clock;
    this.#monotonicMs = clock.monotonicMs();
    this.#timer = setInterval(() => this.#send(), FLUSH_MS);
    this.#timer.unref();
  }

  note(facts: ActivityFacts, level: PrivacyLevel): Tally {
    this.#requests += 1;
    const reduced = reduceFacts(facts, level);
    const key = reduced === 'totals-only' ? `${facts.profileId}\n${facts.verdict}` : kindOf(reduced);
    const standing = this.#open.get(key);
    if (standing !== undefined) {
      if (facts.atMs < standing.closesAtMs) {
        standing.count += 1;
        return standing;
      }
      this.#open.delete(key);
      this.#replaced.push(standing);
    }
    const written = reduced === 'totals-only' ? null : reduced;
    const tally = new OpenTally(facts, written, ++this.#rowNumber, this.#monotonicMs);
    this.#open.set(key, tally);
    if (written !== null) this.#fresh.push(tally);
    if (this.#open.size > OPEN_TALLIES) this.#closeOldest();
    if (this.#fresh.length >= FRESH_ROWS_A_FLUSH) this.#sendFresh();
    return tally;
  }

  /** Time and traffic, already reduced. */
  noteUsage(increments: readonly UsageIncrement[]): void {
    this.#usage.push(...increments);
  }

  /** Hands over everything noted so far; resolves when it is durable, or when writing it has failed for now. */
  async flush(): Promise<void> {
    this.#send();
    await this.#writer.settled();
  }

  /** After the profile's level of detail or consent changed: whoever holds a tally must ask again. */
  closeOpen(profileId: ProfileId): void {
    for (const [key, tally] of this.#open) {
      if (tally.profileId !== profileId) continue;
      this.#open.delete(key);
      tally.closesAtMs = CLOSED;
      this.#replaced.push(tally);
    }
  }

  /**
   * Runs `erase` while nothing is being written: what was noted of the profile is on disk by then, where `erase` finds
   * it, or thrown away if the disk does not take it.
   */
  async whileErasing<T>(profileId: ProfileId, erase: () => Promise<T>): Promise<T> {
    this.closeOpen(profileId);
    await this.flush();
    this.#writer.discard(profileId);
    const erased = await this.#writer.whileStill(erase);
    for (const listener of this.#whenErased) listener();
    return erased;
  }

  /** Called after something of a profile was erased. */
  onErased(listener: () => void): void {
    this.#whenErased.push(listener);
  }

  /** Requests noted, and those that the log will never show. */
  stats(): { readonly requests: number; readonly lost: number; readonly waiting: number } {
    return { requests: this.#requests, lost: this.#writer.lost, waiting: this.#writer.waitingRows };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#send();
    await this.#writer.close();
  }

  /** A quarter at once: finding a map's first key is slow after many of its first keys were deleted. */
  #closeOldest(): void {
    let left = OPEN_TALLIES / 4;
    for (const [key, tally] of this.#open) {
      if (left-- === 0) return;
      this.#open.delete(key);
      tally.closesAtMs = CLOSED;
      this.#replaced.push(tally);
    }
  }

  #sendFresh(): void {
    const rows = this.#fresh.map(asRow);
    this.#fresh = [];
    this.#hand({ rows, increments: [], totals: [], closed: [], usage: [] });
  }

  #send(): void {
    this.#monotonicMs = this.#clock.monotonicMs();
    const nowMs = this.#clock.nowMs();
    const batch = {
      rows: this.#fresh.map(asRow),
      increments: new Array<{ tally: OpenTally; by: number }>(),
      totals: new Array<{ tally: OpenTally; by: number }>(),
      closed: new Array<number>(),
    };
    this.#fresh = [];
    const collect = (tally: OpenTally, closing: boolean): void => {
      const by = tally.count - tally.sent;
      if (by > 0) (tally.facts === null ? batch.totals : batch.increments).push({ tally, by });
      tally.sent = tally.count;
      if (closing && tally.facts !== null) batch.closed.push(tally.rowNumber);
    };
    for (const tally of this.#replaced) collect(tally, true);
    this.#replaced = [];
    for (const [key, tally] of this.#open) {
      const closing = nowMs >= tally.closesAtMs || this.#monotonicMs - tally.openedMonotonicMs >= COLLAPSE_MS;
      if (closing) {
        this.#open.delete(key);
        tally.closesAtMs = CLOSED;
      }
      collect(tally, closing);
    }
    const usage = this.#usage;
    this.#usage = [];
    const { rows, increments, totals, closed } = batch;
    if ([rows, increments, totals, closed, usage].some(({ length }) => length > 0))
      this.#hand({
        rows,
        increments: increments.map(({ tally, by }) => ({ ...idOf(tally), by })),
        totals: totals.map(({ tally, by }) => ({ ...idOf(tally), by })),
        closed,
        usage,
      });
  }

  #hand(batch: PendingBatch): void {
    if (this.#writer.enqueue(batch)) return;
    // The batch was dropped and counted as lost. Rows it held must not grow: start all kinds anew.
    for (const tally of this.#open.values()) {
      tally.closesAtMs = CLOSED;
      this.#writer.countLost(tally.count - tally.sent);
    }
    this.#open.clear();
  }
}

function asRow(tally: OpenTally): PendingBatch['rows'][number] {
  tally.sent = tally.count;
  const { rowNumber, facts, count } = tally;
  if (facts === null) throw new Error('a total has no row');
  return { rowNumber, facts, count };
}

const idOf = ({ rowNumber, atMs, profileId, verdict }: OpenTally) => ({
  rowNumber,
  atMs,
  profileId,
  verdict,
});

/** All that makes two requests one row. The separator is in no part of it. */
function kindOf(facts: ReducedFacts): string {
  const written = facts.name ?? `/${facts.site ?? ''}`;
  const match = `${facts.categoryId ?? ''}\n${facts.listId ?? ''}\n${facts.entry ?? ''}`;
  return `${facts.profileId}\n${written}\n${facts.verdict}\n${facts.reason}\n${match}`;
}
