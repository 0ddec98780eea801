/** Reads of the log and of usage, each on a read-only connection that ends with the call. */
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { LogRow } from '../../../shared/contracts/operator-shapes.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { civilDayOf } from '../../../shared/time/zoned-moment.ts';
import { LogReader, type LoggedActivity, type LogQuery } from '../activity/log-reader.ts';
import { countRequests } from '../storage/activity-totals.ts';
import { noteLook, type ReadingDeps } from './console/look.ts';
import { childOf, isoOf, OPERATOR, type OperatorDeps, profileOf, recordsOf } from './operator-deps.ts';
import { refusal } from './refusal.ts';

const api = implement(operatorApi);

/** The command line names no person: the child is told that it was the computer's operator. */
const BY_OPERATOR = { guardian: { id: OPERATOR, name: OPERATOR } };

export function logHandlers(deps: ReadingDeps) {
  return {
    log: api.log.handler(async function* ({ input, signal }): AsyncGenerator<LogRow> {
      const { storage, recorder, writer } = recordsOf(deps);
      const query: LogQuery = {
        ...(input.child === undefined ? {} : { profileId: profileOf(deps, input.child) }),
        ...(input.since === undefined ? {} : { sinceMs: epochMs(Date.parse(input.since)) }),
        ...(input.verdict === undefined ? {} : { verdict: input.verdict }),
        ...(input.limit === undefined ? {} : { limit: input.limit }),
      };
      const children = deps.policy.profiles().map(({ id }) => id);
      const read = children.filter((id) => query.profileId === undefined || query.profileId === id);
      noteLook(
        deps,
        BY_OPERATOR,
        read.filter((id) => id !== HOUSEHOLD),
        'log',
      );
      // Whoever asks sees all that has happened until now.
      await recorder.flush();
      const names = childNames(deps);
      const reader = new LogReader(storage.file);
      try {
        const ended = signal ?? new AbortController().signal;
        const rows = input.follow ? reader.follow(query, writer, ended) : reader.rows(query);
        for await (const row of rows) yield shown(deps, row, names);
      } finally {
        reader.close();
      }
    }),

    logTotals: api.logTotals.handler(async ({ input }) => {
      const { storage, recorder } = recordsOf(deps);
      const profileId = input.child === undefined ? undefined : profileOf(deps, input.child);
      const { zone } = deps.policy.of(profileId ?? HOUSEHOLD).policy;
      const { since, verdict } = input;
      await recorder.flush();
      const requests = countRequests(storage.file, {
        ...(profileId === undefined ? {} : { profileId }),
        ...(verdict === undefined ? {} : { verdict }),
        ...(since === undefined
          ? {}
          : { fromDay: civilDayOf({ instantMs: epochMs(Date.parse(since)), zone }) }),
      });
      return { requests };
    }),

    reportUsage: api.reportUsage.handler(async ({ input }) => {
      const child = childOf(deps, input.child);
      const { zone } = deps.policy.of(child.id).policy;
      const [from, to] = [dayNumber(input.from), dayNumber(input.to)];
      if (from > to) {
        throw refusal('INVALID_INPUT', {
          vi: 'Ngày bắt đầu phải trước ngày kết thúc.',
          en: 'The first day must come before the last.',
        });
      }
      noteLook(deps, BY_OPERATOR, [child.id], 'report');
      const report = await recordsOf(deps).reports.usage(child.id, from, to, zone);
      if (report.ok) {
        const { byDay, bySite, byHour, ...rest } = report.value;
        return { child: child.name, ...rest, byDay: [...byDay], bySite: [...bySite], byHour: [...byHour] };
      }
      throw refusal('STORAGE_FAILED', {
        vi: `Không đọc được báo cáo (${report.error.detail}).`,
        en: `The report cannot be read (${report.error.detail}).`,
      });
    }),
  };
}

/** `2026-11-23` as 20261123. */
const dayNumber = (isoDate: string): number => Number(isoDate.replaceAll('-', ''));

function childNames(deps: OperatorDeps): ReadonlyMap<ProfileId, string> {
  return new Map(
    recordsOf(deps)
      .storage.profiles.children()
      .map(({ id, name }) => [id, name]),
  );
}

function shown(deps: OperatorDeps, row: LoggedActivity, names: ReadonlyMap<ProfileId, string>): LogRow {
  const { atMs, profileId, name, site, category, verdict, reason, listId, entry, origin, count } = row;
  return {
    at: isoOf(deps, atMs, profileId),
    child: profileId === HOUSEHOLD ? null : (names.get(profileId) ?? null),
    name,
    site,
    category,
    verdict,
    reason,
    list: listId,
    entry,
    origin,
    count,
  };
}
