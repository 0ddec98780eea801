/**
 * A safe-search rewrite: the name becomes an alias of the engine's safe host and the answer carries that host's own
 * addresses, as clients do not look up an alias by themselves. Where the safe host has no such record the answer is
 * NODATA: never a record of the original.
 */
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { CLASS_IN, type DnsMessage, type ResourceRecord } from './message.ts';

/** Seconds for an alias whose target sets no limit of its own. */
const ALIAS_TTL = 300;

export function safeSearchParts(
  questionName: string,
  target: DomainName,
  found: DnsMessage,
): { readonly answers: readonly ResourceRecord[]; readonly authorities: readonly ResourceRecord[] } {
  const ttl = Math.min(ALIAS_TTL, ...found.answers.map((record) => record.ttl));
  const alias: ResourceRecord = {
    name: questionName,
    type: RR_TYPE.CNAME,
    class: CLASS_IN,
    ttl,
    data: { kind: 'name', name: target },
  };
  return { answers: [alias, ...found.answers], authorities: found.authorities };
}
