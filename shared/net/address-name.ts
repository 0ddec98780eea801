/**
 * An address as the name that stands for it in DNS: `10.113.0.203.in-addr.arpa`. Requests for addresses are judged and
 * recorded under it, and rules about addresses are rules about such names: `168.192.in-addr.arpa` is 192.168.0.0/16.
 */
import { unwrap } from '../kernel/result.ts';
import { type DomainName, parseDomainName } from './domain-name.ts';
import { formatIpAddress, parseIpAddress } from './ip-address.ts';

const V4 = '.in-addr.arpa';
const V6 = '.ip6.arpa';

export function nameOfAddress(address: Uint8Array): DomainName {
  const reversed =
    address.length === 4
      ? `${[...address].toReversed().join('.')}${V4}`
      : `${[...address]
          .flatMap((octet) => [octet >> 4, octet & 15])
          .toReversed()
          .map((nibble) => nibble.toString(16))
          .join('.')}${V6}`;
  return unwrap(parseDomainName(reversed));
}

/** What people write: `192.168.1.1`, `2001:db8::1`, or `192.168.0.0/16` where the prefix ends with an octet. */
export function nameOfNetwork(text: string): DomainName | undefined {
  const [, base = '', prefix] = /^(.*?)(?:\/(8|16|24|32))?$/.exec(text.trim()) ?? [];
  const address = parseIpAddress(base.replace(/^\[(.*)\]$/, '$1'));
  if (address === undefined || (prefix !== undefined && address.length !== 4)) return undefined;
  const octets = prefix === undefined ? address.length : Number(prefix) / 8;
  if (address.subarray(octets).some((octet) => octet !== 0)) return undefined;
  if (octets === address.length) return nameOfAddress(address);
  return unwrap(parseDomainName(`${[...address.subarray(0, octets)].toReversed().join('.')}${V4}`));
}

/** The reverse, for people; undefined for any other name. */
export function networkOfName(name: string): string | undefined {
  if (name.endsWith(V4)) {
    const labels = name.slice(0, -V4.length).split('.').toReversed();
    const address = parseIpAddress([...labels, '0', '0', '0'].slice(0, 4).join('.'));
    if (address === undefined || labels.length > 4) return undefined;
    return labels.length === 4
      ? formatIpAddress(address)
      : `${formatIpAddress(address)}/${8 * labels.length}`;
  }
  if (!name.endsWith(V6)) return undefined;
  const nibbles = name.slice(0, -V6.length).split('.').toReversed();
  if (nibbles.length !== 32) return undefined;
  const groups = nibbles.join('').match(/.{4}/g) ?? [];
  const address = parseIpAddress(groups.join(':'));
  return address === undefined ? undefined : formatIpAddress(address);
}
