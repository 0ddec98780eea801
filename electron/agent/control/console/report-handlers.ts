/** The weekly card, and a child's days as files: for a spreadsheet, for a program, for a calendar. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { WeekCard } from '../../../../shared/contracts/report-shapes.ts';
import { foldText } from '../../../../shared/i18n/folded-text.ts';
import type { Locale } from '../../../../shared/i18n/text.ts';
import { epochMs } from '../../../../shared/kernel/instant.ts';
import { mergeEntries } from '../../../../shared/policy/effective-policy.ts';
import { presetForAge } from '../../../../shared/policy/presets.ts';
import { buildAgreement } from '../../../../shared/reporting/agreement.ts';
import { buildWeekCard } from '../../../../shared/reporting/build-week-card.ts';
import { toCsv, type CsvCell } from '../../../../shared/reporting/report-csv.ts';
import { scheduleIcs } from '../../../../shared/reporting/schedule-ics.ts';
import { addDays, civilDayOfIso, datesFrom, startOfDate } from '../../../../shared/time/civil-date.ts';
import { WEEKDAYS, weekdayOf } from '../../../../shared/time/weekday.ts';
import { DAY_MS } from '../../../../shared/time/zone-offset.ts';
import { PastRules } from '../../enforcement/past-rules.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { askRecords } from '../ask-records.ts';
import { childZone } from '../child-overview.ts';
import type { GuardianContext } from '../console-deps.ts';
import { settingsOf } from '../console-settings.ts';
import { daySummaries } from '../day-figures.ts';
import { guardiansOf } from '../guardians.ts';
import { isoOf, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import { readWeek } from './day-and-week.ts';
import type { FileContent } from './log-file.ts';
import { noteLook, type ReadingDeps } from './look.ts';
import { childById } from './profile-by-id.ts';

/** As long as roll-ups by site are kept. */
const MOST_DAYS = 400;

interface Range {
  readonly from: string;
  readonly to: string;
}

const weekdayOfDate = (date: string): number =>
  WEEKDAYS.indexOf(weekdayOf(Date.parse(`${date}T00:00:00Z`) / DAY_MS));

/** What had been agreed for everything on each date, by the rules that held at its end. */
function limitsOf(deps: OperatorDeps, child: ChildProfile, dates: readonly string[]): (number | null)[] {
  const zone = childZone(deps, child);
  const rules = new PastRules(recordsOf(deps).storage.past, child);
  return dates.map((date) => {
    const endMs = epochMs(startOfDate(zone, addDays(date, 1)) - 1);
    const limits = rules
      .at(endMs)
      .policy.allowances.filter(({ scope }) => scope.kind === 'all')
      .map(({ secondsByDay }) => secondsByDay[weekdayOfDate(date)] ?? 0);
    return limits.length === 0 ? null : Math.min(...limits);
  });
}

/** Without consent only totals are written down, whatever was chosen. */
const detailOnRecord = (deps: OperatorDeps, { id, detail }: ChildProfile): ChildProfile['detail'] =>
  deps.policy.of(id).level.hasConsent ? detail : 'totals';

async function weekCard(deps: OperatorDeps, child: ChildProfile, from: string): Promise<WeekCard> {
  const { week, before, blockedByCategory } = await readWeek(deps, child, from);
  const limits = limitsOf(deps, child, datesFrom(from, 7));
  const words = buildWeekCard({ days: week.days, before, heat: week.heat, blockedByCategory, limits });
  const { facts, ...rest } = words;
  return {
    child: { id: child.id, name: child.name, age: child.age },
    from: week.from,
    to: week.to,
    detail: detailOnRecord(deps, child),
    week,
    facts: [...facts],
    ...rest,
  };
}

