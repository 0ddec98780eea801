/** A restore is told in the history and in the audit trail of what it put in place: by whom, which copy, when. */
import { statSync } from 'node:fs';
import { describeMoment } from '../../../shared/policy/explain.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { keptBackups } from '../storage/backup-list.ts';
import { RESTORE_ACTION } from '../storage/carried-over.ts';
import { type OperatorDeps, recordsOf } from './operator-deps.ts';

/**
 * No inverse: what was replaced lies in the backups folder, and bringing that back is a restore of its own. A file that
 * somebody named may be called after a child, and both records outlive an erasure: it is told by its time only.
 */
export function recordRestore(deps: OperatorDeps, actor: string, file: string): void {
  const copy = keptBackups(deps.dataDirectory).find((kept) => kept.file === file)?.name ?? null;
  const { audit, changes } = recordsOf(deps).storage;
  const nowMs = deps.clock.nowMs();
  const { zone } = deps.policy.of(HOUSEHOLD).policy;
  const written = describeMoment(epochMs(Math.floor(statSync(file).mtimeMs)), zone, null);
  const what =
    copy === null
      ? { vi: `một tệp ghi lúc ${written.vi}`, en: `a file written at ${written.en}` }
      : { vi: `bản sao lưu ${copy}`, en: `the backup ${copy}` };
  audit.append({ actor, action: 'database.restore', profileId: null, detail: { copy } }, nowMs);
  changes.append(
    {
      actor,
      profileId: null,
      sentence: {
        vi: `Đã khôi phục ${what.vi}: hồ sơ, quy tắc và nhật ký trở về lúc đó.`,
        en: `Restored ${what.en}: profiles, rules and log went back to its time.`,
      },
      action: { kind: RESTORE_ACTION, copy },
      inverse: null,
      undoes: null,
    },
    nowMs,
  );
}
