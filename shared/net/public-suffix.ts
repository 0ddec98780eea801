import { getDomain, parse } from 'tldts';
import type { DomainName } from './domain-name.ts';

/**
 * The registrable domain ("site") of a name by the Public Suffix List, private section included, so that two blogs of
 * one host are two sites. A name that is itself a public suffix, or a single label, is its own site.
 */
export function registrableDomain(name: DomainName): DomainName {
  // tldts returns a suffix of its input, so the brand holds.
  return (getDomain(name, { allowPrivateDomains: true, validateHostname: false }) ?? name) as DomainName;
}

const OFFICIAL_ONLY = { allowPrivateDomains: false, validateHostname: false, extractHostname: false };

/** `com`, `com.vn`: under it are the sites of the whole world. Hosts of others' sites (`github.io`) are not meant. */
export function isPublicSuffix(name: DomainName): boolean {
  const { publicSuffix, isIcann } = parse(name, OFFICIAL_ONLY);
  return publicSuffix === name && isIcann === true;
}
