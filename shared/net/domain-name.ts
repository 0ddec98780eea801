/**
 * Domain names as the whole product compares them: lower-case A-labels, no trailing dot, at most 253 octets, labels
 * of 1 to 63 octets from letters, digits, `-` and `_`, never an IP literal. The only constructors are
 * `parseDomainName` (a name a person or a list wrote) and `domainNameFromWire` (labels off a DNS message).
 *
 * Suffix matching is by label and happens only in `isWithin`: `badexample.com` never lies within `example.com`.
 */
import type { Brand } from '../kernel/brand.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { toAscii } from './idna.ts';

export type DomainName = Brand<string, 'DomainName'>;

export type DomainNameFault =
  | 'empty'
  | 'too-long'
  | 'empty-label'
  | 'label-too-long'
  | 'bad-character'
  | 'ip-address';

const PLAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const ASCII = /^[\u0021-\u007e]*$/;

export function parseDomainName(raw: string): Result<DomainName, DomainNameFault> {
  let name = raw.toLowerCase();
  if (name.endsWith('.')) name = name.slice(0, -1);
  if (name === '') return err('empty');
  if (!ASCII.test(name)) {
    const ascii = toAscii(name);
    if (ascii === undefined || ascii === '') return err('bad-character');
    name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  }
  if (name.length > 253) return err('too-long');
  if (!PLAIN.test(name))
    return err(
      /^\.|\.\.|\.$/.test(name) ? 'empty-label' : name.includes(':') ? 'ip-address' : 'bad-character',
    );
  let labelStart = 0;
  for (let i = 0; i <= name.length; i++) {
    if (i === name.length || name.charCodeAt(i) === 0x2e) {
      if (i - labelStart > 63) return err('label-too-long');
      labelStart = i + 1;
    }
  }
  // A last label of digits (or 0x…) is an IPv4 address to every URL parser, never a host name.
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)) return err('ip-address');
  return ok(name as DomainName);
}

/** True when `name` is `zone` or lies under it. */
export function isWithin(name: DomainName, zone: DomainName): boolean {
  if (name.length === zone.length) return name === zone;
  return (
    name.length > zone.length &&
    name.charCodeAt(name.length - zone.length - 1) === 0x2e &&
    name.endsWith(zone)
  );
}

export const isWithinAny = (name: DomainName, zones: readonly DomainName[]): boolean =>
  zones.some((zone) => isWithin(name, zone));

/** The name without its first label, or `undefined` for a single label. */
export function parentOf(name: DomainName): DomainName | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : (name.slice(dot + 1) as DomainName);
}

/** The name, its parent, and so on up to the top-level label: most specific first. */
export function* suffixesOf(name: DomainName): Generator<DomainName> {
  for (let at: DomainName | undefined = name; at !== undefined; at = parentOf(at)) yield at;
}
