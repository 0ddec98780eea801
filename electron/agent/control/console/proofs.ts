/**
 * Three live checks, made over the network through the child's own endpoint, as the child's programs would ask. What
 * comes back is shown as it is. A check that can show nothing now (bedtime, a pause, no network) is neither passed nor
 * failed, and says why.
 */
import { knownName, knownNames } from '../../../../shared/catalogue/known-names.ts';
import { safeSearchTarget } from '../../../../shared/catalogue/safe-search.ts';
import type { proofSchema } from '../../../../shared/contracts/system-shapes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import type { DomainName } from '../../../../shared/net/domain-name.ts';
import { explainDecision } from '../../../../shared/policy/explain.ts';
import type { z } from 'zod';
import type { ProbeAnswer } from '../../runtime/endpoint-probe.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { refusal } from '../refusal.ts';

export type Proof = z.infer<typeof proofSchema>;

/** Names that were made for testing filters; the starter list of malware has them. */
const TEST_NAMES = knownNames(
  'examplemalwaredomain.com internetbadguys.com malware.wicar.org testsafebrowsing.appspot.com',
);
const GOOGLE = knownName('www.google.com');
const CANARY = knownName('use-application-dns.net');
const FILTERED = 17;

export async function proveProtection(deps: ConsoleDeps, child: ChildProfile): Promise<Proof[]> {
  const endpoint = deps.endpoints?.of(child.id).dns ?? null;
  if (endpoint === null) throw noEndpoint(child.name);
  const ask = (name: DomainName): Promise<ProbeAnswer | null> => deps.askEndpoint(endpoint, name);
  return Promise.all([
    proveBlocking(deps, child, ask),
    proveSafeSearch(deps, child, ask),
    proveNoEncryptedDns(ask),
  ]);
}

const isClosed = ({ sentinel }: ConsoleDeps, { rcode, addresses }: ProbeAnswer): boolean =>
  rcode === 'NXDOMAIN' ||
  (sentinel !== null && addresses.length > 0 && addresses.every((address) => address === sentinel));

type Ask = (name: DomainName) => Promise<ProbeAnswer | null>;

async function proveBlocking(deps: ConsoleDeps, child: ChildProfile, ask: Ask): Promise<Proof> {
  const nowMs = deps.clock.nowMs();
  const rulings = TEST_NAMES.map((name) => ({ name, ruling: deps.gate.preview(child.id, name, nowMs) }));
  const blocked = rulings.find(({ ruling }) => ruling.decision.verdict === 'block');
  const { name, ruling } = blocked ?? { name: TEST_NAMES[0] ?? CANARY, ruling: undefined };
  const answer = await ask(name);
  const ok = answer !== null && isClosed(deps, answer) && answer.ede.includes(FILTERED);
  const shown = {
    id: 'blocked-name' as const,
    outcome: outcomeOf(ok),
    asked: name,
    answered: textOf(answer),
  };
  if (ok) return { ...shown, sentence: BLOCKED };
  if (answer === null) return { ...shown, sentence: SILENT };
  if (ruling === undefined) return { ...shown, sentence: NOT_BLOCKED_BY_RULES };
  return { ...shown, sentence: ruling.decision.enforced ? NOT_BLOCKED : ONLY_OBSERVED };
}

async function proveSafeSearch(deps: ConsoleDeps, child: ChildProfile, ask: Ask): Promise<Proof> {
  const { policy } = deps.policy.of(child.id);
  const nowMs = deps.clock.nowMs();
  const { decision } = deps.gate.preview(child.id, GOOGLE, nowMs);
  const answer = await ask(GOOGLE);
  const target = safeSearchTarget(GOOGLE, { search: true, youtube: 'off' });
  const safe = answer !== null && target !== undefined && answer.aliases.includes(target);
  const shown = {
    id: 'safe-search' as const,
    outcome: outcomeOf(safe),
    asked: GOOGLE,
    answered: textOf(answer),
  };
  if (safe) return { ...shown, sentence: SAFE };
  if (answer === null) return { ...shown, sentence: SILENT };
  if (decision.verdict === 'block') {
    if (!isClosed(deps, answer))
      return { ...shown, sentence: decision.enforced ? OPEN_THOUGH_CLOSED : ONLY_OBSERVED };
    const why = explainDecision(decision, { zone: policy.zone, nowMs, listName: (id) => id });
    return { ...shown, outcome: 'not-now', sentence: closedNow(why) };
  }
  const chosen = policy.names.get(GOOGLE)?.rewriteTo !== undefined;
  if (answer.rcode === 'SERVFAIL') return { ...shown, outcome: 'not-now', sentence: UPSTREAM_SILENT };
  if (!chosen)
    return { ...shown, outcome: outcomeOf(answer.rcode === 'NOERROR'), sentence: SAFE_SEARCH_NOT_CHOSEN };
  return { ...shown, sentence: decision.enforced ? NOT_SAFE : ONLY_OBSERVED };
}

