/**
 * The log as the console pages through it, newest first, with every filter on this side and a count of all that fits.
 * Filters on what repeats are settled on the few rows of `activity_kinds` and on `names`, so that the long table is
 * only scanned by number: 10⁵ rows in some ten milliseconds, without an index that would cost a third of its size.
 */
import { domainToUnicode } from 'node:url';
import type { Database, Statement } from 'better-sqlite3';
import { foldText } from '../../../shared/i18n/folded-text.ts';
import { ACTIVITY_SELECT, type StoredActivity } from './activity-queries.ts';

export interface LogPageFilter {
  readonly profileId: string | null;
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  /** Null: every one. */
  readonly verdicts: readonly string[] | null;
  /** Empty: rows without one. Null: every one. */
  readonly category: string | null;
  /** `dns` or `proxy`. */
  readonly origin: string | null;
  /** Empty: none. */
  readonly text: string;
}

export interface LogPageQuestion extends LogPageFilter {
  /** Rows older than this one. */
  readonly before: number | null;
  /** Rows newer than this one. */
  readonly after: number | null;
  readonly limit: number;
}

export interface StoredLogPage {
  /** Newest first. */
  readonly rows: readonly StoredActivity[];
  /** There are older ones. */
  readonly more: boolean;
  readonly total: number;
  readonly newestId: number;
}

interface Range {
  readonly fromId: number;
  readonly toId: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly kinds: string;
  readonly listKinds: string;
  readonly term: string;
  readonly idnNames: string;
}

const HOUR_MS = 3_600_000;
const FAR = 8_640_000_000_000_000;

const FITS = `a.id BETWEEN @fromId AND @toId AND a.at_ms >= @fromMs AND a.at_ms < @toMs`;
const OF_KINDS = `AND a.kind_id IN (SELECT value FROM json_each(@kinds))`;
const NAMED = `SELECT id FROM names WHERE instr(name, @term) > 0 UNION SELECT value FROM json_each(@idnNames)`;
const WITH_TEXT = `AND (a.name_id IN (${NAMED}) OR a.entry_id IN (${NAMED})
  OR a.kind_id IN (SELECT value FROM json_each(@listKinds)))`;

export class LogPageQueries {
  readonly #db: Database;
  readonly #prepared = new Map<string, Statement<[object]>>();
  readonly #kinds: Statement<[Record<string, unknown>], { id: number; list_id: string | null }>;
  readonly #firstSince: Statement<[number], { id: number | null }>;
  readonly #lastUntil: Statement<[number], { id: number | null }>;
  readonly #row: Statement<[number], StoredActivity>;
  readonly #newest: Statement<[], { id: number | null }>;
  readonly #idnNames: Statement<[], { id: number; name: string }>;

  constructor(db: Database) {
    this.#db = db;
    this.#kinds = db.prepare(
      `SELECT k.id, k.list_id FROM activity_kinds k
       WHERE (@profileId IS NULL OR k.profile_key = (SELECT key FROM profiles WHERE id = @profileId))
         AND (@verdicts IS NULL OR k.verdict IN (SELECT value FROM json_each(@verdicts)))
         AND (@category IS NULL OR coalesce(k.category, '') = @category)
         AND (@origin IS NULL OR substr(k.origin, 1, length(@origin) + 1) = @origin || ':')`,
    );
    this.#firstSince = db.prepare('SELECT min(first_id) AS id FROM activity_hours WHERE hour >= ?');
    this.#lastUntil = db.prepare('SELECT max(last_id) AS id FROM activity_hours WHERE hour <= ?');
    this.#row = db.prepare(`${ACTIVITY_SELECT} WHERE a.id = ?`);
    this.#newest = db.prepare('SELECT max(id) AS id FROM activity');
    this.#idnNames = db.prepare("SELECT id, name FROM names WHERE instr(name, 'xn--') > 0");
  }

  row(id: number): StoredActivity | null {
    return this.#row.get(id) ?? null;
  }

  page(question: LogPageQuestion): StoredLogPage {
    const { before, after, limit } = question;
    const newestId = this.#newest.get()?.id ?? 0;
    const { range, where } = this.#range(question);
    const counted = this.#statement(`SELECT count(*) AS total FROM activity a WHERE ${where}`).get(range) as {
      readonly total: number;
    };
    const older = before === null ? range.toId : Math.min(range.toId, before - 1);
    const newer = after === null ? range.fromId : Math.max(range.fromId, after + 1);
    // One more than asked for says whether there are older ones.
    const rows = this.#statement(`${ACTIVITY_SELECT} WHERE ${where} ORDER BY a.id DESC LIMIT @limit`).all({
      ...range,
      fromId: newer,
      toId: older,
      limit: limit + 1,
    }) as readonly StoredActivity[];
    return { rows: rows.slice(0, limit), more: rows.length > limit, total: counted.total, newestId };
  }

  /** Everything that fits, newest first, up to `limit`. */
  all(filter: LogPageFilter, limit: number): readonly StoredActivity[] {
    const { range, where } = this.#range(filter);
    return this.#statement(`${ACTIVITY_SELECT} WHERE ${where} ORDER BY a.id DESC LIMIT @limit`).all({
      ...range,
      limit,
    }) as readonly StoredActivity[];
  }

  #range(filter: LogPageFilter): { readonly range: Range; readonly where: string } {
    const { profileId, verdicts, category, origin, fromMs, toMs } = filter;
    const term = foldText(filter.text);
    const ofKinds = profileId !== null || verdicts !== null || category !== null || origin !== null;
    const kinds = this.#kinds.all({
      profileId,
      verdicts: verdicts === null ? null : JSON.stringify(verdicts),
      category,
      origin,
    });
    const listKinds = term === '' ? [] : kinds.filter(({ list_id: list }) => holds(list, term));
    const range = {
      fromId: fromMs === null ? 0 : (this.#firstSince.get(Math.floor(fromMs / HOUR_MS))?.id ?? FAR),
      toId: toMs === null ? FAR : (this.#lastUntil.get(Math.floor((toMs - 1) / HOUR_MS))?.id ?? -1),
      fromMs: fromMs ?? -FAR,
      toMs: toMs ?? FAR,
      kinds: JSON.stringify(kinds.map(({ id }) => id)),
      listKinds: JSON.stringify(listKinds.map(({ id }) => id)),
      term,
      idnNames: JSON.stringify(term === '' ? [] : this.#idnHolding(term)),
    };
    const where = [FITS, ofKinds ? OF_KINDS : '', term === '' ? '' : WITH_TEXT].join(' ');
    return { range, where };
  }

  /** Names with A-labels, found by what people read. */
  #idnHolding(term: string): number[] {
    return this.#idnNames.all().flatMap(({ id, name }) => (holds(domainToUnicode(name), term) ? [id] : []));
  }

  #statement(sql: string): Statement<[object]> {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare<[object]>(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

const holds = (text: string | null, term: string): boolean => text !== null && foldText(text).includes(term);
