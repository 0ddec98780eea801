/**
 * What of a day a rule or a limit can be made for: services by their own name, other sites as registrable domains, the
 * most used first. Of what pages fetch by themselves there is nothing to decide.
 */
import { serviceOf } from '../catalogue/services.ts';
import type { DomainName } from '../net/domain-name.ts';
import { registrableDomain } from '../net/public-suffix.ts';
import type { DayMinute } from './day-segments.ts';
import { isPlumbing } from './people-categories.ts';

export interface DayTarget {
  /** `service:roblox`, or a domain: as a parent's rule names it. */
  readonly target: string;
  /** For people. */
  readonly name: string;
  /** Empty: none. */
  readonly category: string;
  readonly requests: number;
  readonly blocked: number;
}

const MOST_TARGETS = 30;

/** The target that a host or site belongs to. */
export function targetOfSite(written: string): Pick<DayTarget, 'target' | 'name'> {
  const service = serviceOf(written as DomainName);
  if (service !== undefined) return { target: `service:${service.id}`, name: service.name };
  const site = registrableDomain(written as DomainName);
  return { target: site, name: site };
}

export function dayTargets(
  rows: readonly Pick<DayMinute, 'category' | 'verdict' | 'written' | 'count'>[],
): readonly DayTarget[] {
  const targets = new Map<string, DayTarget & { requests: number; blocked: number }>();
  for (const { category, verdict, written, count } of rows) {
    if (written === null || isPlumbing(category)) continue;
    const { target, name } = targetOfSite(written);
    const known = targets.get(target) ?? {
      target,
      name,
      category: category ?? '',
      requests: 0,
      blocked: 0,
    };
    known.requests += count;
    if (verdict === 'block') known.blocked += count;
    targets.set(target, known);
  }
  return [...targets.values()]
    .sort((a, b) => b.requests - a.requests || (a.target < b.target ? -1 : 1))
    .slice(0, MOST_TARGETS);
}
