/**
 * The oracle of the real lists: what each file says, read by a reader of its own that knows nothing of the product's
 * parsers. It understands only what these files hold and takes a name only when there is no doubt; what it does not
 * understand is counted and never drawn.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { repositoryRoot } from '../agent-process.ts';

export const REAL_LISTS = join(repositoryRoot, '../shared/data/lists');
export const haveRealLists = existsSync(REAL_LISTS);

export interface RawList {
  readonly name: string;
  /** Below `REAL_LISTS`. */
  readonly path: string;
  readonly format: 'hosts' | 'domains' | 'adblock' | 'dnsmasq' | 'unbound';
  readonly category: CategoryId;
}

const hostsVn = (file: string, format: RawList['format'], category: CategoryId): RawList => ({
  name: `hostsvn-${file.replace(/\W+/g, '-').toLowerCase()}`,
  path: `hostsvn/${file}`,
  format,
  category,
});
const bypass = (file: string, category: CategoryId = 'bypass'): RawList => ({
  name: file.replace(/\.txt$/, ''),
  path: `bypass/${file}`,
  format: 'domains',
  category,
});
const hagezi = (file: string, format: RawList['format'], category: CategoryId): RawList => ({
  name: `hagezi-${file.replace(/\W+/g, '-')}`,
  path: `hagezi/${file}`,
  format,
  category,
});

export const RAW_LISTS: readonly RawList[] = [
  hostsVn('hosts', 'hosts', 'ads'),
  hostsVn('extensions-adult-hosts', 'hosts', 'adult'),
  hostsVn('extensions-adult-domain-VN.txt', 'domains', 'adult'),
  hostsVn('extensions-gambling-hosts', 'hosts', 'gambling'),
  hostsVn('extensions-gambling-domain-VN.txt', 'domains', 'gambling'),
  hostsVn('extensions-threat-hosts', 'hosts', 'malware'),
  hostsVn('filters-adservers.txt', 'adblock', 'ads'),
  hostsVn('option-dnsmasq-hostsVN.conf', 'dnsmasq', 'ads'),
  hagezi('3p-easylist.adblock.txt', 'adblock', 'ads'),
  hagezi('3p-easylist.unbound.conf', 'unbound', 'trackers'),
  hagezi('3p-someonewhocares.hosts.txt', 'hosts', 'ads'),
  hagezi('3p-stevenblack.domains.txt', 'domains', 'trackers'),
  hagezi('adblock-doh-vpn-proxy-bypass.txt', 'adblock', 'bypass'),
  hagezi('adblock-light.txt', 'adblock', 'ads'),
  bypass('dibdot-doh-domains.txt', 'dns-resolvers'),
  bypass('nextdns-apple-private-relay'),
  bypass('nextdns-browsers'),
  bypass('nextdns-encrypted-dns', 'dns-resolvers'),
  bypass('nextdns-proxies'),
  bypass('nextdns-tor'),
  bypass('nextdns-vpn'),
];

/** Addresses, not names: an import of them must say that it found nothing to take. */
export const ADDRESS_LISTS = ['bypass/dibdot-doh-ipv4.txt', 'bypass/dibdot-doh-ipv6.txt'];

export const UT1 = join(REAL_LISTS, 'ut1-blacklists.tar.gz');

const LINE: Readonly<Record<RawList['format'], RegExp>> = {
  hosts: /^(?:0\.0\.0\.0|127\.0\.0\.1)[ \t]+([^\s#]+)\s*(?:#.*)?$/,
  domains: /^([^\s#!/]+)\s*(?:#.*)?$/,
  adblock: /^\|\|([^\s^*/$]+)\^$/,
  dnsmasq: /^local=\/([^/]+)\/$/,
  unbound: /^local-zone: "([^"]+)\.?" always_null$/,
};

/** Letters, digits, hyphens and underscores in two labels or more, the last of which is no number. */
const SURE_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** Under which registries hand out everybody's names: in a list they are a slip, and must not be taken. */
export const WHOLE_SUFFIXES: readonly string[] = ['net.kg', 'x.se'];

/** The names of which the reader is sure. */
export function readRaw(file: string, format: RawList['format']): string[] {
  const names: string[] = [];
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const name = LINE[format].exec(line)?.[1]?.toLowerCase().replace(/\.$/, '');
    if (name !== undefined && SURE_NAME.test(name) && !name.includes('..') && !WHOLE_SUFFIXES.includes(name))
      names.push(name);
  }
  return names;
}

/** The folders of the archive with their names. */
export function readUt1(scratch: string): ReadonlyMap<string, string[]> {
  mkdirSync(scratch, { recursive: true });
  execFileSync('tar', ['xzf', UT1, '-C', scratch]);
  const root = join(scratch, 'blacklists');
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(
    folders.flatMap(({ name }) => {
      const file = join(root, name, 'domains');
      return existsSync(file) ? [[name, readRaw(file, 'domains')] as const] : [];
    }),
  );
}

/** Which lists hold which entry, as which category; asked by any name under it. */
export class Oracle {
  readonly #entries = new Map<string, Set<string>>();

  add(list: string, category: string, names: readonly string[]): void {
    const source = `${list} ${category}`;
    for (const name of names) {
      const sources = this.#entries.get(name);
      if (sources === undefined) this.#entries.set(name, new Set([source]));
      else sources.add(source);
    }
  }

  entries(): string[] {
    return [...this.#entries.keys()];
  }

  covers(name: string): boolean {
    for (let at = name; ; at = at.slice(at.indexOf('.') + 1)) {
      if (this.#entries.has(at)) return true;
      if (!at.includes('.')) return false;
    }
  }

  /** Whether that list says so of that entry, and the entry is the name or a domain above it. */
  confirms(
    name: string,
    found: { list: string | null; category: string | null; entry: string | null },
  ): boolean {
    const { list, category, entry } = found;
    if (list === null || category === null || entry === null) return false;
    const above = name === entry || name.endsWith(`.${entry}`);
    return above && this.#entries.get(entry)?.has(`${list} ${category}`) === true;
  }
}
