/** Daily allowances: seconds a day for everything, a category or some sites. The day is that of the policy's zone. */
import { assertNever } from '../kernel/assert-never.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { AllowanceId } from '../kernel/ids.ts';
import { earlier, epochMs, type EpochMs } from '../kernel/instant.ts';
import { isWithin, type DomainName } from '../net/domain-name.ts';
import { WEEKDAYS, weekdayOf } from '../time/weekday.ts';
import { civilDayOf, dayNumberOf, nextDayStart, wallMsOf, type Moment } from '../time/zoned-moment.ts';
import type { UsageSnapshot } from './live.ts';
import type { PolicyAllowance } from './policy.ts';
import type { PolicyLayer } from './reason.ts';
import { parseRuleTarget } from './rule-target.ts';

export type AllowanceScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'category'; readonly categoryId: CategoryId }
  | { readonly kind: 'sites'; readonly domains: readonly DomainName[] };

export interface CompiledAllowance {
  readonly id: AllowanceId;
  readonly layer: PolicyLayer;
  /** What the document names: figures are kept by it (`UsageSnapshot.byScope`). */
  readonly target: string;
  readonly scope: AllowanceScope;
  /** Seconds for Monday, Tuesday … Sunday. */
  readonly secondsByDay: readonly number[];
}

export interface SituatedAllowance {
  readonly allowance: CompiledAllowance;
  readonly isSpent: boolean;
  readonly usedSeconds: number;
  readonly limitSeconds: number;
  /** The earliest instant at which `isSpent` may be otherwise, if use goes on without a break from now. */
  readonly changesAtMs: EpochMs;
  /** For a spent one: when there is time again; `null` if no day of the week gives any. */
  readonly renewsAtMs: EpochMs | null;
}

function scopeOf(text: string): AllowanceScope {
  if (text === 'all') return { kind: 'all' };
  const target = parseRuleTarget(text);
  if (!target.ok) throw new Error(`allowance scope \`${text}\` was not parsed`);
  switch (target.value.kind) {
    case 'category':
      return { kind: 'category', categoryId: target.value.categoryId };
    case 'service':
      return { kind: 'sites', domains: target.value.domains };
    case 'domain':
      return { kind: 'sites', domains: [target.value.domain] };
    default:
      return assertNever(target.value);
  }
}

export function buildAllowances(
  entries: readonly (readonly [PolicyLayer, PolicyAllowance])[],
): readonly CompiledAllowance[] {
  return entries
    .map(([layer, { id, scope, seconds, onDays }]) => ({
      id,
      layer,
      target: scope,
      scope: scopeOf(scope),
      secondsByDay: WEEKDAYS.map((day) => onDays?.[day] ?? seconds),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.layer < b.layer ? -1 : 1));
}

const limitOn = ({ secondsByDay }: CompiledAllowance, moment: Moment): number =>
  secondsByDay[WEEKDAYS.indexOf(weekdayOf(dayNumberOf(wallMsOf(moment))))] ?? 0;

function usedSeconds({ target, scope }: CompiledAllowance, usage: UsageSnapshot): number {
  switch (scope.kind) {
    case 'all':
      return usage.totalSeconds;
    case 'category':
      return usage.byCategory.get(scope.categoryId) ?? 0;
    case 'sites': {
      const together = usage.byScope?.get(target);
      if (together !== undefined) return together;
      let sum = 0;
      for (const [site, used] of usage.bySite)
        if (scope.domains.some((domain) => isWithin(site, domain))) sum += used;
      return sum;
    }
    default:
      return assertNever(scope);
  }
}

export function situateAllowance(
  allowance: CompiledAllowance,
  usage: UsageSnapshot | null,
  moment: Moment,
): SituatedAllowance {
  const limitSeconds = limitOn(allowance, moment);
  const counts = usage !== null && usage.day === civilDayOf(moment);
  const used = counts ? usedSeconds(allowance, usage) : 0;
  const isSpent = used >= limitSeconds;
  const dayStartMs = nextDayStart(moment);
  const runsOutMs = epochMs(moment.instantMs + Math.max(0, limitSeconds - used) * 1000);
  return {
    allowance,
    isSpent,
    usedSeconds: used,
    limitSeconds,
    changesAtMs: isSpent ? dayStartMs : earlier(dayStartMs, runsOutMs),
    renewsAtMs: isSpent ? renewsAt(allowance, dayStartMs, moment) : null,
  };
}

function renewsAt(allowance: CompiledAllowance, dayStartMs: EpochMs, { zone }: Moment): EpochMs | null {
  let day: Moment = { instantMs: dayStartMs, zone };
  for (let tries = 0; tries < 8; tries++) {
    if (limitOn(allowance, day) > 0) return day.instantMs;
    day = { instantMs: nextDayStart(day), zone };
  }
  return null;
}
