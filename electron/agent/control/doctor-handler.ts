/** Examines everything that can be examined, says what stands, and what to do about what does not. */
import { access, constants, statfs } from 'node:fs/promises';
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { DoctorReport } from '../../../shared/contracts/operator-shapes.ts';
import { sayNumber } from '../../../shared/i18n/number-words.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { restoreHint } from '../storage/start-faults.ts';
import type { OperatorDeps } from './operator-deps.ts';

export type Check = DoctorReport['checks'][number];

/** Below this the next list update or backup may not fit. */
const LOW_DISK_BYTES = 200 * 1024 * 1024;

export function doctorHandler(deps: OperatorDeps) {
  return implement(operatorApi).doctor.handler(async (): Promise<DoctorReport> => {
    const checks = [
      ...(await databaseChecks(deps)),
      ...(await quickChecks(deps)),
      ...deps.health.standing().map(
        (condition): Check => ({
          id: condition.id,
          // A fallback that works is told, and is no failure of the examination.
          ok: condition.level === 'degraded',
          message: condition.message.en,
          text: condition.message,
          hint: condition.hint,
        }),
      ),
    ];
    return { ok: checks.every((one) => one.ok), checks };
  });
}

/** Everything that costs milliseconds. */
export async function quickChecks(deps: OperatorDeps): Promise<Check[]> {
  return [
    indexCheck(deps),
    ...endpointChecks(deps),
    ...(await proxyChecks(deps)),
    upstreamCheck(deps),
    ...datagramCheck(deps),
    ...sentinelCheck(deps),
    await folderCheck(deps),
    await diskCheck(deps),
  ];
}

const check = (id: string, ok: boolean, text: Text, hint: Text | null = null): Check => ({
  id,
  ok,
  message: text.en,
  text,
  hint: ok ? null : hint,
});

/** Reads the whole database, in a worker, and the audit trail. */
export async function databaseChecks(deps: OperatorDeps): Promise<Check[]> {
  const records = deps.records();
  // That there is none stands on the health board, with its own sentence.
  if (records === null) return [];
  const integrity = await records.storage.run('integrity-check', {});
  const faults = integrity.ok ? integrity.value.faults : [integrity.error.detail];
  const verified = deps.guard.attempt(() => records.storage.audit.verify());
  const hint = restoreHint(deps.dataDirectory);
  // What is found here is a condition like any other: `status` says it too, and nothing more is written to such a file.
  if (!integrity.ok) deps.guard.told(integrity.error);
  else if (faults[0] !== undefined) deps.guard.damaged(faults[0]);
  if (!verified.ok) return [soundness(faults, hint)];
  const chain = verified.value;
  return [
    soundness(faults, hint),
    check(
      'audit.chain',
      chain.kind === 'sound',
      chain.kind === 'sound'
        ? {
            vi: `Sổ thay đổi nguyên vẹn (${chain.rows} dòng).`,
            en: `The audit trail is whole (${chain.rows} rows).`,
          }
        : {
            vi: `Sổ thay đổi bị sửa ở dòng ${chain.atId}.`,
            en: `The audit trail was altered at row ${chain.atId}.`,
          },
      {
        vi: 'Có người đã sửa cơ sở dữ liệu bên ngoài Hải Đăng. So sánh với một bản sao lưu.',
        en: 'Somebody changed the database outside of Hải Đăng. Compare it with a backup.',
      },
    ),
  ];
}

const soundness = (faults: readonly string[], hint: Text): Check =>
  check(
    'database.integrity',
    faults.length === 0,
    faults.length === 0
      ? { vi: 'Cơ sở dữ liệu nguyên vẹn.', en: 'The database is sound.' }
      : { vi: `Cơ sở dữ liệu có lỗi: ${faults[0]}`, en: `The database has faults: ${faults[0]}` },
    hint,
  );

function indexCheck(deps: OperatorDeps): Check {
  const { names } = deps.index.get();
  const ok = deps.index.ready && names > 0;
  const said = sayNumber(names);
  return check(
    'index.ready',
    ok,
    ok
      ? { vi: `Bảng tra cứu có ${said.vi} tên.`, en: `The index holds ${said.en} names.` }
      : { vi: 'Chưa có bảng tra cứu danh sách.', en: 'There is no index of the lists yet.' },
    { vi: 'Chạy `haidang lists update`.', en: 'Run `haidang lists update`.' },
  );
}

function endpointChecks(deps: OperatorDeps): Check[] {
  const { endpoints } = deps;
  if (endpoints === null || endpoints.dns === null) return [];
  return deps.policy.profiles().map(({ id, name }) => {
    const { dns } = endpoints.of(id);
    const who = id === HOUSEHOLD ? { vi: 'cả nhà', en: 'the household' } : { vi: name, en: name };
    return check(
      `endpoint:${id}`,
      dns !== null,
      dns === null
        ? {
            vi: `Điểm truy cập DNS của ${who.vi} không chạy.`,
            en: `The DNS endpoint of ${who.en} is not running.`,
          }
        : { vi: `DNS của ${who.vi}: ${dns}`, en: `DNS of ${who.en}: ${dns}` },
      {
        vi: 'Khởi động lại dịch vụ; xem cổng có bị chương trình khác dùng không.',
        en: 'Restart the agent; see whether another program holds the port.',
      },
    );
  });
}

