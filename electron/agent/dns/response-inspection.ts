/**
 * What an upstream's answer may not do: lead an allowed name to a blocked one under another name (CNAME cloaking, also
 * by DNAME), or give a public name an address inside the house (DNS rebinding).
 * Before that the answer is reduced to what the question needs, so that nothing uninspected rides along.
 */
import { isPrivateAddress } from '../../../shared/net/ip-address.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { earlier, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { aliasBlocks, standsDespiteAliases } from '../enforcement/alias.ts';
import type { Ruling } from '../enforcement/ruling.ts';
import { CLASS_IN, type DnsMessage, type ResourceRecord } from './message.ts';
import { domainNameFromWire } from './wire-name.ts';

export type Finding =
  | {
      readonly kind: 'clean';
      /** Of the name's own decision and of every alias's. */
      readonly validUntilMs: EpochMs;
      /** Observe mode: the alias that would have been blocked. */
      readonly wouldBlock: Ruling | null;
    }
  | {
      readonly kind: 'alias-blocked';
      readonly alias: DomainName;
      readonly ruling: Ruling;
      readonly validUntilMs: EpochMs;
    }
  | { readonly kind: 'rebinding' };

export interface Inspection {
  readonly ruling: Ruling;
  /** The name lies under a local domain: private addresses are its very purpose. */
  readonly local: boolean;
  judge(name: DomainName): Ruling;
}

export function inspectResponse(message: DnsMessage, inspection: Inspection): Finding {
  const { ruling, local } = inspection;
  let validUntilMs = ruling.decision.validUntilMs;
  let wouldBlock: Ruling | null = null;
  const stands = standsDespiteAliases(ruling);
  for (const record of message.answers) {
    if (!local && isAddress(record) && isPrivateAddress(record.data.bytes)) return { kind: 'rebinding' };
    const target = stands ? undefined : aliasTarget(record);
    if (target === undefined) continue;
    const alias = inspection.judge(target);
    validUntilMs = earlier(validUntilMs, alias.decision.validUntilMs);
    if (!aliasBlocks(alias)) continue;
    if (alias.decision.enforced && ruling.decision.enforced)
      return { kind: 'alias-blocked', alias: target, ruling: alias, validUntilMs };
    wouldBlock ??= alias;
  }
  return { kind: 'clean', validUntilMs, wouldBlock };
}

type AddressRecord = ResourceRecord & { data: { kind: 'address'; bytes: Uint8Array } };
const isAddress = (record: ResourceRecord): record is AddressRecord => record.data.kind === 'address';

function aliasTarget(record: ResourceRecord): DomainName | undefined {
  if (record.data.kind !== 'name' || (record.type !== RR_TYPE.CNAME && record.type !== RR_TYPE.DNAME))
    return undefined;
  return domainNameFromWire(record.data.name);
}

/** Authority records that prove or time a denial; delegations and glue are no business of a stub resolver. */
const KEPT_AUTHORITY: ReadonlySet<number> = new Set([
  RR_TYPE.SOA,
  RR_TYPE.NSEC,
  RR_TYPE.NSEC3,
  RR_TYPE.RRSIG,
]);

/** Service bindings carry address hints and keys that would lead around the filter (DESIGN §7). */
const WITHHELD_ANSWER: ReadonlySet<number> = new Set([RR_TYPE.SVCB, RR_TYPE.HTTPS]);

/** `asked`: in lower case. */
export const reduceResponse = (message: DnsMessage, asked: string): DnsMessage => ({
  ...message,
  answers: ofChain(
    message.answers.filter((r) => r.class === CLASS_IN && !WITHHELD_ANSWER.has(r.type)),
    asked,
  ).map((record) => withoutOurCase(record, asked)),
  authorities: message.authorities
    .filter((r) => r.class === CLASS_IN && KEPT_AUTHORITY.has(r.type))
    .map((record) => withoutOurCase(record, asked)),
  additionals: [],
  edns: null,
  rcode: message.rcode & 0x0f,
});

/**
 * An upstream that does not compress names repeats the random case of our own question (0x20) as the owner: no client
 * asked for that. The zone of a denial may be spelled so too.
 */
function withoutOurCase(record: ResourceRecord, asked: string): ResourceRecord {
  const owner = record.name.toLowerCase();
  const isOurs = owner === asked || asked.endsWith(`.${owner}`);
  return isOurs && owner !== record.name ? { ...record, name: owner } : record;
}

/**
 * The records whose owner is the name that was asked for or an alias that it leads to (RFC 1034 §3.6.2; the DNAME of an
 * ancestor, RFC 6672 §2.2): another name's answer would reach the client without having been judged.
 */
function ofChain(answers: readonly ResourceRecord[], asked: string): readonly ResourceRecord[] {
  const first = asked.toLowerCase();
  if (answers.every(({ name, type }) => type !== RR_TYPE.CNAME && name.toLowerCase() === first))
    return answers;
  const chain = new Set([first]);
  // Servers do not all keep the order; a longer chain than there are records there is not.
  for (let grown = true; grown; ) {
    grown = false;
    for (const { name, type, data } of answers) {
      if (type !== RR_TYPE.CNAME || data.kind !== 'name' || !chain.has(name.toLowerCase())) continue;
      const target = data.name.toLowerCase();
      grown ||= !chain.has(target);
      chain.add(target);
    }
  }
  const isAbove = (owner: string): boolean => [...chain].some((name) => name.endsWith(`.${owner}`));
  return answers.filter(({ name, type }) => {
    const owner = name.toLowerCase();
    return chain.has(owner) || (type === RR_TYPE.DNAME && isAbove(owner));
  });
}
