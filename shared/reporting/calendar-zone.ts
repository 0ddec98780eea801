/**
 * A time zone as iCalendar wants it (RFC 5545 §3.6.5): its offsets, and the rule by which clocks are set, read off the
 * zone's own changes of the next years. Where they follow no rule each change stands by itself.
 */
import { epochMs, type EpochMs } from '../kernel/instant.ts';
import { DAY_MS, offsetMsAt, offsetSpanAt, type TimeZone } from '../time/zone-offset.ts';

interface Change {
  /** The wall clock of the offset before, as if it were UTC. */
  readonly wallMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const YEARS = 5;
const DAY_IDS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

const two = (n: number): string => String(n).padStart(2, '0');

/** `20261124T213000`. */
export function stampOf(wallMs: number): string {
  const at = new Date(wallMs);
  const date = `${at.getUTCFullYear()}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${date}T${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

function changesFrom(zone: TimeZone, fromMs: EpochMs): readonly Change[] {
  const changes: Change[] = [];
  const end = fromMs + YEARS * 366 * DAY_MS;
  for (let at = fromMs; at < end; ) {
    const span = offsetSpanAt(zone, at);
    const after = offsetMsAt(zone, span.untilMs);
    if (after !== span.offsetMs)
      changes.push({ wallMs: span.untilMs + span.offsetMs, fromMs: span.offsetMs, toMs: after });
    at = epochMs(span.untilMs);
  }
  return changes;
}

const nthOf = (wallMs: number): number => Math.ceil(new Date(wallMs).getUTCDate() / 7);
const isLast = (wallMs: number): boolean =>
  new Date(wallMs + 7 * DAY_MS).getUTCMonth() !== new Date(wallMs).getUTCMonth();

/** "The last Sunday of March", when every change of this kind is that and there is one each year. */
function yearlyRule(changes: readonly Change[]): string | null {
  const [first] = changes;
  if (first === undefined || changes.length < YEARS - 1) return null;
  const place = (wallMs: number) => {
    const at = new Date(wallMs);
    return `${at.getUTCMonth()} ${at.getUTCDay()} ${wallMs % DAY_MS}`;
  };
  if (changes.some(({ wallMs }) => place(wallMs) !== place(first.wallMs))) return null;
  const at = new Date(first.wallMs);
  const day = DAY_IDS[at.getUTCDay()] ?? 'SU';
  const month = `FREQ=YEARLY;BYMONTH=${at.getUTCMonth() + 1}`;
  if (changes.every(({ wallMs }) => isLast(wallMs))) return `${month};BYDAY=-1${day}`;
  const nth = nthOf(first.wallMs);
  return changes.every(({ wallMs }) => nthOf(wallMs) === nth) ? `${month};BYDAY=${nth}${day}` : null;
}

function observance(kind: 'STANDARD' | 'DAYLIGHT', change: Change, rule: string | null): string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${stampOf(change.wallMs)}`,
    `TZOFFSETFROM:${offsetText(change.fromMs)}`,
    `TZOFFSETTO:${offsetText(change.toMs)}`,
    ...(rule === null ? [] : [`RRULE:${rule}`]),
    `END:${kind}`,
  ];
}

/** Lines of a VTIMEZONE that holds from the beginning of the year of `fromMs`. */
export function zoneLines(zone: TimeZone, fromMs: EpochMs): readonly string[] {
  const yearStart = epochMs(Date.UTC(new Date(fromMs).getUTCFullYear(), 0, 1));
  const offsetMs = offsetMsAt(zone, yearStart);
  const changes = changesFrom(zone, yearStart);
  const standardMs = Math.min(offsetMs, ...changes.map(({ toMs }) => toMs));
  const kindOf = ({ toMs }: Change) => (toMs > standardMs ? 'DAYLIGHT' : 'STANDARD');
  const start: Change = { wallMs: yearStart, fromMs: offsetMs, toMs: offsetMs };
  const ruled = (['DAYLIGHT', 'STANDARD'] as const).flatMap((kind) => {
    const ofKind = changes.filter((change) => kindOf(change) === kind);
    const rule = yearlyRule(ofKind);
    return (rule === null ? ofKind : ofKind.slice(0, 1)).flatMap((change) => observance(kind, change, rule));
  });
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...observance(kindOf(start), start, null),
    ...ruled,
    'END:VTIMEZONE',
  ];
}
