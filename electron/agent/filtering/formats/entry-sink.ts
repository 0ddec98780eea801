/**
 * What every list parser gives its entries to. The sink judges names (`parseDomainName`), so that each format only
 * decides what a line means. A listed name covers its subdomains; `*.name` and `.name` are that name.
 */
import { isEverybodysSuffix } from '../../../../shared/catalogue/telling-suffixes.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import {
  parseDomainName,
  type DomainName,
  type DomainNameFault,
} from '../../../../shared/net/domain-name.ts';

export type RejectReason =
  | DomainNameFault
  | 'line-too-long'
  | 'single-label'
  | 'public-suffix'
  | 'wildcard-inside'
  | 'url-path'
  | 'regular-expression'
  | 'cosmetic-rule'
  | 'unsupported-pattern'
  | 'unsupported-option'
  | 'unsupported-directive'
  | 'unsupported-trigger'
  | 'redirect'
  | 'out-of-zone'
  | 'unexpected-text';

export interface EntrySink {
  /** A name as written in a file, wildcard mark and final dot allowed. */
  block(raw: string, singleLabel?: 'single-label-ok'): void;
  except(raw: string): void;
  /** The line says something that this product cannot or must not follow. */
  reject(reason: RejectReason): void;
}

/** Reads one line at a time, without its line end. May keep small state (a zone's origin), never lines. */
export interface LineParser {
  line(text: string, sink: EntrySink): void;
}

/** Names of the machine itself, which stand at the top of every hosts file and mean no block. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'local',
  'localdomain',
  'broadcasthost',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
  '0.0.0.0',
]);

export const isOwnName = (text: string): boolean => OWN_NAMES.has(text);

export type ListedName = DomainName | 'own-name' | { readonly reject: RejectReason };

/** `singleLabelOk`: the format says "this zone" in so many words, so a name of one label may be meant. */
export function readListedName(raw: string, singleLabelOk: boolean): ListedName {
  let text = raw;
  let wildcard = false;
  if (text.startsWith('*.')) {
    text = text.slice(2);
    wildcard = true;
  } else if (text.startsWith('.')) {
    text = text.slice(1);
    wildcard = true;
  }
  if (text.includes('*')) return { reject: 'wildcard-inside' };
  const parsed: Result<DomainName, DomainNameFault> = parseDomainName(text);
  if (!parsed.ok) return { reject: parsed.error };
  const name = parsed.value;
  if (OWN_NAMES.has(name)) return 'own-name';
  if (!name.includes('.') && !singleLabelOk && !wildcard) return { reject: 'single-label' };
  // One slip of a list's author would close every site there is under it.
  if (isEverybodysSuffix(name)) return { reject: 'public-suffix' };
  return name;
}

/** Addresses that lead nowhere: a list that maps a name to one of them blocks it. */
const SINKHOLE =
  /^(?:0\.0\.0\.0|0|127(?:\.\d{1,3}){1,3}|::|::0|::1|(?:0{1,4}:){7}0{0,3}[01]|::ffff:0\.0\.0\.0|::ffff:127(?:\.\d{1,3}){3})$/i;

export const isSinkhole = (address: string): boolean => SINKHOLE.test(address);
