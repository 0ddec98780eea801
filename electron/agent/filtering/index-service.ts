/**
 * Keeps the index in step with the lists: loads it at start, builds it anew when the lists changed or the file is not
 * sound, and swaps it in. The old one answers until then. Requests that come while a build runs share the next one,
 * because the running build may have read the lists already.
 */
import fs from 'node:fs';
import type { Text } from '../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import type { HealthBoard } from '../system/health.ts';
import type { LoadedIndex } from './compiled-index.ts';
import { loadIndex, loadIndexInTurns, type IndexFault } from './compiled-load.ts';
import { EMPTY_INDEX, type CurrentIndex } from './current-index.ts';
import { startBuildWorker, type BuildFailure, type BuildJob, type RunningBuild } from './index-build-job.ts';
import { sameSources, type IndexSource } from './index-source.ts';
import type { MatchIndex } from './match-index.ts';

export type RebuildFault =
  | { readonly kind: 'build-failed'; readonly failure: BuildFailure }
  | { readonly kind: 'load-failed'; readonly fault: IndexFault }
  /** There is nothing to build from yet. */
  | { readonly kind: 'no-lists' }
  | { readonly kind: 'closed' };

export interface IndexServiceOptions {
  readonly listsFile: string;
  /** Folder of the index files; made when absent. */
  readonly dir: string;
  readonly current: CurrentIndex;
  readonly health: HealthBoard;
  /** What the lists hold now, to tell whether the file on disk is of them. */
  readonly sources: () => readonly IndexSource[];
  readonly startBuild?: (job: BuildJob) => RunningBuild;
}

const DAMAGED = 'index.corrupt-rebuilt';
const FAILED = 'index.rebuild-failed';

export class IndexService {
  readonly #options: IndexServiceOptions;
  readonly #startBuild: (job: BuildJob) => RunningBuild;
  #loaded: LoadedIndex | undefined;
  #lastRevision = 0;
  #running: RunningBuild | undefined;
  #now: Promise<Result<MatchIndex, RebuildFault>> | undefined;
  #next: Promise<Result<MatchIndex, RebuildFault>> | undefined;
  #repairing = false;
  #closed = false;

  constructor(options: IndexServiceOptions) {
    this.#options = options;
    this.#startBuild = options.startBuild ?? startBuildWorker;
  }

  /** A build is under way: not a fault, but worth telling. */
  get rebuilding(): boolean {
    return this.#now !== undefined;
  }

