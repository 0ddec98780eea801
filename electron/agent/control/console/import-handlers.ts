/** Settings of AdGuard Home and Pi-hole: examined first, which changes nothing, then taken over as one change. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { ImportPlan, Job } from '../../../../shared/contracts/system-shapes.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import { minutes } from '../../../../shared/kernel/duration.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../../shared/kernel/instant.ts';
import { perform } from '../actions/perform.ts';
import { currentPolicy } from '../actions/policy-actions.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import type { ForeignFault } from '../imports/foreign-settings.ts';
import { examineFile } from '../imports/import-job.ts';
import { planImport, type ProposedImport, type StandingRules } from '../imports/plan-import.ts';
import type { ImportKind } from '../imports/read-import.ts';
import { listSummaries } from '../list-access.ts';
import { recordsOf } from '../operator-deps.ts';
import { parsedPolicy } from '../policy-input.ts';
import { refusal } from '../refusal.ts';

const api = implement(consoleApi.imports).$context<GuardianContext>();

const KEPT_FOR = minutes(10);
const MOST_KEPT = 5;
/** Reading a file costs memory: one after the other. */
const MOST_AT_ONCE = 1;

interface Examined {
  readonly guardianId: string;
  readonly kind: ImportKind;
  readonly proposed: ProposedImport;
  readonly atMs: EpochMs;
}

export function importHandlers(deps: ConsoleDeps) {
  // Left by an agent that was killed while it read one.
  rmSync(join(deps.dataDirectory, 'imports'), { recursive: true, force: true });
  const examined = new Map<string, Examined>();
  let reading = 0;

  const forgetOld = (): void => {
    const nowMs = deps.clock.nowMs();
    for (const [token, { atMs }] of examined) {
      const isOld = Math.abs(nowMs - atMs) >= KEPT_FOR;
      if (isOld || examined.size > MOST_KEPT) examined.delete(token);
    }
  };

  return {
    examine: api.examine.handler(async ({ input, context }): Promise<ImportPlan> => {
      recordsOf(deps);
      if (reading >= MOST_AT_ONCE) throw busy();
      reading += 1;
      try {
        const content = new Uint8Array(await input.file.arrayBuffer());
        const read = await examineFile(input.kind, content, deps.dataDirectory);
        if (!read.ok) throw refusedFile(input.kind, read.error);
        const { items, counts, proposed } = planImport(read.value, standingRules(deps), listSummaries(deps));
        const token = randomBytes(16).toString('hex');
        const { id: guardianId } = context.guardian;
        examined.set(token, { guardianId, kind: input.kind, proposed, atMs: deps.clock.nowMs() });
        forgetOld();
        return { token, kind: input.kind, version: read.value.version, items: [...items], counts };
      } finally {
        reading -= 1;
      }
    }),

    apply: api.apply.handler(async ({ input, context }) => {
      forgetOld();
      const found = examined.get(input.token);
      if (found === undefined || found.guardianId !== context.guardian.id) throw forgotten();
      const { kind, proposed } = found;
      const change = await perform(deps, context.guardian.name, {
        kind: 'import-apply',
        from: kind,
        ...proposed,
      });
      // A file is taken over once.
      examined.delete(input.token);
      const jobs = proposed.lists.flatMap(({ name }): Job[] => [...deps.jobs.running('list-add', name)]);
      return { change, jobs };
    }),
  };
}

function standingRules(deps: ConsoleDeps): StandingRules[] {
  const rules = (profile: StandingRules['profile'], name: string | null): StandingRules => {
    const { revision, document } = currentPolicy(deps, profile);
    return { profile, name, revision, document: parsedPolicy(document) };
  };
  const children = recordsOf(deps).storage.profiles.children();
  return [rules(HOUSEHOLD, null), ...children.map(({ id, name }) => rules(id, name))];
}

function refusedFile(kind: ImportKind, fault: ForeignFault) {
  const expected = kind === 'adguard-home' ? 'AdGuardHome.yaml' : 'pi-hole_…_teleporter.zip';
  switch (fault.kind) {
    case 'not-this-kind':
      return refusal(
        'FILE_REFUSED',
        {
          vi: `Tệp này không phải là tệp cấu hình mong đợi (${fault.detail}). Không có gì thay đổi.`,
          en: `This is not the file that was expected (${fault.detail}). Nothing was changed.`,
        },
        { vi: `Hãy chọn tệp ${expected}.`, en: `Choose the file ${expected}.` },
      );
    case 'broken':
      return refusal(
        'FILE_REFUSED',
        {
          vi: `Không đọc được tệp này (${fault.detail}). Không có gì thay đổi.`,
          en: `This file cannot be read (${fault.detail}). Nothing was changed.`,
        },
        { vi: `Hãy xuất lại tệp ${expected} ở nơi cũ.`, en: `Export ${expected} there once more.` },
      );
    case 'too-big': {
      const mib = Math.floor(fault.limitBytes / 1_048_576);
      return refusal(
        'FILE_REFUSED',
        {
          vi: `Tệp này, khi giải nén, lớn hơn ${mib} MiB. Không có gì thay đổi.`,
          en: `Unpacked, this file is larger than ${mib} MiB. Nothing was changed.`,
        },
        { vi: `Hãy xuất lại tệp ${expected} ở nơi cũ.`, en: `Export ${expected} there once more.` },
      );
    }
    case 'too-slow':
      return refusal(
        'FILE_REFUSED',
        {
          vi: 'Đọc tệp này mất quá nhiều thời gian nên đã dừng lại. Không có gì thay đổi.',
          en: 'Reading this file took too long and was stopped. Nothing was changed.',
        },
        { vi: `Hãy xuất lại tệp ${expected} ở nơi cũ.`, en: `Export ${expected} there once more.` },
      );
    default:
      return assertNever(fault);
  }
}

const busy = () =>
  refusal(
    'FILE_REFUSED',
    { vi: 'Đang đọc một tệp khác.', en: 'Another file is being read.' },
    { vi: 'Hãy thử lại sau ít giây.', en: 'Try again in a few seconds.' },
  );

const forgotten = () =>
  refusal(
    'UNKNOWN_ITEM',
    {
      vi: 'Lần xem thử này đã quá mười phút hoặc đã được áp dụng.',
      en: 'This dry run is more than ten minutes old, or was applied before.',
    },
    { vi: 'Hãy chọn tệp và xem thử lại.', en: 'Choose the file and examine it again.' },
  );
