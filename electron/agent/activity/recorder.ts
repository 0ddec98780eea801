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
import type { UsageEntry } from '../storage/usage-store.ts';
import type { Clock } from '../system/clock.ts';
import type { LogWriter } from './log-writer.ts';
import type { Increment, PendingBatch } from './pending-batch.ts';
import type { Tally } from './tally.ts';

const COLLAPSE_MS = 60_000;
const FLUSH_MS = 600;
/** A batch is a transaction with an end on the disk: in a large one a page that many rows touch is written once. */
const FRESH_ROWS_A_FLUSH = 4096;
/** Beyond this many at once the oldest rows close early: repeats then cost a row more, and memory stays. */
const OPEN_TALLIES = 32_768;
const CLOSED = epochMs(0);
/** Beyond this many, kinds without an open row go. */
const KINDS = 64;

/** All that makes two requests one row, but what is named in them. A handful are in use at a time. */
class Kind {
  readonly profileId: ProfileId;
  readonly verdict: LoggedVerdict;
  readonly isTotal: boolean;
  /** By what they name. */
  readonly open = new Map<string, OpenTally>();
  readonly #facts: ReducedFacts | null;

  constructor({ profileId, verdict }: ActivityFacts, facts: ReducedFacts | null) {
    this.profileId = profileId;
    this.verdict = verdict;
    this.isTotal = facts === null;
    this.#facts = facts;
  }

  covers({ profileId, verdict }: ActivityFacts, facts: ReducedFacts | null): boolean {
    const mine = this.#facts;
    if (this.verdict !== verdict || this.profileId !== profileId) return false;
    if (mine === null || facts === null) return mine === facts;
    return (
      mine.reason === facts.reason &&
      mine.categoryId === facts.categoryId &&
      mine.listId === facts.listId &&
      (mine.name === null) === (facts.name === null)
    );
  }
}

/** A row, or a total, that is being counted. */
class OpenTally implements Tally {
  count = 1;
  /** How many of `count` the writer knows of. */
  sent = 0;
  closesAtMs: EpochMs;
  isOpen = true;
  /** Until the writer has them: most rows are about names asked for once, and stay open for a minute. */
  facts: ReducedFacts | null;
  readonly kind: Kind;
  readonly key: string;
  readonly rowNumber: number;
  readonly atMs: EpochMs;
  /** A clock that is set back must not keep a row open for a day. */
  readonly openedMonotonicMs: number;

  constructor(
    kind: Kind,
    key: string,
    facts: ReducedFacts | null,
    atMs: EpochMs,
    rowNumber: number,
    monotonicMs: number,
  ) {
    this.closesAtMs = epochMs(atMs + COLLAPSE_MS);
    this.facts = facts;
    this.kind = kind;
    this.key = key;
    this.rowNumber = rowNumber;
    this.atMs = atMs;
    this.openedMonotonicMs = monotonicMs;
  }
}

