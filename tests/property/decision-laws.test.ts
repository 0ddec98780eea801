/** The laws of the decision. With the default counts more than 100,000 cases are generated. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs, FOREVER } from '../../shared/kernel/instant.ts';
import type { RuleId } from '../../shared/kernel/ids.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { decide, walk } from '../../shared/policy/decide.ts';
import type { Decision } from '../../shared/policy/decision.ts';
import { buildEffectivePolicy } from '../../shared/policy/effective-policy.ts';
import { explainBoth, explainDecision, plainNames } from '../../shared/policy/explain.ts';
import { NOTHING_LIVE } from '../../shared/policy/live.ts';
import { parsePolicy, type PolicyDocument, type PolicyRule } from '../../shared/policy/policy.ts';
import { situate } from '../../shared/policy/situation.ts';
import { offsetMsAt } from '../../shared/time/zone-offset.ts';
import {
  documentOf,
  evening,
  family,
  HELP_AND_SYSTEM,
  liveAt,
  moment,
  name,
  request,
  requestFor,
  ZONES,
  type Evening,
} from './policy-cases.ts';

const asked = process.env['HAIDANG_CASES'];
/** `holds`, or the smallest case that breaks the law. */
function law(property: fc.IProperty<unknown>, thousands: number): string {
  const numRuns = asked === undefined ? thousands * 1_000 : Number(asked);
  const result = fc.check(property, { numRuns });
  return result.failed ? fc.defaultReportMessage(result) : 'holds';
}
/** For runs with a million cases a law. */
const patience = { timeout: asked === undefined ? 180_000 : 3_600_000 };

const judge = ({ when, live, family: pair, request: wanted }: Evening): Decision =>
  decide(wanted, situate(buildEffectivePolicy(pair), live, when));

const essence = ({ verdict, reason, alsoMatched, validUntilMs, enforced }: Decision) =>
  JSON.stringify({ verdict, reason, alsoMatched, validUntilMs, enforced });

/** `expect` costs more than a decision, and this runs hundreds of thousands of times. */
function same(a: unknown, b: unknown): void {
  if (a !== b) throw new Error(`${String(a)} is not ${String(b)}`);
}

const reversed = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  ...(document.rules && { rules: document.rules.toReversed() }),
  ...(document.hours && { hours: document.hours.toReversed() }),
  ...(document.allowances && { allowances: document.allowances.toReversed() }),
});

