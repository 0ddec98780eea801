/** Copies of the database: what there is, making one now, and putting one in the place of what is there. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { type KeptBackup, keptBackups, madeBackupFile } from '../../storage/backup-list.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { isoOf, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';
import { recordRestore } from '../restored-copy.ts';

const api = implement(consoleApi.backups).$context<GuardianContext>();

export function backupHandlers(deps: ConsoleDeps) {
  const shown = ({ name, kind, atMs, bytes }: KeptBackup) => ({ name, kind, at: isoOf(deps, atMs), bytes });
  const record = (actor: string, action: string, detail: Readonly<Record<string, unknown>>): void => {
    const entry = { actor, action, profileId: null, detail };
    deps.records()?.storage.audit.append(entry, deps.clock.nowMs());
  };

  return {
    list: api.list.handler(() => keptBackups(deps.dataDirectory).map(shown)),

    make: api.make.handler(async ({ context }) => {
      const target = madeBackupFile(deps.dataDirectory, deps.clock.nowMs());
      const made = await recordsOf(deps).storage.run('backup', { target });
      if (!made.ok) throw notMade(made.error.detail);
      const backup = keptBackups(deps.dataDirectory).find(({ file }) => file === target);
      if (backup === undefined) throw new Error('a backup that was made is not there');
      record(context.guardian.name, 'database.backup', { bytes: backup.bytes });
      return { backup: shown(backup) };
    }),

    restore: api.restore.handler(async ({ input, context }) => {
      // Only what the list shows: a name never leads out of the folder.
      const backup = keptBackups(deps.dataDirectory).find(({ name }) => name === input.name);
      if (backup === undefined) throw noBackup();
      const restored = await deps.restore(backup.file);
      if (!restored.ok) throw refusal('FILE_REFUSED', restored.error.message, restored.error.hint);
      recordRestore(deps, context.guardian.name, backup.file);
      deps.events.emit({ type: 'resync' });
      return {};
    }),
  };
}

const notMade = (detail: string) =>
  refusal(
    'FILE_REFUSED',
    { vi: `Không tạo được bản sao lưu (${detail}).`, en: `The backup cannot be made (${detail}).` },
    { vi: 'Hãy kiểm tra chỗ trống trên ổ đĩa.', en: 'Check the free space on the disk.' },
  );

const noBackup = () =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: 'Bản sao lưu này không còn nữa.', en: 'This backup is no longer there.' },
    { vi: 'Hãy tải lại danh sách.', en: 'Load the list again.' },
  );
