/** What happened, for guardians. Every read of a child's detail is recorded, and the child sees that it was read. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { HOUSEHOLD, type ProfileId } from '../../../../shared/kernel/ids.ts';
import { askRecords } from '../ask-records.ts';
import type { GuardianContext } from '../console-deps.ts';
import { recordsOf } from '../operator-deps.ts';
import { childNames, shownRow, storedFilter } from './log-rows.ts';
import { noteLook, type ReadingDeps } from './look.ts';
import { profileById } from './profile-by-id.ts';

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
    log: api.log.handler(async ({ input, context }) => {
      const { before, after, limit, ...filter } = input;
      const question = { ...storedFilter(deps, filter), before: before ?? null, after: after ?? null, limit };
      noteLook(deps, context, childrenOf(filter.child), 'log');
      const page = await askRecords(deps, 'page', question);
      const names = childNames(deps);
      return {
        rows: page.rows.map((row) => shownRow(deps, row, names)),
        next: page.more ? (page.rows.at(-1)?.id ?? null) : null,
        total: page.total,
        newestId: page.newestId,
      };
    }),
  };
}
