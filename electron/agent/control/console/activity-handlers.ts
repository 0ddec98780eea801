/** What happened, for guardians. Every read of a child's detail is recorded, and the child sees that it was read. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import { toActivity } from '../../activity/log-reader.ts';
import { shownRow } from '../../activity/shown-row.ts';
import { askRecords } from '../ask-records.ts';
import type { GuardianContext } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import { dayTimeline, readWeek } from './day-and-week.ts';
import { logFile } from './log-file.ts';
import { profilesShown, storedFilter } from './log-rows.ts';
import { noteLook, type ReadingDeps } from './look.ts';
import { childById, profileById } from './profile-by-id.ts';
import { whyRow } from './why-row.ts';

export function activityHandlers(deps: ReadingDeps) {
  const api = implement(consoleApi.activity).$context<GuardianContext>();

  /** Without a child the log is everybody's. */
  const childrenOf = (child: string | undefined): readonly ProfileId[] =>
    child === undefined
      ? recordsOf(deps)
          .storage.profiles.children()
          .map(({ id }) => id)
      : [profileById(deps, child)].filter((id) => id !== HOUSEHOLD);

  return {
    day: api.day.handler(({ input, context }) => {
      const child = childById(deps, input.child);
      noteLook(deps, context, [child.id], 'day');
      return dayTimeline(deps, child, input.date);
    }),

    week: api.week.handler(async ({ input, context }) => {
      const child = childById(deps, input.child);
      noteLook(deps, context, [child.id], 'week');
      const { week } = await readWeek(deps, child, input.from);
      return week;
    }),

    log: api.log.handler(async ({ input, context }) => {
      const { before, after, limit, ...filter } = input;
      const question = { ...storedFilter(deps, filter), before: before ?? null, after: after ?? null, limit };
      noteLook(deps, context, childrenOf(filter.child), 'log');
      const page = await askRecords(deps, 'page', question);
      const profiles = profilesShown(deps);
      return {
        rows: page.rows.map((row) => shownRow(row, profiles)),
        next: page.more ? (page.rows.at(-1)?.id ?? null) : null,
        total: page.total,
        newestId: page.newestId,
      };
    }),

    why: api.why.handler(async ({ input, context }) => {
      const stored = await askRecords(deps, 'row', { id: input.row });
      if (stored === null) throw rowGone();
      const { profileId } = toActivity(stored);
      if (profileId !== HOUSEHOLD) noteLook(deps, context, [profileId], 'why');
      return whyRow(deps, stored);
    }),

    file: api.file.handler(({ input, context }) => {
      const { format, ...filter } = input;
      noteLook(deps, context, childrenOf(filter.child), 'export');
      return logFile(deps, filter, format);
    }),
  };
}

const rowGone = () =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: 'Dòng nhật ký này không còn nữa.', en: 'This row of the log is no longer there.' },
    {
      vi: 'Chi tiết cũ được xóa theo thời hạn đã chọn.',
      en: 'Old detail goes after the time that was chosen.',
    },
  );
