/**
 * Names which programs ask to learn whether they may go around the local resolver. They get a negative answer for every
 * QTYPE: an address, even `0.0.0.0`, would be read as permission (Firefox's canary). See RFC 9462 §4 for
 * `resolver.arpa`, which must never reach the upstream: its answer would name the upstream's own encrypted endpoint.
 */
import type { Text } from '../i18n/text.ts';
import type { DomainName } from '../net/domain-name.ts';
import { knownName, nearestEntry } from './known-names.ts';

/** `everyone`: also for an unrestricted profile, because the answer would bypass the agent and its log. */
export type NegativeNameScope = 'children' | 'everyone';

export interface NegativeName {
  /** The name itself and everything under it. */
  readonly name: DomainName;
  readonly scope: NegativeNameScope;
  readonly why: Text;
}

const negative = (name: string, scope: NegativeNameScope, vi: string, en: string): NegativeName => ({
  name: knownName(name),
  scope,
  why: { vi, en },
});

const RELAY = [
  'Tắt chuyển tiếp riêng tư của iCloud, vốn đi vòng qua bộ lọc',
  'Turns off iCloud Private Relay, which goes around the filter',
] as const;

export const NEGATIVE_NAMES: readonly NegativeName[] = [
  negative(
    'use-application-dns.net',
    'children',
    'Báo cho Firefox dùng bộ lọc của máy thay vì DNS mã hóa riêng',
    'Tells Firefox to use this computer’s filter instead of its own encrypted DNS',
  ),
  negative('mask.icloud.com', 'children', ...RELAY),
  negative('mask-h2.icloud.com', 'children', ...RELAY),
  negative('mask-canary.icloud.com', 'children', ...RELAY),
  negative('mask-api.icloud.com', 'children', ...RELAY),
  negative('mask.apple-dns.net', 'children', ...RELAY),
  negative(
    'doh.dns.apple.com',
    'children',
    'Máy chủ DNS mã hóa của Apple, không qua bộ lọc',
    'Apple’s encrypted DNS, which does not pass the filter',
  ),
  negative(
    'resolver.arpa',
    'everyone',
    'Không để thiết bị tự chuyển sang DNS mã hóa của máy chủ bên trên',
    'Keeps devices from upgrading to the upstream’s own encrypted DNS',
  ),
];

const BY_NAME: ReadonlyMap<DomainName, NegativeName> = new Map(
  NEGATIVE_NAMES.map((entry) => [entry.name, entry]),
);

export const negativeNameEntry = (name: DomainName): NegativeName | undefined =>
  nearestEntry(BY_NAME, name)?.value;

/** True when the name must be answered negatively, for a child (default) or for anybody (`everyone`). */
export function negativeName(name: DomainName, asker: NegativeNameScope = 'children'): boolean {
  const entry = negativeNameEntry(name);
  return entry !== undefined && (asker === 'children' || entry.scope === 'everyone');
}
