/**
 * Addresses for the proxy, by the stages that a question of the same profile walks: special names, safe search, cache
 * and upstreams, aliases, rebinding. Nothing is recorded here; the request that needs the addresses is.
 */
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { ownAnswer } from '../../../shared/catalogue/own-answers.ts';
import { isWithinAny, type DomainName } from '../../../shared/net/domain-name.ts';
import { formatIpAddress } from '../../../shared/net/ip-address.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { Gate, Ruling } from '../enforcement/ruling.ts';
import type { Resolution } from '../runtime/name-resolution.ts';
import type { Dated } from './cache.ts';
import { hasAnswered, type Lookup, type LookupResult } from './lookup.ts';
import { inspectResponse } from './response-inspection.ts';
import { domainNameFromWire } from './wire-name.ts';

/** Longer than that no address is kept by anybody, however long its TTL. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 1_000;

export interface AddressLookupParts {
  readonly gate: Gate;
  readonly lookup: Lookup;
  readonly localDomains: readonly DomainName[];
}

export class AddressLookup {
  readonly #parts: AddressLookupParts;

  constructor(parts: AddressLookupParts) {
    this.#parts = parts;
  }

  async resolve(profileId: ProfileId, name: DomainName): Promise<Resolution> {
    const { gate, localDomains } = this.#parts;
    if (ownAnswer(name, localDomains) !== undefined) return { kind: 'special-use' };
    const local = isWithinAny(name, localDomains);
    const ruling = gate.judge(profileId, name);
    const { decision } = ruling;
    const asked = decision.verdict === 'rewrite' && decision.enforced ? decision.rewriteTo : name;
    const [six, four] = await Promise.all([this.#ask(asked, RR_TYPE.AAAA), this.#ask(asked, RR_TYPE.A)]);
    const answers = [six, four].flatMap((result) => (result.ok ? [result.value] : []));
    if (answers.length === 0) {
      const isAnswered = [six, four].some((result) => !result.ok && hasAnswered(result.error));
      return { kind: isAnswered ? 'upstream-failed' : 'unreachable' };
    }
    return this.#inspected(profileId, answers, { ruling, local });
  }

  #ask(name: DomainName, type: number): LookupResult | Promise<LookupResult> {
    const question = { name, type, dnssecOk: false, checkingDisabled: false };
    const cached = this.#parts.lookup.cached(question);
    return cached === undefined ? this.#parts.lookup.ask(question) : { ok: true, value: cached };
  }

  #inspected(
    profileId: ProfileId,
    answers: readonly Dated[],
    { ruling, local }: { ruling: Ruling; local: boolean },
  ): Resolution {
    const { gate } = this.#parts;
    const judge = (alias: DomainName): Ruling => gate.judge(profileId, alias);
    const byFamily: string[][] = [];
    const aliases = new Set<DomainName>();
    const nowMs = gate.nowMs();
    let untilMs: EpochMs = epochMs(nowMs + LONGEST_MS);
    for (const { message, asOfMs } of answers) {
      const finding = inspectResponse(message, { ruling, local, judge });
      if (finding.kind === 'rebinding') return { kind: 'rebinding' };
      if (finding.kind === 'alias-blocked') return { kind: 'alias-blocked', alias: finding.alias };
      const addresses: string[] = [];
      for (const { type, data, ttl } of message.answers) {
        untilMs = epochMs(Math.min(untilMs, asOfMs + ttl * 1000));
        if (data.kind === 'address') addresses.push(formatIpAddress(data.bytes));
        const target =
          data.kind === 'name' && (type === RR_TYPE.CNAME || type === RR_TYPE.DNAME)
            ? domainNameFromWire(data.name)
            : undefined;
        if (target !== undefined) aliases.add(target);
      }
      byFamily.push(addresses);
    }
    const addresses = alternating(byFamily);
    if (addresses.length === 0) return { kind: 'no-such-name' };
    untilMs = epochMs(Math.max(untilMs, nowMs + SHORTEST_MS));
    return { kind: 'found', addresses, aliases: [...aliases], untilMs };
  }
}

/** RFC 8305 §4: the families take turns. */
function alternating([first = [], second = []]: readonly (readonly string[])[]): readonly string[] {
  const all: string[] = [];
  for (let i = 0; i < Math.max(first.length, second.length); i++)
    for (const address of [first[i], second[i]]) if (address !== undefined) all.push(address);
  return [...new Set(all)];
}
