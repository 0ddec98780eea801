/**
 * The hours of a policy as lines that people write, and back: `T2–T6 21:00–06:30: không dùng`. Both languages are read,
 * whichever is written, with or without their marks.
 *
 * INVARIANT: `parseHours(formatHours(hours, locale), hours, study)` gives `hours` back, with ids, notes and locks.
 */
import { CATEGORIES, CATEGORY_BY_ID } from '../catalogue/categories.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import { foldText } from '../i18n/folded-text.ts';
import type { HoursTextFault } from '../i18n/hours-text-sentences.ts';
import { days as sayDays } from '../i18n/rule-sentences.ts';
import type { WindowId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { formatTimeOfDay, parseTimeOfDay } from '../time/time-window.ts';
import { WEEKDAYS, type Weekday } from '../time/weekday.ts';
import type { PolicyHours } from './policy.ts';

type Locale = 'vi' | 'en';
/** What a line says; the rest of a window (id, note, lock) is kept from the one it stands for. */
type Said = Pick<PolicyHours, 'kind' | 'days' | 'start' | 'end' | 'scope' | 'except'>;
type Effect = Pick<PolicyHours, 'kind' | 'scope' | 'except'>;

const WORDS = {
  vi: {
    closed: 'không dùng',
    closedFor: 'đóng',
    study: 'chỉ học tập',
    open: 'chỉ mở',
    all: 'mọi thứ',
    but: 'trừ',
  },
  en: {
    closed: 'closed',
    closedFor: 'closed',
    study: 'study only',
    open: 'only open',
    all: 'everything',
    but: 'except',
  },
} as const;

/** `study`: what "study only" leaves open. */
export const formatHours = (
  hours: readonly PolicyHours[],
  locale: Locale,
  study: readonly CategoryId[],
): string => hours.map((window) => formatLine(window, locale, study)).join('\n');

function formatLine(window: PolicyHours, locale: Locale, study: readonly CategoryId[]): string {
  const { days, start, end } = window;
  return `${sayDays(days)[locale]} ${start}–${end}: ${formatEffect(window, locale, study)}`;
}

function formatEffect(
  { kind, scope, except = [] }: Effect,
  locale: Locale,
  study: readonly CategoryId[],
): string {
  const words = WORDS[locale];
  const named = (ids: readonly CategoryId[]): string =>
    ids.map((id) => CATEGORY_BY_ID.get(id)?.name[locale] ?? id).join('; ');
  if (kind === 'closed' && scope === 'all' && except.length > 0 && sameSet(except, study)) return words.study;
  const what = scope === 'all' ? words.all : named(scope);
  const base =
    kind === 'open' ? `${words.open} ${what}` : scope === 'all' ? words.closed : `${words.closedFor} ${what}`;
  return except.length === 0 ? base : `${base}, ${words.but} ${named(except)}`;
}

/** Empty lines say nothing. `existing`: windows that still say the same stay as they are, changed ones keep their id. */
export function parseHours(
  text: string,
  existing: readonly PolicyHours[],
  study: readonly CategoryId[],
): Result<PolicyHours[], HoursTextFault> {
  const said: Said[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, study);
    if (!parsed.ok) return err({ ...parsed.error, line: index + 1 });
    said.push(parsed.value);
  }
  return ok(withIdentities(said, existing));
}

type LineFault = Omit<HoursTextFault, 'line'>;

const TIME = String.raw`(\d{1,2})(?::(\d{1,2})|\s?(?:h|g|gio)(?:\s?(\d{1,2}))?)(?!\d)`;
const LINE = new RegExp(String.raw`^(.*?)${TIME}\s*(?:-|den|to|until)\s*${TIME}\s*[:,.]?(.*)$`);

