/** Takes what was recorded about a profile away for good, and says how far that went where it could not be done whole. */
import type { Text } from '../../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../../shared/kernel/ids.ts';
import type { EraseReport, EraseScope, EraseStep } from '../../storage/erase.ts';
import type { SqliteFault } from '../../storage/haidang-database.ts';
import { toStorageFault } from '../../storage/storage-fault.ts';
import { type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';

export async function eraseRecords(
  deps: OperatorDeps,
  profileId: ProfileId,
  scope: EraseScope,
): Promise<EraseReport> {
  const { storage, recorder } = recordsOf(deps);
  const erased = await recorder.whileErasing(profileId, () => storage.run('erase', { profileId, scope }));
  if (!erased.ok) throw unfinished(deps, 'records', erased.error);
  const { stopped, walCleared } = erased.value;
  if (stopped !== null) throw unfinished(deps, stopped.during, stopped.fault);
  if (!walCleared)
    throw refusal('STORAGE_FAILED', HOW_FAR.database, {
      vi: 'Hãy đóng các chương trình đang đọc nhật ký rồi xóa lại.',
      en: 'Close whatever reads the log, and erase again.',
    });
  return erased.value;
}

/** Nothing comes back that is gone, and to erase again is to go on. */
const HOW_FAR: Readonly<Record<EraseStep, Text>> = {
  records: {
    vi: 'Chưa xóa được hết: một phần hoặc tất cả ghi chép vẫn còn trong cơ sở dữ liệu, và các bản sao lưu vẫn như cũ.',
    en: 'Not everything was erased: some or all of the records are still in the database, and the backups are as they were.',
  },
  database: {
    vi: 'Chưa xóa được hết: các ghi chép không còn hiện ra, nhưng tệp cơ sở dữ liệu vẫn còn dấu vết của chúng, và có thể cả các bản sao lưu.',
    en: 'Not everything was erased: the records are no longer shown, but traces of them are still in the file of the database, and perhaps in the backups.',
  },
  backups: {
    vi: 'Chưa xóa được hết: cơ sở dữ liệu không còn ghi chép nào, nhưng có bản sao lưu vẫn còn.',
    en: 'Not everything was erased: nothing is left in the database, but there are backups that still hold records.',
  },
};

function unfinished(deps: OperatorDeps, during: EraseStep, fault: SqliteFault) {
  const howFar = HOW_FAR[during];
  const { kind } = toStorageFault(fault);
  if (kind === 'disk-full') {
    deps.guard.told(fault);
    return refusal(
      'STORAGE_FAILED',
      { vi: `Ổ đĩa đã đầy. ${howFar.vi}`, en: `The disk is full. ${howFar.en}` },
      {
        vi: 'Việc xóa cần chỗ trống cỡ bằng tệp haidang.db: hãy giải phóng chỗ trên ổ đĩa rồi xóa lại. Việc lọc vẫn tiếp tục.',
        en: 'Erasing needs about as much free space as haidang.db is large: free some on the disk, and erase again. Filtering goes on.',
      },
    );
  }
  if (kind === 'locked')
    return refusal('STORAGE_FAILED', howFar, {
      vi: 'Hãy đóng chương trình đang mở tệp haidang.db rồi xóa lại.',
      en: 'Close the program that has haidang.db open, and erase again.',
    });
  return refusal(
    'STORAGE_FAILED',
    howFar,
    {
      vi: 'Hãy chạy `haidang doctor` để xem ổ đĩa bị gì, rồi xóa lại.',
      en: 'See with `haidang doctor` what the disk has, and erase again.',
    },
    { detail: fault.detail },
  );
}
