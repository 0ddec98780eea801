/**
 * What a blocked name is answered, and the only place that chooses it (DESIGN §7). NXDOMAIN for what a person sees:
 * after an approval both browsers then try again at once, while an address would stick for a minute. Or the sentinel
 * address, where what sticks does no harm: what is sent there is led to the proxy, which goes by names. The null address
 * only where nobody looks (ads, trackers) and retries would cost. Every type of a blocked name gets the same verdict.
 */
import { answersNullAddress } from '../../../shared/catalogue/categories.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { Ruling } from '../enforcement/ruling.ts';
import { EDE, RCODE } from './message.ts';
import type { Query } from './query.ts';
import { addressAnswer, negativeAnswer } from './synthetic-answer.ts';

/** Seconds. Short: an approval must work within two seconds, whatever the stub resolver keeps. */
export const BLOCKED_TTL = 1;
export const NULL_ADDRESS_TTL = 10;

const NULL_IPV4 = new Uint8Array(4);
const NULL_IPV6 = new Uint8Array(16);

/** `sentinel`: where a firewall leads connections to the proxy, so that who is refused sees the block page. */
export function blockedResponse(
  query: Query,
  ruling: Ruling,
  maxTtl: number,
  sentinel: Uint8Array | null,
): Buffer {
  const { reason } = ruling.decision;
  if (reason.kind === 'category' && answersNullAddress(reason.categoryId)) {
    const ttl = Math.min(NULL_ADDRESS_TTL, maxTtl);
    if (query.type === RR_TYPE.A) return addressAnswer(query, NULL_IPV4, ttl, EDE.FILTERED);
    if (query.type === RR_TYPE.AAAA) return addressAnswer(query, NULL_IPV6, ttl, EDE.FILTERED);
    return negativeAnswer(query, RCODE.NOERROR, Math.min(BLOCKED_TTL, maxTtl), EDE.FILTERED);
  }
  const ttl = Math.min(BLOCKED_TTL, maxTtl);
  if (sentinel === null) return negativeAnswer(query, RCODE.NXDOMAIN, ttl, EDE.FILTERED);
  // NXDOMAIN speaks for every type of a name (RFC 8020): to AAAA it would take the address away again.
  return query.type === RR_TYPE.A
    ? addressAnswer(query, sentinel, ttl, EDE.FILTERED)
    : negativeAnswer(query, RCODE.NOERROR, ttl, EDE.FILTERED);
}

/** A public name with a private address: refused by our own choice, not at the family's wish. */
export const rebindingResponse = (query: Query, maxTtl: number): Buffer =>
  negativeAnswer(query, RCODE.NXDOMAIN, Math.min(BLOCKED_TTL, maxTtl), EDE.BLOCKED);