describe('the decision', patience, () => {
  test('is total, deterministic, in the future and explained in both languages', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const decision = judge(one);
          same(essence(judge(one)), essence(decision));
          same(decision.validUntilMs > one.when.instantMs, true);
          const { vi, en } = explainBoth(decision.reason, plainNames(one.when.zone, one.when.instantMs));
          same(vi.length > 10 && en.length > 10, true);
        }),
        15,
      ),
    ).toBe('holds');
  });

  test('does not depend on the order of rules, hours, allowances, grants and pauses', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const turned = {
            ...one,
            live: {
              ...one.live,
              grants: one.live.grants.toReversed(),
              pauses: one.live.pauses.toReversed(),
            },
            family: {
              household: reversed(one.family.household),
              child: one.family.child && reversed(one.family.child),
            },
          };
          same(essence(judge(turned)), essence(judge(one)));
        }),
        15,
      ),
    ).toBe('holds');
  });

  test('gives the same by its short cut as by the table', () => {
    expect(
      law(
        fc.property(evening, fc.array(name, { maxLength: 3 }), (one, before) => {
          const situation = situate(buildEffectivePolicy(one.family), one.live, one.when);
          for (const earlierName of before) decide({ ...one.request, name: earlierName }, situation);
          const decision = decide(one.request, situation);
          same(essence(decision), essence(walk(one.request, situation)));
        }),
        10,
      ),
    ).toBe('holds');
  });

  test('names as its reason a rule, window, allowance, grant or list entry that is there', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const decision = judge(one);
          const { household, child } = one.family;
          for (const reason of [decision.reason, ...decision.alsoMatched]) {
            const document = 'layer' in reason && reason.layer === 'child' ? child : household;
            const has = (list: readonly { id: string }[] | undefined, id: string | null) =>
              list?.some((entry) => entry.id === id) === true;
            switch (reason.kind) {
              case 'parent-blocked':
              case 'parent-allowed': {
                const rule = document?.rules?.find(({ id }) => id === reason.ruleId);
                same(rule?.target, reason.target);
                same(rule?.action, reason.kind === 'parent-blocked' ? 'block' : 'allow');
                break;
              }
              case 'outside-hours':
                same(has(document?.hours, reason.windowId), true);
                same(reason.opensAtMs === null || reason.opensAtMs > one.when.instantMs, true);
                break;
              case 'allowance-spent':
                same(has(document?.allowances, reason.allowanceId), true);
                break;
              case 'granted':
                same(has(one.live.grants, reason.grantId), true);
                break;
              case 'category':
                same(
                  one.request.matches.some(
                    ({ listId, entry, categoryId }) =>
                      listId === reason.listId && entry === reason.entry && categoryId === reason.categoryId,
                  ),
                  true,
                );
                break;
              default:
            }
          }
        }),
        10,
      ),
    ).toBe('holds');
  });

  test('never opens anything by another block, in whichever document', () => {
    const moreBlocks = documentOf('x').map((document) =>
      (document.rules ?? []).map((rule): PolicyRule => ({ ...rule, action: 'block' })),
    );
    expect(
      law(
        fc.property(evening, moreBlocks, fc.boolean(), (whole, blocks, forChild) => {
          const one = { ...whole, live: { ...whole.live, grants: [] } };
          const renamed = blocks.map((rule, i) => ({ ...rule, id: `x${i}` as RuleId }));
          const add = (document: PolicyDocument): PolicyDocument => ({
            ...document,
            rules: [...(document.rules ?? []), ...renamed],
          });
          const { household, child } = one.family;
          const stricter =
            forChild && child !== null
              ? { household, child: add(child) }
              : { household: add(household), child };
          if (judge(one).verdict === 'block') same(judge({ ...one, family: stricter }).verdict, 'block');
        }),
        15,
      ),
    ).toBe('holds');
  });

  test('knows a name however it is written', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const written = parseDomainName(`${one.request.name.toUpperCase()}.`);
          if (!written.ok) throw new Error(written.error);
          const shouted = { ...one, request: { ...one.request, name: written.value } };
          same(essence(judge(shouted)), essence(judge(one)));
        }),
        5,
      ),
    ).toBe('holds');
  });

  test('never blocks or rewrites a help line or what the computer needs', () => {
    expect(
      law(
        fc.property(evening, requestFor(fc.constantFrom(...HELP_AND_SYSTEM)), (one, other) => {
          const decision = judge({ ...one, request: other });
          same(decision.verdict, 'allow');
          same(decision.validUntilMs, FOREVER);
        }),
        10,
      ),
    ).toBe('holds');
  });

  test('holds until the instant it names, through both nights in which clocks are set', () => {
    expect(
      law(
        fc.property(
          evening,
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
          (one, at) => {
            const decision = judge(one);
            const from = one.when.instantMs;
            const until = Math.min(decision.validUntilMs, from + 40 * 86_400_000);
            const samples = [until - 1, ...at.map((share) => Math.floor(from + share * (until - 1 - from)))];
            for (const ms of samples) {
              const then = judge({ ...one, when: { ...one.when, instantMs: epochMs(ms) } });
              same(then.verdict, decision.verdict);
              same(then.reason.kind, decision.reason.kind);
            }
          },
        ),
        12,
      ),
    ).toBe('holds');
  });

  test('is no longer a matter of hours at the instant which a reason by hours promises', () => {
    expect(
      law(
        fc.property(moment, family, request, (when, pair, wanted) => {
          const one = { when, live: NOTHING_LIVE, family: pair, request: wanted };
          const { reason } = judge(one);
          if (reason.kind !== 'outside-hours' || reason.opensAtMs === null) return;
          const then = judge({ ...one, when: { ...when, instantMs: reason.opensAtMs } }).reason;
          same(then.kind === 'outside-hours', false);
        }),
        5,
      ),
    ).toBe('holds');
  });

  test('is open at the instant at which its sentence promises that, and promises no instant otherwise', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const decision = judge(one);
          if (decision.verdict !== 'block') return;
          const { reason } = decision;
          const opensAtMs = 'opensAtMs' in reason ? reason.opensAtMs : null;
          const { vi, en } = explainDecision(decision, plainNames(one.when.zone, one.when.instantMs));
          for (const sentence of [vi, en]) same(/\d\d:\d\d/.test(sentence), opensAtMs !== null);
          if (opensAtMs === null) return;
          same(opensAtMs >= decision.validUntilMs, true);
          same(judge({ ...one, when: { ...one.when, instantMs: opensAtMs } }).verdict === 'block', false);
        }),
        12,
      ),
    ).toBe('holds');
  });

  test('is the same by the hours when two zones show the same clock', () => {
    expect(
      law(
        fc.property(moment, fc.constantFrom(...ZONES), family, request, (when, zone, pair, wanted) => {
          const wall = when.instantMs + offsetMsAt(when.zone, when.instantMs);
          let there = wall - offsetMsAt(zone, when.instantMs);
          there = wall - offsetMsAt(zone, epochMs(there));
          // In the hour which the other zone skips nothing shows the same clock.
          if (there + offsetMsAt(zone, epochMs(there)) !== wall) return;
          const here = { when, live: NOTHING_LIVE, family: pair, request: wanted };
          const other = judge({ ...here, when: { instantMs: epochMs(there), zone } });
          same(other.verdict, judge(here).verdict);
          same(other.reason.kind, judge(here).reason.kind);
        }),
        8,
      ),
    ).toBe('holds');
  });

  test('is never a matter of hours, allowances or an older pause while time is given, and what time does not open stays shut', () => {
    expect(
      law(
        fc.property(evening, (one) => {
          const situation = situate(buildEffectivePolicy(one.family), one.live, one.when);
          const time = situation.grants.filter(({ scope }) => scope.kind === 'all');
          const [longest] = time;
          if (longest === undefined) return;
          const decision = decide(one.request, situation);
          const { reason, verdict, validUntilMs } = decision;
          same(['outside-hours', 'allowance-spent', 'paused'].includes(reason.kind), false);
          if (verdict !== 'block') return;
          same(validUntilMs <= longest.expiresAtMs, true);
          const sites = one.live.grants.filter(({ scope }) => scope.kind !== 'all');
          same(judge({ ...one, live: { ...one.live, grants: sites } }).verdict, 'block');
        }),
        10,
      ),
    ).toBe('holds');
  });

  test('never is more open by a pause, nor more closed by a grant', () => {
    const openness = ({ verdict }: Decision): number => (verdict === 'block' ? 0 : 1);
    expect(
      law(
        fc.property(
          moment.chain((when) => fc.record({ when: fc.constant(when), live: liveAt(when), family, request })),
          (one) => {
            const plain = openness(judge({ ...one, live: { ...one.live, grants: [], pauses: [] } }));
            const granted = openness(judge({ ...one, live: { ...one.live, pauses: [] } }));
            const pausedOnly = openness(judge({ ...one, live: { ...one.live, grants: [] } }));
            same(granted >= plain, true);
            same(pausedOnly <= plain, true);
          },
        ),
        5,
      ),
    ).toBe('holds');
  });
});

describe('a policy document', patience, () => {
  test('prints to itself', () => {
    expect(
      law(
        fc.property(documentOf('d'), (document) => {
          const parsed = parsePolicy(JSON.parse(JSON.stringify(document)));
          same(JSON.stringify(parsed), JSON.stringify({ ok: true, value: document }));
        }),
        2,
      ),
    ).toBe('holds');
  });

  test('that is anything at all is refused with a path and words in both languages, and never throws', () => {
    expect(
      law(
        fc.property(
          fc.oneof(fc.anything(), fc.object({ key: fc.constantFrom('version', 'rules', 'hours') })),
          (raw) => {
            const parsed = parsePolicy(raw);
            if (parsed.ok) return;
            same(parsed.error.length > 0, true);
            for (const { message } of parsed.error) same(message.vi !== '' && message.en !== '', true);
          },
        ),
        2,
      ),
    ).toBe('holds');
  });
});
