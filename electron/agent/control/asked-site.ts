/** What a child means by the name that it asks for. */
import { serviceOf } from '../../../shared/catalogue/services.ts';
import { type DomainName, isWithin, parseDomainName } from '../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../shared/net/public-suffix.ts';
import type { Reason } from '../../../shared/policy/reason.ts';
import { formatRuleTarget, parseRuleTarget } from '../../../shared/policy/rule-target.ts';
import { refusal } from './refusal.ts';

export interface AskedSite {
  /** As rules and grants name it: `service:S` or a domain. */
  readonly target: string;
  readonly name: DomainName;
  readonly isService: boolean;
  /** The domain of the parent's rule that closes it, if one does. */
  readonly closedAt: DomainName | null;
}

/** A service's own domain stands for the service, and `www.` for what it belongs to: people mean the whole. */
export function askedSite(text: string): AskedSite {
  const parsed = parseRuleTarget(text);
  if (!parsed.ok || parsed.value.kind === 'category') throw noSite();
  if (parsed.value.kind === 'service') {
    const [name] = parsed.value.domains;
    if (name === undefined) throw noSite();
    return { target: formatRuleTarget(parsed.value), name, isService: true, closedAt: null };
  }
  const { domain } = parsed.value;
  const site = withoutWww(domain);
  const service = serviceOf(site);
  return service?.domains.includes(site) === true
    ? { target: `service:${service.id}`, name: domain, isService: true, closedAt: null }
    : { target: site, name: domain, isService: false, closedAt: null };
}

function withoutWww(domain: DomainName): DomainName {
  const plain = domain.startsWith('www.') ? parseDomainName(domain.slice('www.'.length)) : null;
  return plain?.ok === true && plain.value.includes('.') ? plain.value : domain;
}

/**
 * With the parent's rule that closes it. The longest domain wins, so a rule for what is above it would not open the page:
 * where `www.` alone is closed, `www.` is what an answer has to name.
 */
export function closedFor(site: AskedSite, reason: Reason): AskedSite {
  const closed = reason.kind === 'parent-blocked' ? parseRuleTarget(reason.target) : null;
  if (closed?.ok !== true || closed.value.kind !== 'domain') return site;
  const closedAt = closed.value.domain;
  // Else it closes an alias, which no rule for the name would open or leave closed.
  if (!isWithin(site.name, closedAt)) return site;
  const target = !site.isService && closedAt === site.name ? site.name : site.target;
  return { ...site, target, closedAt };
}

/**
 * The site that a target belongs to, as a target: the registrable domain (private suffixes included), or the service
 * whose own domain that is.
 */
export function siteOfTarget(target: string): string {
  const parsed = parseRuleTarget(target);
  if (!parsed.ok || parsed.value.kind !== 'domain') return target;
  const domain = registrableDomain(parsed.value.domain);
  const service = serviceOf(domain);
  return service?.domains.includes(domain) === true ? `service:${service.id}` : domain;
}

export const noSite = () =>
  refusal(
    'INVALID_INPUT',
    { vi: 'Hải Đăng chưa hiểu con muốn mở trang nào.', en: 'Hải Đăng does not see which site you mean.' },
    {
      vi: 'Con hãy viết tên trang, ví dụ scratch.mit.edu.',
      en: 'Write the name of the site, for example scratch.mit.edu.',
    },
  );