async function proveNoEncryptedDns(ask: Ask): Promise<Proof> {
  const answer = await ask(CANARY);
  const negative =
    answer !== null &&
    (answer.rcode === 'NXDOMAIN' || (answer.rcode === 'NOERROR' && answer.addresses.length === 0));
  const shown = {
    id: 'encrypted-dns' as const,
    outcome: outcomeOf(negative),
    asked: CANARY,
    answered: textOf(answer),
  };
  return { ...shown, sentence: negative ? STAYS_HERE : answer === null ? SILENT : GOES_AROUND };
}

const outcomeOf = (ok: boolean): 'passed' | 'failed' => (ok ? 'passed' : 'failed');

function textOf(answer: ProbeAnswer | null): string {
  if (answer === null) return '–';
  const extended = answer.ede.map((code) => `EDE ${code}`);
  return [
    answer.rcode,
    ...extended,
    ...answer.aliases.map((alias) => `→ ${alias}`),
    ...answer.addresses,
  ].join(' ');
}

const BLOCKED: Text = {
  vi: 'Trang thử nghiệm bị chặn đúng như luật.',
  en: 'The test site is blocked, as the rules say.',
};
const NOT_BLOCKED: Text = {
  vi: 'Trang thử nghiệm không bị chặn dù luật nói phải chặn.',
  en: 'The test site is not blocked although the rules say so.',
};
const NOT_BLOCKED_BY_RULES: Text = {
  vi: 'Luật của con không chặn nhóm mã độc, hoặc chưa có danh sách, nên trang thử nghiệm mở được.',
  en: 'The child’s rules do not block malware, or there is no list yet, so the test site is open.',
};
const ONLY_OBSERVED: Text = {
  vi: 'Chế độ quan sát đang bật: chỉ ghi nhận, chưa chặn gì.',
  en: 'Observe mode is on: things are noted and nothing is blocked.',
};
const SILENT: Text = {
  vi: 'Điểm truy cập của con không trả lời.',
  en: 'The child’s endpoint does not answer.',
};
const SAFE: Text = {
  vi: 'Tìm kiếm an toàn của Google đang được bật.',
  en: 'Google’s safe search is switched on.',
};
const NOT_SAFE: Text = {
  vi: 'Luật bật tìm kiếm an toàn nhưng câu trả lời không dẫn đến đó.',
  en: 'The rules ask for safe search, but the answer does not lead there.',
};
const SAFE_SEARCH_NOT_CHOSEN: Text = {
  vi: 'Gia đình chọn không bật tìm kiếm an toàn cho con, và câu trả lời đúng như vậy.',
  en: 'The family chose no safe search for this child, and the answer is so.',
};
const OPEN_THOUGH_CLOSED: Text = {
  vi: 'Lúc này Google phải đóng theo quy tắc, nhưng vẫn mở được.',
  en: 'By the rules Google is closed now, but it can be reached.',
};
const UPSTREAM_SILENT: Text = {
  vi: 'Chưa thử được: không máy chủ DNS nào trả lời. Hãy kiểm tra mạng.',
  en: 'It cannot be shown now: no resolver answers. Check the network.',
};
const closedNow = (why: Text): Text => ({
  vi: `Chưa thử được vì Google đang đóng. ${why.vi}`,
  en: `It cannot be shown now because Google is closed. ${why.en}`,
});
const STAYS_HERE: Text = {
  vi: 'Trình duyệt được báo là không dùng DNS mã hóa riêng.',
  en: 'Browsers are told not to use an encrypted DNS of their own.',
};
const GOES_AROUND: Text = {
  vi: 'Trình duyệt có thể dùng DNS mã hóa riêng và đi vòng qua bộ lọc.',
  en: 'Browsers may use an encrypted DNS of their own and go around the filter.',
};

const noEndpoint = (name: string) =>
  refusal(
    'PORT_IN_USE',
    {
      vi: `Điểm truy cập của ${name} không chạy nên không thử được.`,
      en: `The endpoint of ${name} is not running, so nothing can be shown.`,
    },
    { vi: 'Hãy mở lại ở trang Thiết bị.', en: 'Open it again on the page Devices.' },
  );
