/**
 * Names that mean something on this computer or in this house only and never go to an upstream (RFC 6761, 6762, 6303,
 * 7686, 7793, 8375, 9476, ICANN's `internal`). A configured local domain takes precedence over all of them.
 */
import type { DomainName } from './domain-name.ts';

const HERE = 'localhost';

const TOP_LEVEL: ReadonlySet<string> = new Set(['alt', 'internal', 'invalid', 'local', 'onion', 'test']);

const ipv4Reverse = (prefix: string): string => `${prefix.split('.').toReversed().join('.')}.in-addr.arpa`;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Reverse zones of addresses that are nobody's on the Internet (RFC 6303 §4, 7793), and other local zones. */
const ZONES: ReadonlySet<string> = new Set([
  'home.arpa',
  'resolver.arpa',
  'service.arpa',
  ...['0', '10', '127', '169.254', '192.168', '192.0.2', '198.51.100', '203.0.113', '255.255.255.255'].map(
    ipv4Reverse,
  ),
  ...range(16, 31).map((n) => ipv4Reverse(`172.${n}`)),
  ...range(64, 127).map((n) => ipv4Reverse(`100.${n}`)),
  `${'0.'.repeat(32)}ip6.arpa`,
  `1.${'0.'.repeat(31)}ip6.arpa`,
  'c.f.ip6.arpa',
  'd.f.ip6.arpa',
  ...['8', '9', 'a', 'b'].map((n) => `${n}.e.f.ip6.arpa`),
  '8.b.d.0.1.0.0.2.ip6.arpa',
]);

export type SpecialUse = 'loopback' | 'nonexistent';

/** `loopback`: answered with this computer's addresses. `nonexistent`: NXDOMAIN, and nobody is asked. */
export function specialUse(name: DomainName): SpecialUse | undefined {
  const top = name.slice(name.lastIndexOf('.') + 1);
  if (top === HERE) return 'loopback';
  if (TOP_LEVEL.has(top)) return 'nonexistent';
  if (top !== 'arpa') return undefined;
  let at: string = name;
  for (;;) {
    if (ZONES.has(at)) return 'nonexistent';
    const dot = at.indexOf('.');
    if (dot < 0) return undefined;
    at = at.slice(dot + 1);
  }
}
