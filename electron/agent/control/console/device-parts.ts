/**
 * The parts of this computer's protection: how each does, and what mending it from here would really do. A part that
 * cannot be mended from here says so by having no repair.
 */
import type { Devices, PART_IDS } from '../../../../shared/contracts/system-shapes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import { knownName } from '../../../../shared/catalogue/known-names.ts';
import type { PartId } from '../../system/health.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { type Check, databaseChecks } from '../doctor-handler.ts';
import { isoOf, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';

export type Part = Devices['parts'][number];
type DevicePartId = (typeof PART_IDS)[number];

/** A question that every resolver can answer. */
const EVERYBODY_KNOWS = knownName('example.com');

const CONDITIONS_OF: Readonly<Record<DevicePartId, readonly PartId[]>> = {
  dns: ['dns'],
  upstream: ['upstream'],
  proxy: ['proxy'],
  lists: ['lists', 'index'],
  database: ['database'],
  log: ['log', 'clock'],
  console: ['console', 'control'],
};

export function partsOf(deps: ConsoleDeps): Part[] {
  return (['dns', 'upstream', 'lists', 'database', 'log', 'console', 'proxy'] as const).map((id) =>
    partOf(deps, id),
  );
}

function partOf(deps: ConsoleDeps, id: DevicePartId): Part {
  const conditions = CONDITIONS_OF[id]
    .flatMap((part) => deps.health.standing(part))
    .map(({ sinceMs, ...condition }) => ({ ...condition, since: isoOf(deps, sinceMs) }));
  const told = conditions.some(({ level }) => level === 'failed')
    ? ('failed' as const)
    : conditions.length > 0
      ? ('degraded' as const)
      : ('ok' as const);
  const common = { id, conditions };
  switch (id) {
    case 'dns': {
      if ((deps.endpoints?.dns ?? null) === null)
        return { ...common, state: 'off', sentence: DNS_OFF, repair: null };
      const closed = closedEndpoints(deps, 'dns');
      if (closed.length === 0) return { ...common, state: told, sentence: dnsAnswers(deps), repair: null };
      return { ...common, state: 'failed', sentence: endpointsClosed(closed.length), repair: OPEN_AGAIN };
    }
    case 'upstream': {
      const all = deps.upstreams();
      const answering = all.filter(({ ok }) => ok).length;
      const state = answering === 0 ? 'failed' : answering < all.length && told === 'ok' ? 'degraded' : told;
      return {
        ...common,
        state,
        sentence: upstreamsAnswer(answering, all.length),
        repair: state === 'ok' ? null : ASK_AGAIN,
      };
    }
    case 'lists': {
      const { names } = deps.index.get();
      const state = deps.index.ready ? told : 'failed';
      const repair = deps.lists === null || state === 'ok' ? null : BUILD_AGAIN;
      return { ...common, state, sentence: namesKnown(names), repair };
    }
    case 'database': {
      const lost = deps.records() === null;
      return {
        ...common,
        state: lost ? 'failed' : told,
        sentence: lost ? DATABASE_LOST : DATABASE_KEEPS,
        repair: lost ? null : EXAMINE,
      };
    }
    case 'log': {
      if (deps.records() === null) return { ...common, state: 'failed', sentence: LOG_LOST, repair: null };
      return {
        ...common,
        state: told,
        sentence: LOG_WORDS[told],
        repair: told === 'failed' ? WRITE_AGAIN : null,
      };
    }
    case 'console': {
      const listening = deps.links.address !== null;
      const state = told === 'ok' && !listening ? 'off' : told;
      return { ...common, state, sentence: listening ? CONSOLE_LISTENS : CONSOLE_OFF, repair: null };
    }
    case 'proxy':
      return { ...common, ...proxyPart(deps, told) };
    default:
      return assertNever(id);
  }
}

/** Does what the part's `repair` says; the checks that it made, for those who want to see them. */
export async function repairPart(deps: ConsoleDeps, actor: string, id: string): Promise<readonly Check[]> {
  const part = partsOf(deps).find((one) => one.id === id);
  if (part === undefined) throw unknownPart();
  if (part.repair === null) throw nothingToRepair(part.sentence);
  deps
    .records()
    ?.storage.audit.append(
      { actor, action: 'part.repair', profileId: null, detail: { part: id } },
      deps.clock.nowMs(),
    );
  switch (part.id) {
    case 'dns':
    case 'proxy':
      for (const profile of closedEndpoints(deps, part.id)) await deps.endpoints?.open(profile);
      return [];
    case 'upstream':
      await deps.aliasesOf(EVERYBODY_KNOWS);
      return [];
    case 'lists':
      await deps.lists?.rebuildIndex();
      return [];
    case 'log': {
      const { writer } = recordsOf(deps);
      writer.tryNow();
      await writer.settled();
      return [];
    }
    case 'database':
      return databaseChecks(deps);
    case 'console':
      return [];
    default:
      return assertNever(part.id);
  }
}

const closedEndpoints = (deps: ConsoleDeps, part: 'dns' | 'proxy') =>
  deps.policy.profiles().flatMap(({ id }) => (deps.endpoints?.of(id)[part] === null ? [id] : []));

function proxyPart(
  deps: ConsoleDeps,
  told: 'ok' | 'degraded' | 'failed',
): Pick<Part, 'state' | 'sentence' | 'repair'> {
  if ((deps.endpoints?.proxy ?? null) === null) return { state: 'off', sentence: PROXY_OFF, repair: null };
  const closed = closedEndpoints(deps, 'proxy').length;
  if (closed > 0) return { state: 'failed', sentence: endpointsClosed(closed), repair: OPEN_AGAIN };
  return { state: told, sentence: proxyServes(deps.policy.profiles().length), repair: null };
}

const DNS_OFF: Text = {
  vi: 'Bộ lọc tên miền không được bật khi khởi động.',
  en: 'The name filter was left out when the agent was started.',
};

const dnsAnswers = (deps: ConsoleDeps): Text => {
  const count = deps.policy.profiles().length;
  return {
    vi: `Bộ lọc tên miền đang trả lời ở ${count} điểm truy cập.`,
    en: `The name filter answers at ${count === 1 ? 'one endpoint' : `${count} endpoints`}.`,
  };
};

const endpointsClosed = (count: number): Text => ({
  vi: `${count} điểm truy cập không mở được, nên hồ sơ dùng chúng chưa được lọc.`,
  en: `${count === 1 ? 'One endpoint is' : `${count} endpoints are`} not open, so the profiles that use them are not filtered.`,
});

const OPEN_AGAIN: Text = { vi: 'Mở lại điểm truy cập', en: 'Open the endpoint again' };

const upstreamsAnswer = (answering: number, all: number): Text =>
  answering === 0
    ? {
        vi: 'Không máy chủ DNS nào trả lời. Tên bị chặn vẫn bị chặn; các trang khác chưa mở được.',
        en: 'No resolver answers. Blocked names stay blocked; other sites cannot be reached.',
      }
    : { vi: `${answering}/${all} máy chủ DNS trả lời.`, en: `${answering} of ${all} resolvers answer.` };

const ASK_AGAIN: Text = { vi: 'Hỏi thử lại ngay', en: 'Ask again now' };

const namesKnown = (names: number): Text => ({
  vi: `Bảng tra cứu có ${names.toLocaleString('vi-VN')} tên.`,
  en: `The index holds ${names.toLocaleString('en-GB')} names.`,
});

const BUILD_AGAIN: Text = { vi: 'Dựng lại bảng tra cứu', en: 'Build the index again' };

const DATABASE_LOST: Text = {
  vi: 'Cơ sở dữ liệu đang hỏng. Bộ lọc vẫn chạy theo luật gần nhất, nhưng không ghi được gì.',
  en: 'The database is damaged. Filtering goes on with the last rules, but nothing can be written.',
};
const DATABASE_KEEPS: Text = {
  vi: 'Luật và hồ sơ được giữ an toàn trên máy này.',
  en: 'Rules and profiles are kept safe on this computer.',
};
const EXAMINE: Text = { vi: 'Kiểm tra kỹ cơ sở dữ liệu', en: 'Examine the database thoroughly' };

const LOG_LOST: Text = {
  vi: 'Không có cơ sở dữ liệu nên nhật ký không được ghi.',
  en: 'Without the database no log is written.',
};
const LOG_WORDS: Readonly<Record<'ok' | 'degraded' | 'failed', Text>> = {
  ok: { vi: 'Nhật ký đang được ghi.', en: 'The log is being written.' },
  degraded: { vi: 'Nhật ký đang được ghi, nhưng có chỗ thiếu.', en: 'The log is being written, with gaps.' },
  failed: {
    vi: 'Nhật ký tạm ngừng ghi. Việc lọc vẫn tiếp tục.',
    en: 'The log has stopped. Filtering goes on.',
  },
};
const WRITE_AGAIN: Text = { vi: 'Thử ghi lại ngay', en: 'Try to write again now' };

const CONSOLE_LISTENS: Text = {
  vi: 'Bảng điều khiển mở được bằng trình duyệt trên máy này.',
  en: 'The console opens in browsers on this computer.',
};
const CONSOLE_OFF: Text = {
  vi: 'Bảng điều khiển cho trình duyệt đang tắt.',
  en: 'The console for browsers is off.',
};
const PROXY_OFF: Text = {
  vi: 'Bộ lọc trang web (proxy) không được bật khi khởi động: chỉ tên miền được lọc.',
  en: 'The web filter (proxy) was left out when the agent was started: only names are filtered.',
};
const proxyServes = (count: number): Text => ({
  vi: `Bộ lọc trang web (proxy) đang phục vụ ở ${count} điểm truy cập.`,
  en: `The web filter (proxy) serves ${count === 1 ? 'one endpoint' : `${count} endpoints`}.`,
});

const unknownPart = () =>
  refusal('UNKNOWN_ITEM', { vi: 'Không có bộ phận này.', en: 'There is no such part.' });

const nothingToRepair = (sentence: Text) =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: 'Ở đây không có gì để sửa.', en: 'There is nothing to mend here.' },
    sentence,
  );