async function daysFile(
  deps: OperatorDeps,
  child: ChildProfile,
  range: Range,
  format: 'csv' | 'json',
): Promise<FileContent> {
  const { from, to } = range;
  const zone = childZone(deps, child);
  const [fromDay, toDay] = [civilDayOfIso(from), civilDayOfIso(to)];
  const figures = await askRecords(deps, 'days', { profileId: child.id, fromDay, toDay });
  const length = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  const days = daySummaries(figures, datesFrom(from, length));
  const fileName = `haidang-${slugOf(child.name)}-${from}-${to}.${format}`;
  if (format === 'json') {
    const { sites } = await askRecords(deps, 'activity', { profileId: child.id, fromDay, toDay });
    const content = {
      version: 1,
      exportedAt: isoOf(deps, deps.clock.nowMs()),
      child: child.name,
      from,
      to,
      zone,
    };
    return {
      fileName,
      mediaType: 'application/json',
      content: JSON.stringify({ ...content, detail: detailOnRecord(deps, child), days, sites }, null, 1),
    };
  }
  const blocked = new Map<string, number>();
  for (const { day, category, verdict, count } of figures.categories)
    if (verdict === 'block') {
      const key = `${day} ${category}`;
      blocked.set(key, (blocked.get(key) ?? 0) + count);
    }
  const rows = days.flatMap(({ date, byCategory, usageByCategory }) =>
    [...new Set([...Object.keys(byCategory), ...Object.keys(usageByCategory ?? {})])]
      .sort()
      .map((category): CsvCell[] => [
        date,
        category,
        byCategory[category] ?? 0,
        blocked.get(`${civilDayOfIso(date)} ${category}`) ?? 0,
        usageByCategory?.[category] ?? null,
      ]),
  );
  const columns = ['date', 'category', 'requests', 'blocked', 'usage_seconds'];
  return { fileName, mediaType: 'text/csv; charset=utf-8', content: toCsv(columns, rows) };
}

function hoursFile(deps: OperatorDeps, child: ChildProfile, from: string, locale: Locale): FileContent {
  const { documents, policy } = deps.policy.of(child.id);
  const hours = mergeEntries(documents.household.hours, documents.child?.hours).map(([, entry]) => entry);
  const calendar = {
    childId: child.id,
    childName: child.name,
    zone: policy.zone,
    hours,
    from,
    madeAtMs: deps.clock.nowMs(),
    locale,
  };
  return {
    fileName: `haidang-${slugOf(child.name)}.ics`,
    mediaType: 'text/calendar; charset=utf-8',
    content: scheduleIcs(calendar),
  };
}

/** Names as every file system takes them. */
const slugOf = (name: string): string =>
  foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'tre';

function checkRange({ from, to }: Range): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days >= 1 && days <= MOST_DAYS) return;
  throw refusal('INVALID_INPUT', {
    vi: `Khoảng ngày phải từ 1 đến ${MOST_DAYS} ngày, ngày đầu trước ngày cuối.`,
    en: `The days must be 1 to ${MOST_DAYS}, the first one before the last.`,
  });
}

export function reportHandlers(deps: ReadingDeps) {
  const api = implement(consoleApi.reports).$context<GuardianContext>();
  return {
    week: api.week.handler(({ input, context }) => {
      const children = input.children.map((id) => childById(deps, id));
      noteLook(
        deps,
        context,
        children.map(({ id }) => id),
        'report',
      );
      return Promise.all(children.map((child) => weekCard(deps, child, input.from)));
    }),

    agreement: api.agreement.handler(({ input }) => {
      const child = childById(deps, input.child);
      const { documents, level } = deps.policy.of(child.id);
      const { title, intro, sections, closing, signatures, date } = buildAgreement({
        child: { name: child.name, band: presetForAge(child.age).id },
        documents,
        recording: {
          detail: child.detail,
          recordsNames: level.hasConsent,
          detailDays: settingsOf(deps).detailDays,
        },
        guardians: guardiansOf(deps).map(({ name }) => name),
      });
      return {
        title,
        intro,
        sections: sections.map(({ heading, lines }) => ({ heading, lines: [...lines] })),
        closing,
        signatures: [...signatures],
        date,
      };
    }),

    file: api.file.handler(({ input, context }) => {
      const child = childById(deps, input.child);
      checkRange(input);
      // The hours are rules: reading them reads nothing of what the child did.
      if (input.format === 'ics') return hoursFile(deps, child, input.from, input.locale);
      noteLook(deps, context, [child.id], 'report');
      return daysFile(deps, child, input, input.format);
    }),
  };
}
