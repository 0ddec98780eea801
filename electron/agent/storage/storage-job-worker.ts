/** Runs one storage job and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { dailyBackupFile, rotateBackups, writeBackup } from './backup.ts';
import { eraseProfile } from './erase.ts';
import { exportProfile } from './export-profile.ts';
import { databaseFile, faultOf, openExisting } from './haidang-database.ts';
import type { StorageJobData, StorageJobName } from './storage-job.ts';

type AnyJob = { [N in StorageJobName]: StorageJobData<N> }[StorageJobName];

function run(data: AnyJob): unknown {
  const { dataDirectory } = data;
  switch (data.job) {
    case 'erase':
      return eraseProfile(dataDirectory, data.input.profileId, data.input.scope);
    case 'backup':
      return writeBackup(dataDirectory, data.input.target);
    case 'daily-backup': {
      const written = writeBackup(dataDirectory, dailyBackupFile(dataDirectory, data.input.nowMs));
      rotateBackups(dataDirectory);
      return written;
    }
    case 'export-profile':
      return exportProfile(dataDirectory, data.input.profileId, data.input.maximumRows);
    case 'integrity-check': {
      const db = openExisting(databaseFile(dataDirectory), 'reader');
      try {
        const rows = db.pragma('integrity_check') as { integrity_check: string }[];
        return { faults: rows.map((row) => row.integrity_check).filter((text) => text !== 'ok') };
      } finally {
        db.close();
      }
    }
    default:
      return assertNever(data);
  }
}

try {
  parentPort?.postMessage(ok(run(workerData as AnyJob)));
} catch (cause) {
  parentPort?.postMessage(err(faultOf(cause)));
}
