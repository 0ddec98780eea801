/**
 * What a rule names. In documents and on the command line a target is text: a domain (with everything under it),
 * `service:ID` (all domains of a named service) or `category:ID`.
 */
import { assertNever } from '../kernel/assert-never.ts';
import { isCategoryId, type CategoryId } from '../catalogue/category-ids.ts';
import { serviceById } from '../catalogue/services.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { parseDomainName, type DomainName } from '../net/domain-name.ts';

export type RuleTarget =
  | { readonly kind: 'domain'; readonly domain: DomainName }
  | { readonly kind: 'service'; readonly serviceId: string; readonly domains: readonly DomainName[] }
  | { readonly kind: 'category'; readonly categoryId: CategoryId };

export type TargetFault = 'bad-domain' | 'unknown-service' | 'unknown-category';

/** Takes what people paste, too: `https://www.example.com/page`, `*.example.com`, `Example.COM.` */
export function parseRuleTarget(raw: string): Result<RuleTarget, TargetFault> {
  const text = raw.trim();
  if (text.startsWith('category:')) {
    const categoryId = text.slice('category:'.length);
    return isCategoryId(categoryId) ? ok({ kind: 'category', categoryId }) : err('unknown-category');
  }
  if (text.startsWith('service:')) {
    const service = serviceById(text.slice('service:'.length));
    return service === undefined
      ? err('unknown-service')
      : ok({ kind: 'service', serviceId: service.id, domains: service.domains });
  }
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(text)?.[1] ?? text;
  const name = parseDomainName(host.startsWith('*.') ? host.slice(2) : host);
  return name.ok ? ok({ kind: 'domain', domain: name.value }) : err('bad-domain');
}

/** The one spelling of a target: documents hold it, rules are compared by it. */
export function formatRuleTarget(target: RuleTarget): string {
  switch (target.kind) {
    case 'domain':
      return target.domain;
    case 'service':
      return `service:${target.serviceId}`;
    case 'category':
      return `category:${target.categoryId}`;
    default:
      return assertNever(target);
  }
}