export class Recorder {
  readonly #writer: LogWriter;
  readonly #clock: Clock;
  /** Those that are asked for come to the front. */
  #kinds: Kind[] = [];
  /** Open rows in the order of opening; some that were closed since the last flush may stand between them. */
  #order: OpenTally[] = [];
  /** Before it in `#order` none is open. */
  #firstOpen = 0;
  #openRows = 0;
  /** Rows the writer has not heard of. */
  #fresh: OpenTally[] = [];
  /** Replaced by a newer row of their kind before their last count was sent. */
  #replaced: OpenTally[] = [];
  #rowNumber = 0;
  /** As of the last flush: close enough for closing rows, and no clock is read per request. */
  #monotonicMs: number;
  readonly #timer: NodeJS.Timeout;
  #requests = 0;
  #usage: UsageEntry[] = [];
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
    const written = reduced === 'totals-only' ? null : reduced;
    const kind = this.#kindOf(facts, written);
    const key = written === null ? '' : keyOf(written);
    const standing = kind.open.get(key);
    if (standing !== undefined) {
      if (facts.atMs < standing.closesAtMs) {
        standing.count += 1;
        return standing;
      }
      this.#replace(standing);
    }
    const tally = new OpenTally(kind, key, written, facts.atMs, ++this.#rowNumber, this.#monotonicMs);
    kind.open.set(key, tally);
    this.#order.push(tally);
    this.#openRows++;
    if (written !== null) this.#fresh.push(tally);
    if (this.#openRows > OPEN_TALLIES) this.#closeOldest();
    if (this.#fresh.length >= FRESH_ROWS_A_FLUSH) this.#sendFresh();
    return tally;
  }

  /** Time and traffic, already reduced. */
  noteUsage(entries: readonly UsageEntry[]): void {
    this.#usage.push(...entries);
  }

  /** Hands over everything noted so far; resolves when it is durable, or when writing it has failed for now. */
  async flush(): Promise<void> {
    this.#send();
    await this.#writer.settled();
  }

  /** After the profile's level of detail or consent changed: whoever holds a tally must ask again. */
  closeOpen(profileId: ProfileId): void {
    for (const kind of this.#kinds)
      if (kind.profileId === profileId) for (const tally of kind.open.values()) this.#replace(tally);
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

  #kindOf(facts: ActivityFacts, written: ReducedFacts | null): Kind {
    const kinds = this.#kinds;
    for (let i = 0; i < kinds.length; i++) {
      const kind = kinds[i];
      if (kind === undefined || !kind.covers(facts, written)) continue;
      const before = kinds[i - 1];
      if (before !== undefined) {
        kinds[i - 1] = kind;
        kinds[i] = before;
      }
      return kind;
    }
    const kind = new Kind(facts, written);
    kinds.push(kind);
    return kind;
  }

  #close(tally: OpenTally): void {
    tally.kind.open.delete(tally.key);
    tally.isOpen = false;
    tally.closesAtMs = CLOSED;
    this.#openRows--;
  }

  #replace(tally: OpenTally): void {
    this.#close(tally);
    this.#replaced.push(tally);
  }

  #closeOldest(): void {
    for (let left = OPEN_TALLIES / 4; left > 0 && this.#firstOpen < this.#order.length; ) {
      const tally = this.#order[this.#firstOpen++];
      if (tally?.isOpen !== true) continue;
      this.#replace(tally);
      left--;
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
    const rows = this.#fresh.map(asRow);
    const increments = new Array<Increment>();
    const totals = new Array<Increment>();
    const closed = new Array<number>();
    this.#fresh = [];
    const collect = (tally: OpenTally): void => {
      const { rowNumber, atMs, kind } = tally;
      const by = tally.count - tally.sent;
      if (by > 0) {
        const { profileId, verdict } = kind;
        (kind.isTotal ? totals : increments).push({ rowNumber, atMs, profileId, verdict, by });
        tally.sent = tally.count;
      }
      if (!tally.isOpen && !kind.isTotal) closed.push(rowNumber);
    };
    for (const tally of this.#replaced) collect(tally);
    this.#replaced = [];
    let kept = 0;
    for (const tally of this.#order) {
      if (!tally.isOpen) continue;
      if (nowMs >= tally.closesAtMs || this.#monotonicMs - tally.openedMonotonicMs >= COLLAPSE_MS)
        this.#close(tally);
      else this.#order[kept++] = tally;
      collect(tally);
    }
    this.#order.length = kept;
    this.#firstOpen = 0;
    if (this.#kinds.length > KINDS) this.#kinds = this.#kinds.filter(({ open }) => open.size > 0);
    const usage = this.#usage;
    this.#usage = [];
    if ([rows, increments, totals, closed, usage].some(({ length }) => length > 0))
      this.#hand({ rows, increments, totals, closed, usage });
  }

  #hand(batch: PendingBatch): void {
    if (this.#writer.enqueue(batch)) return;
    // The batch was dropped and counted as lost. Rows it held must not grow: start all kinds anew.
    for (const tally of this.#order) {
      if (!tally.isOpen) continue;
      tally.closesAtMs = CLOSED;
      this.#writer.countLost(tally.count - tally.sent);
    }
    this.#kinds = [];
    this.#order = [];
    this.#firstOpen = 0;
    this.#openRows = 0;
  }
}

function asRow(tally: OpenTally): PendingBatch['rows'][number] {
  tally.sent = tally.count;
  const { rowNumber, facts, count } = tally;
  if (facts === null) throw new Error('a total has no row');
  tally.facts = null;
  return { rowNumber, facts, count };
}

/** What the request named. The separator is in no part of it. */
function keyOf({ name, site, entry }: ReducedFacts): string {
  const written = name ?? site ?? '';
  return entry === null ? written : `${written}\n${entry}`;
}