function parseLine(line: string, study: readonly CategoryId[]): Result<Said, LineFault> {
  const plain = plainly(line);
  const match = LINE.exec(plain);
  if (match === null) return err({ kind: 'time', found: line.trim() });
  const [, daysText = '', fromHour, fromMinute, fromMinuteH, toHour, toMinute, toMinuteH, effectText = ''] =
    match;
  const start = timeOf(fromHour, fromMinute ?? fromMinuteH, 1439);
  const end = timeOf(toHour, toMinute ?? toMinuteH, 1440);
  if (start === null || end === null) return err({ kind: 'time', found: line.trim() });
  const days = daysOf(daysText);
  if (!days.ok) return days;
  const effect = effectOf(effectText, study);
  return effect.ok ? ok({ days: days.value, start, end, ...effect.value }) : effect;
}

function timeOf(hour = '', minute = '00', last: number): string | null {
  const text = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const parsed = parseTimeOfDay(text);
  return parsed === undefined || parsed > last ? null : formatTimeOfDay(parsed);
}

/** Without marks and capitals, one kind of dash, single spaces. */
const plainly = (text: string): string => foldText(text).replace(/[–—→]/g, '-').replace(/\s+/g, ' ').trim();

const EVERY_DAY =
  /^(moi|hang|tat ca) ?(ngay|toi|dem|cac ngay)$|^(every|each) ?(day|night|evening)$|^(daily|nightly|all days)$/;
const SETS: readonly (readonly [RegExp, readonly Weekday[]])[] = [
  [EVERY_DAY, WEEKDAYS],
  [/^(cac )?ngay (thuong|hoc|di hoc)$|^(school ?days|week ?days|workdays)$/, WEEKDAYS.slice(0, 5)],
  [/^cuoi tuan$|^week ?ends?$/, ['sat', 'sun']],
];
const DAY_WORDS: readonly RegExp[] = [
  /^(t|thu )?(2|hai)$|^mon(day)?s?$/,
  /^(t|thu )?(3|ba)$|^tue(s|sday|sdays)?$/,
  /^(t|thu )?(4|tu)$|^wed(nesday)?s?$/,
  /^(t|thu )?(5|nam)$|^thu(r|rs|rsday|rsdays)?$/,
  /^(t|thu )?(6|sau)$|^fri(day)?s?$/,
  /^(t|thu )?(7|bay)$|^sat(urday)?s?$/,
  /^cn$|^chu ?nhat$|^sun(day)?s?$/,
];

function daysOf(text: string): Result<Weekday[], LineFault> {
  const found = new Set<Weekday>();
  const parts = text
    .replace(/ (den|to) /g, '-')
    .split(/[,;+&/]| va | and /)
    .map((part) => part.trim().replace(/[:.]$/, '').trim())
    .filter((part) => part !== '');
  for (const part of parts) {
    const days = SETS.find(([words]) => words.test(part))?.[1] ?? rangeOf(part);
    if (days === null) return err({ kind: 'day', found: part });
    for (const day of days) found.add(day);
  }
  if (found.size === 0) return err({ kind: 'no-day', found: '' });
  return ok(WEEKDAYS.filter((day) => found.has(day)));
}

/** `T2`, or `T2-T6`; a range may go over the end of the week. */
function rangeOf(part: string): readonly Weekday[] | null {
  const ends = part.split('-').map((word) => DAY_WORDS.findIndex((day) => day.test(word.trim())));
  const [first = -1, last = first] = ends;
  if (ends.length > 2 || first < 0 || last < 0) return null;
  const length = ((last - first + WEEKDAYS.length) % WEEKDAYS.length) + 1;
  return Array.from({ length }, (_, step) => WEEKDAYS[(first + step) % WEEKDAYS.length] as Weekday);
}

const CLOSED = /^(khong dung|khong vao mang|dong|nghi|tat|closed|off|no internet)(?: (.+))?$/;
const STUDY = /^(chi hoc|chi hoc tap|study|study only|only study)$/;
const OPEN = /^(chi mo|only open|open only)(?: (.+))?$/;
/** Behind a comma, or at once behind what stands for everything: a category may have such a word in its name. */
const EXCEPT =
  /, ?(?:tru|except) |(?<=^(?:khong dung|khong vao mang|dong|closed|no internet|chi mo|only open)) (?:tru|except) /;
