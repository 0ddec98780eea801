/** A gate whose rulings are a table and whose clock is turned by hand; it remembers every record. */
import type { Tally } from '../../../electron/agent/activity/tally.ts';
import type { Gate, Outcome, Ruling } from '../../../electron/agent/enforcement/ruling.ts';
import type { LoggedReason, LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ListId, ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, FOREVER, type EpochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { isWithin, parseDomainName, type DomainName } from '../../../shared/net/domain-name.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import type { Reason } from '../../../shared/policy/reason.ts';

export const named = (text: string): DomainName => unwrap(parseDomainName(text));

export interface Rule {
  readonly verdict: 'allow' | 'block' | 'rewrite';
  readonly reason?: Reason;
  readonly rewriteTo?: string;
  readonly validUntilMs?: number;
  readonly enforced?: boolean;
}

export interface Recorded {
  readonly profileId: ProfileId;
  readonly name: string;
  readonly origin: string;
  readonly verdict: LoggedVerdict;
  readonly reason: LoggedReason;
  readonly entry: string | null;
  readonly tally: Tally;
}

export const category = (
  categoryId: 'adult' | 'ads',
  entry: string,
  action: 'block' | 'allow' = 'block',
): Reason => ({
  kind: 'category',
  categoryId,
  listId: 'list' as ListId,
  entry: named(entry),
  action,
});

export class FakeGate implements Gate {
  epoch = 1;
  now = epochMs(1_800_000_000_000);
  rules: Record<string, Rule> = {};
  readonly records: Recorded[] = [];
  judged = 0;
  tallyMs = 60_000;

  nowMs(): EpochMs {
    return this.now;
  }

  advance(ms: number): void {
    this.now = epochMs(this.now + ms);
  }

  judge(_profileId: ProfileId, name: DomainName): Ruling {
    this.judged++;
    const found = Object.entries(this.rules).find(([zone]) => isWithin(name, named(zone)));
    const rule: Rule = found?.[1] ?? { verdict: 'allow' };
    const reason: Reason =
      rule.reason ?? (rule.verdict === 'block' ? category('adult', found?.[0] ?? name) : { kind: 'no-rule' });
    const base = {
      reason,
      alsoMatched: [],
      validUntilMs: rule.validUntilMs === undefined ? FOREVER : epochMs(rule.validUntilMs),
      enforced: rule.enforced ?? true,
    };
    const decision: Decision =
      rule.verdict === 'rewrite'
        ? { ...base, verdict: 'rewrite', rewriteTo: named(rule.rewriteTo ?? 'missing') }
        : { ...base, verdict: rule.verdict };
    const match = reason.kind === 'category' ? reason : null;
    return {
      decision,
      match,
      categoryId: match?.categoryId ?? null,
      isPrivate: false,
      isUnclassified: false,
    };
  }

  record(profileId: ProfileId, name: DomainName, ruling: Ruling, origin: string, outcome?: Outcome): Tally {
    const tally: Tally = { count: 1, closesAtMs: epochMs(this.now + this.tallyMs) };
    this.records.push({
      profileId,
      name,
      origin,
      verdict: outcome?.verdict ?? ruling.decision.verdict,
      reason: outcome?.reason ?? ruling.decision.reason.kind,
      entry: (outcome?.alias?.match ?? ruling.match)?.entry ?? null,
      tally,
    });
    return tally;
  }
}
