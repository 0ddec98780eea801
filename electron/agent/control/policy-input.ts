/** What people name in rules and write in documents, parsed; what it is not is refused with the place of the fault. */
import { helpLineEntry } from '../../../shared/catalogue/help-lines.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { nameOfNetwork } from '../../../shared/net/address-name.ts';
import { isPublicSuffix } from '../../../shared/net/public-suffix.ts';
import { formatGrantScope, parseGrantScope } from '../../../shared/policy/live.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import {
  formatRuleTarget,
  parseRuleTarget,
  type RuleTarget,
  type TargetFault,
} from '../../../shared/policy/rule-target.ts';
import { refusal } from './refusal.ts';

export function parsedPolicy(document: unknown): PolicyDocument {
  const parsed = parsePolicy(document);
  if (parsed.ok) return parsed.value;
  throw refusal(
    'INVALID_POLICY',
    {
      vi: 'Văn bản luật có chỗ chưa đúng nên chưa được lưu; luật cũ vẫn giữ nguyên.',
      en: 'The policy document has faults and was not saved; the rules in force stay.',
    },
    { vi: 'Sửa những chỗ nêu trên rồi thử lại.', en: 'Mend what is named here, and try again.' },
    { faults: parsed.error.map(({ path, message }) => ({ path, message })) },
  );
}

const TARGET_FAULTS: Readonly<Record<TargetFault, Text>> = {
  'bad-domain': { vi: 'không phải là tên miền', en: 'is not a domain name' },
  'unknown-service': { vi: 'không phải là dịch vụ đã biết', en: 'is not a known service' },
  'unknown-category': { vi: 'không phải là nhóm đã biết', en: 'is not a known category' },
};

const LOOKS_LIKE_ADDRESS = /^\[?(?:[\d.]+|[\da-f:.]*:[\da-f:.]*:[\da-f:.]*)\]?(?:\/\d*)?$/i;

export function targetOf(text: string): RuleTarget {
  const target = parseRuleTarget(text);
  if (target.ok) return target.value;
  if (nameOfNetwork(text) !== undefined) throw namesOnly(text);
  if (LOOKS_LIKE_ADDRESS.test(text.trim())) throw noNetwork(text);
  const fault = TARGET_FAULTS[target.error];
  throw refusal(
    'INVALID_INPUT',
    { vi: `\`${text}\` ${fault.vi}.`, en: `\`${text}\` ${fault.en}.` },
    {
      vi: 'Dùng tên miền, địa chỉ trang, `service:tiktok` hoặc `category:games`.',
      en: 'Use a domain, the address of a page, `service:tiktok` or `category:games`.',
    },
  );
}

const namesOnly = (text: string) =>
  refusal(
    'INVALID_INPUT',
    {
      vi: `\`${text}\` là địa chỉ số; ở đây chỉ hỏi được về tên.`,
      en: `\`${text}\` is a numeric address; here only names can be asked about.`,
    },
    {
      vi: `Proxy chỉ mở một địa chỉ số khi cha mẹ đã cho phép, bằng \`haidang allow ${text}\`.`,
      en: `The proxy opens a numeric address only where a parent allowed it, with \`haidang allow ${text}\`.`,
    },
  );

const noNetwork = (text: string) =>
  refusal(
    'INVALID_INPUT',
    {
      vi: `\`${text}\` không phải là địa chỉ hay mạng mà một quy tắc nêu được.`,
      en: `\`${text}\` is no address and no network that a rule can name.`,
    },
    {
      vi: 'Viết địa chỉ như `192.168.1.1`, `2001:db8::1`, hoặc mạng hết ở một byte như `192.168.0.0/16`.',
      en: 'Write an address such as `192.168.1.1` or `2001:db8::1`, or a network that ends with an octet, such as `192.168.0.0/16`.',
    },
  );

/** How whoever asks can say that all sites under a public suffix are meant; null: it was said. */
export type SuffixDoubt = Text | null;

/**
 * The target of a parent's rule in its one spelling. Nothing can block a help line, so a rule would only be a false
 * promise, and its name in policy and history.
 */
export function ruledTarget(
  action: 'allow' | 'block' | 'clear',
  text: string,
  suffixDoubt: SuffixDoubt,
): string {
  // Of an address a rule names the name that stands for it: the proxy judges addresses by those.
  const network = nameOfNetwork(text);
  if (network !== undefined) return network;
  const target = targetOf(text);
  if (action === 'block' && target.kind === 'domain' && helpLineEntry(target.domain) !== undefined) {
    throw refusal('INVALID_INPUT', {
      vi: `\`${text}\` là trang trợ giúp trẻ em, luôn mở với mọi luật.`,
      en: `\`${text}\` is a help line, which stays open under every rule.`,
    });
  }
  const isDoubtful = action !== 'clear' && suffixDoubt !== null;
  if (isDoubtful && target.kind === 'domain' && isPublicSuffix(target.domain)) {
    const verb = action === 'block' ? { vi: 'chặn', en: 'block' } : { vi: 'mở', en: 'open' };
    throw wholeSuffix(target.domain, verb, suffixDoubt);
  }
  return formatRuleTarget(target);
}

const wholeSuffix = (domain: string, verb: Text, hint: Text) =>
  refusal(
    'INVALID_INPUT',
    {
      vi: `\`${domain}\` là đuôi tên chung: như vậy là ${verb.vi} mọi trang có tên kết thúc bằng .${domain}.`,
      en: `\`${domain}\` is a public suffix: this would ${verb.en} every site whose name ends in .${domain}.`,
    },
    hint,
  );

const ONE_SITE: Text = {
  vi: 'Hãy nêu một trang, ví dụ `site:vi.wikipedia.org`.',
  en: 'Name one site, for example `site:en.wikipedia.org`.',
};

/** A grant's scope in its one spelling. */
export function grantScopeOf(text: string): string {
  const scope = parseGrantScope(text);
  if (scope.ok) {
    const suffix = scope.value.kind === 'site' ? scope.value.domains.find(isPublicSuffix) : undefined;
    if (suffix !== undefined) throw wholeSuffix(suffix, { vi: 'mở', en: 'open' }, ONE_SITE);
    return formatGrantScope(scope.value);
  }
  throw refusal('INVALID_INPUT', {
    vi: `Không hiểu phạm vi \`${text}\`: dùng all, category:NHÓM hoặc site:TÊN-MIỀN.`,
    en: `\`${text}\` is no scope: use all, category:C or site:S.`,
  });
}