const PATIENCE_MS = 2_000;

/** Each profile's proxy is asked for the file that its browsers ask it for; its other two ports have to be open. */
async function proxyChecks(deps: OperatorDeps): Promise<Check[]> {
  const { endpoints } = deps;
  if (endpoints === null || endpoints.proxy === null) return [];
  return Promise.all(
    deps.policy.profiles().map(async ({ id, name }) => {
      const { proxy, pac, tls, web } = endpoints.of(id);
      const who = id === HOUSEHOLD ? { vi: 'cả nhà', en: 'the household' } : { vi: name, en: name };
      const ok = pac !== null && tls !== null && web !== null && (await answers(pac));
      return check(
        `proxy:${id}`,
        ok,
        ok
          ? { vi: `Proxy của ${who.vi}: ${proxy}`, en: `Proxy of ${who.en}: ${proxy}` }
          : {
              vi: `Proxy của ${who.vi} không chạy đủ. Bộ lọc DNS vẫn chạy.`,
              en: `The proxy of ${who.en} does not work on all of its ports. The name filter goes on.`,
            },
        {
          vi: 'Khởi động lại dịch vụ; xem cổng có bị chương trình khác dùng không.',
          en: 'Restart the agent; see whether another program holds the port.',
        },
      );
    }),
  );
}

async function answers(pac: string): Promise<boolean> {
  try {
    const response = await fetch(pac, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

const CHOSEN_BY: Readonly<Record<OperatorDeps['upstreamChoice']['source'], Text>> = {
  option: { vi: 'nêu khi khởi động bằng --upstream', en: 'named at the start with --upstream' },
  settings: { vi: 'chọn trong cài đặt', en: 'chosen in the settings' },
  system: { vi: 'của máy này', en: 'of this computer' },
};

function upstreamCheck(deps: OperatorDeps): Check {
  const all = deps.upstreams();
  const ok = all.some((one) => one.ok);
  const { source } = deps.upstreamChoice;
  const names = all.map((one) => `${one.upstream}${one.ok ? '' : ' (!)'}`).join(', ');
  return check(
    'upstream.answers',
    ok,
    ok
      ? {
          vi: `Hỏi tên đến: ${names} (${CHOSEN_BY[source].vi})`,
          en: `Upstream resolvers: ${names} (${CHOSEN_BY[source].en})`,
        }
      : {
          vi: `Không máy chủ DNS nào trả lời (${names || '–'}).`,
          en: `No upstream resolver answers (${names || '–'}).`,
        },
    {
      vi: 'Kiểm tra mạng, hoặc chọn máy chủ khác trong Cài đặt hay bằng `haidang upstream set`.',
      en: 'Check the network, or choose another in the settings or with `haidang upstream set`.',
    },
  );
}

/** Told, and never a failure: it changes how fast the filter is under a great load, and nothing else. */
const datagramCheck = (deps: OperatorDeps): Check[] =>
  deps.endpoints === null || deps.endpoints.dns === null
    ? []
    : [check('dns.datagrams', true, deps.datagrams().sentence)];

/** Told, and never proved: where a firewall leads another account's packets cannot be seen from the agent's own. */
const sentinelCheck = ({ sentinel }: OperatorDeps): Check[] =>
  sentinel === null
    ? []
    : [
        check('dns.sentinel', true, {
          vi: `Tên bị chặn được trả lời bằng ${sentinel}. Tường lửa phải dẫn cổng 80 và 443 của địa chỉ này tới cổng riêng của từng trẻ; Hải Đăng không tự kiểm tra được điều đó. Không có tường lửa ấy thì trang bị chặn vẫn đóng, chỉ là không hiện lý do.`,
          en: `Blocked names are answered with ${sentinel}. A firewall must lead ports 80 and 443 of that address to each child’s own ports, which Hải Đăng cannot check by itself. Without it blocked sites stay closed, and do not say why.`,
        }),
      ];

async function folderCheck(deps: OperatorDeps): Promise<Check> {
  const { dataDirectory } = deps;
  const ok = await access(dataDirectory, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return check(
    'data.folder',
    ok,
    ok
      ? { vi: `Thư mục dữ liệu: ${dataDirectory}`, en: `Data folder: ${dataDirectory}` }
      : { vi: `Không ghi được vào ${dataDirectory}.`, en: `${dataDirectory} cannot be written to.` },
    { vi: 'Sửa quyền của thư mục.', en: 'Mend the permissions of the folder.' },
  );
}

async function diskCheck(deps: OperatorDeps): Promise<Check> {
  const { bavail, bsize } = await statfs(deps.dataDirectory);
  const free = bavail * bsize;
  const mib = sayNumber(Math.floor(free / 1_048_576));
  return check(
    'disk.space',
    free >= LOW_DISK_BYTES,
    { vi: `Ổ đĩa còn trống ${mib.vi} MiB.`, en: `${mib.en} MiB of disk space are free.` },
    {
      vi: 'Hãy giải phóng chỗ trống; khi đầy, nhật ký sẽ ngừng ghi.',
      en: 'Free some space; when it is full the log stops.',
    },
  );
}
