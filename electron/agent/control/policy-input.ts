/** What people name in rules and write in documents, parsed; what it is not is refused with the place of the fault. */
import { helpLineEntry } from '../../../shared/catalogue/help-lines.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { nameOfNetwork } from '../../../shared/net/address-name.ts';
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
    parsed.error.map(({ path, message }) => ({ path, message })),
  );
}

const TARGET_FAULTS: Readonly<Record<TargetFault, Text>> = {
  'bad-domain': { vi: 'không phải là tên miền', en: 'is not a domain name' },
  'unknown-service': { vi: 'không phải là dịch vụ đã biết', en: 'is not a known service' },
  'unknown-category': { vi: 'không phải là nhóm đã biết', en: 'is not a known category' },
};

export function targetOf(text: string): RuleTarget {
  const target = parseRuleTarget(text);
  if (target.ok) return target.value;
  const fault = TARGET_FAULTS[target.error];
  throw refusal(
    'INVALID_INPUT',
    { vi: `\`${text}\` ${fault.vi}.`, en: `\`${text}\` ${fault.en}.` },
    {
      vi: 'Dùng tên miền, địa chỉ trang, `service:tiktok` hoặc `category:games`.',
      en: 'Use a domain, an address, `service:tiktok` or `category:games`.',
    },
  );
}

/**
 * The target of a parent's rule in its one spelling. Nothing can block a help line, so a rule would only be a false
 * promise, and its name in policy and history.
 */
export function ruledTarget(action: 'allow' | 'block' | 'clear', text: string): string {
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
  return formatRuleTarget(target);
}

/** A grant's scope in its one spelling. */
export function grantScopeOf(text: string): string {
  const scope = parseGrantScope(text);
  if (scope.ok) return formatGrantScope(scope.value);
  throw refusal('INVALID_INPUT', {
    vi: `Không hiểu phạm vi \`${text}\`: dùng all, category:NHÓM hoặc site:TÊN-MIỀN.`,
    en: `\`${text}\` is no scope: use all, category:C or site:S.`,
  });
}