  /**
   * Loads what is there, at once. What it returns is settled when the index is of today's lists: already, or after the
   * build that this started. `keep`: what is loaded is of more than today's lists, and stays. INVARIANT: no index of no
   * lists takes the place of another, or counts as one, before the starter lists are in.
   */
  open(keep = false): Promise<Result<MatchIndex, RebuildFault>> {
    fs.mkdirSync(this.#options.dir, { recursive: true });
    const loaded = loadIndex(this.#options.dir, () => this.#damagedInUse());
    if (loaded.ok) {
      this.#use(loaded.value);
      if (keep || sameSources(loaded.value.sources, this.#options.sources()))
        return Promise.resolve(ok<MatchIndex>(loaded.value));
    } else if (isDamage(loaded.error)) this.#raiseDamaged();
    if (this.#options.sources().length === 0) return Promise.resolve(err({ kind: 'no-lists' }));
    return this.rebuild();
  }

  /** Without the lists' database: the index on disk, whatever it is of, and nothing is ever built. False: there is none. */
  serveWhatIsThere(): boolean {
    const loaded = loadIndex(this.#options.dir, () => undefined);
    if (loaded.ok) this.#use(loaded.value);
    return loaded.ok;
  }

  /** What the index that answers is of. */
  get servedLists(): readonly ListId[] {
    return [...new Set(this.#loaded?.sources.map(({ listId }) => listId))];
  }

  rebuild(): Promise<Result<MatchIndex, RebuildFault>> {
    if (this.#now === undefined) {
      this.#now = this.#build();
      return this.#now;
    }
    this.#next ??= this.#now.then(() => {
      this.#next = undefined;
      this.#now = this.#build();
      return this.#now;
    });
    return this.#next;
  }

  /** Stops a build under way and lets go of the files. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running?.stop();
    await this.#now;
    this.#options.current.swap(EMPTY_INDEX);
    this.#loaded?.close();
    this.#loaded = undefined;
  }

  async #build(): Promise<Result<MatchIndex, RebuildFault>> {
    try {
      const result = this.#closed ? err({ kind: 'closed' } as const) : await this.#buildAndLoad();
      if (!this.#closed) this.#report(result);
      return result;
    } finally {
      this.#running = undefined;
      this.#now = undefined;
    }
  }

  async #buildAndLoad(): Promise<Result<MatchIndex, RebuildFault>> {
    const { listsFile, dir } = this.#options;
    const revision = ++this.#lastRevision;
    this.#running = this.#startBuild({ listsFile, dir, revision });
    const built = await this.#running.outcome;
    if (this.#closed) return err({ kind: 'closed' });
    if (!built.ok) return err({ kind: 'build-failed', failure: built.error });
    const loaded = await loadIndexInTurns(dir, () => this.#damagedInUse());
    if (!loaded.ok) return err({ kind: 'load-failed', fault: loaded.error });
    if (this.#closed) {
      loaded.value.close();
      return err({ kind: 'closed' });
    }
    this.#use(loaded.value);
    return ok(loaded.value);
  }

  #use(index: LoadedIndex): void {
    const before = this.#loaded;
    this.#loaded = index;
    this.#lastRevision = Math.max(this.#lastRevision, index.revision);
    this.#options.current.swap(index);
    before?.close();
  }

  #damagedInUse(): void {
    this.#raiseDamaged();
    // Called from within a lookup: the build starts when that has its answer.
    setImmediate(() => void this.rebuild());
  }

  #raiseDamaged(): void {
    this.#repairing = true;
    const message = this.#loaded === undefined ? REPAIRING_BLIND : REPAIRING;
    const level = this.#loaded === undefined ? 'failed' : 'degraded';
    this.#options.health.raise({ id: DAMAGED, part: 'index', level, message, hint: DISK_HINT });
  }

  /** The condition of a repaired index stands until lists change next: a disk that damaged one file may do so again. */
  #report(result: Result<MatchIndex, RebuildFault>): void {
    const { health } = this.#options;
    if (!result.ok) {
      const level = this.#loaded === undefined ? 'failed' : 'degraded';
      const message = this.#loaded === undefined ? FAILED_BLIND : FAILED_OLD_ONE_SERVES;
      health.raise({ id: FAILED, part: 'index', level, message, hint: hintFor(result.error) });
      return;
    }
    health.clear(FAILED);
    if (!this.#repairing) health.clear(DAMAGED);
    else
      health.raise({
        id: DAMAGED,
        part: 'index',
        level: 'degraded',
        message: REPAIRED,
        hint: DISK_HINT,
      });
    this.#repairing = false;
  }
}

/** A file that is missing, or of another version, is as expected after an installation or an update. */
function isDamage(fault: IndexFault): boolean {
  return fault.kind !== 'missing' && fault.kind !== 'other-version';
}

function hintFor(fault: RebuildFault): Text {
  const code = fault.kind === 'build-failed' ? fault.failure.code : fault.kind;
  if (code === 'ENOSPC')
    return {
      vi: 'Ổ đĩa đã đầy: hãy giải phóng chỗ trống, rồi cập nhật lại danh sách.',
      en: 'The disk is full: free some space, then update the lists again.',
    };
  return {
    vi: `Hãy cập nhật lại danh sách; nếu vẫn lỗi, hãy gửi mã này khi báo lỗi: ${code}.`,
    en: `Update the lists again; if it still fails, send this code with your report: ${code}.`,
  };
}

const REPAIRING: Text = {
  vi: 'Tệp tra cứu danh sách bị hỏng và đang được dựng lại; việc lọc vẫn tiếp tục.',
  en: 'The lookup file of the lists is damaged and is being rebuilt; filtering goes on.',
};
const REPAIRING_BLIND: Text = {
  vi: 'Tệp tra cứu danh sách bị hỏng và đang được dựng lại; trong lúc chờ, chỉ quy tắc của gia đình và chế độ dự phòng có hiệu lực.',
  en: 'The lookup file of the lists is damaged and is being rebuilt; until then the family’s own rules and the failure mode apply.',
};
const REPAIRED: Text = {
  vi: 'Tệp tra cứu danh sách từng bị hỏng và đã được dựng lại từ cơ sở dữ liệu; không mất gì.',
  en: 'The lookup file of the lists was damaged and has been rebuilt from the database; nothing was lost.',
};
const DISK_HINT: Text = {
  vi: 'Không cần làm gì. Nếu chuyện này lặp lại, hãy kiểm tra ổ đĩa.',
  en: 'Nothing to do. If it happens again, check the disk.',
};
const FAILED_OLD_ONE_SERVES: Text = {
  vi: 'Không dựng được bảng tra cứu mới; bảng cũ vẫn đang lọc, nhưng chưa có thay đổi mới nhất của danh sách.',
  en: 'The new lookup table could not be built; the old one still filters, without the latest changes to the lists.',
};
const FAILED_BLIND: Text = {
  vi: 'Không dựng được bảng tra cứu danh sách; chỉ quy tắc của gia đình và chế độ dự phòng có hiệu lực.',
  en: 'The lookup table of the lists could not be built; only the family’s own rules and the failure mode apply.',
};