const EVERYTHING = /^(moi thu|tat ca|everything|all)$/;

function effectOf(raw: string, study: readonly CategoryId[]): Result<Effect, LineFault> {
  const text = raw.trim().replace(/\.$/, '');
  if (text === '') return err({ kind: 'no-effect', found: '' });
  if (STUDY.test(text)) return ok({ kind: 'closed', scope: 'all', except: [...study] });
  const [base = '', ...excepted] = text.split(EXCEPT);
  const closed = CLOSED.exec(base);
  const words = closed ?? OPEN.exec(base);
  if (words === null || excepted.length > 1) return err({ kind: 'effect', found: text });
  const what = words[2] ?? '';
  const scope = what === '' || EVERYTHING.test(what) ? ok('all' as const) : categoriesOf(what);
  if (!scope.ok) return scope;
  const except = excepted[0] === undefined ? ok([]) : categoriesOf(excepted[0]);
  if (!except.ok) return except;
  return ok({
    kind: closed === null ? 'open' : 'closed',
    scope: scope.value,
    ...(except.value.length === 0 ? {} : { except: except.value }),
  });
}

const BY_WORDS: ReadonlyMap<string, CategoryId> = new Map(
  CATEGORIES.flatMap(({ id, name }) => [id, name.vi, name.en].map((words) => [plainly(words), id] as const)),
);

/** Some names have a comma of their own, so whole names are tried before a comma parts them. */
function categoriesOf(text: string): Result<CategoryId[], LineFault> {
  const found: CategoryId[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    const whole = BY_WORDS.get(part);
    const ids = whole === undefined ? part.split(',').map((one) => BY_WORDS.get(one.trim())) : [whole];
    for (const id of ids) {
      if (id === undefined) return err({ kind: 'category', found: part });
      if (!found.includes(id)) found.push(id);
    }
  }
  return ok(found);
}

const sameSet = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

const saysSame = (a: Said, b: Said): boolean => sameEffect(a, b) && sameTime(a, b) && sameSet(a.days, b.days);
const sameTime = (a: Said, b: Said): boolean => a.start === b.start && a.end === b.end;
const sameEffect = (a: Said, b: Said): boolean =>
  a.kind === b.kind &&
  (a.scope === 'all' || b.scope === 'all' ? a.scope === b.scope : sameSet(a.scope, b.scope)) &&
  sameSet(a.except ?? [], b.except ?? []);

/** First whoever is the same, then what changed only its days, its hours or its effect, then new ones. */
function withIdentities(said: readonly Said[], existing: readonly PolicyHours[]): PolicyHours[] {
  const left = [...existing];
  const chosen = new Map<Said, PolicyHours>();
  const likeness = [
    saysSame,
    (a: Said, b: Said) => sameEffect(a, b) && sameTime(a, b),
    (a: Said, b: Said) => sameSet(a.days, b.days) && sameTime(a, b),
    (a: Said, b: Said) => sameEffect(a, b) && sameSet(a.days, b.days),
    sameEffect,
  ];
  for (const alike of likeness) {
    for (const one of said) {
      if (chosen.has(one)) continue;
      const place = left.findIndex((window) => alike(one, window));
      const [kept] = place < 0 ? [] : left.splice(place, 1);
      if (kept !== undefined) chosen.set(one, kept);
    }
  }
  const taken = new Set<string>(existing.map(({ id }) => id));
  return said.map((one) => {
    const kept = chosen.get(one);
    if (kept === undefined) return { ...one, id: freshId(one, taken) };
    if (saysSame(one, kept)) return kept;
    const { except: _, ...rest } = kept;
    return { ...rest, ...one };
  });
}

function freshId({ kind, start }: Said, taken: Set<string>): WindowId {
  const base = `${kind}-${start.replace(':', '')}`;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id as WindowId;
  }
}
