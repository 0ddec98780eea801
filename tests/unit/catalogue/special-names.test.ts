import { describe, expect, test } from 'vitest';
import { NEGATIVE_NAMES, negativeName } from '../../../shared/catalogue/bypass-names.ts';
import { isPrivateCategory } from '../../../shared/catalogue/categories.ts';
import { HELP_LINES, helpLineEntry, NATIONAL_HELP_LINE } from '../../../shared/catalogue/help-lines.ts';
import { knownName } from '../../../shared/catalogue/known-names.ts';
import { PRIVATE_NAMES, privateEntry } from '../../../shared/catalogue/private-names.ts';
import { SERVICES, serviceOf } from '../../../shared/catalogue/services.ts';
import { SYSTEM_NEEDS, systemNeedEntry } from '../../../shared/catalogue/system-needs.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';

const name = (text: string) => unwrap(parseDomainName(text));

describe('the constructor of catalogue names', () => {
  test('throws on a name that is not written the way names are compared', () => {
    for (const text of ['Zalo.me', 'zalo.me.', 'a..b', '192.0.2.1', 'trẻem.vn', ''])
      expect(() => knownName(text)).toThrow(/must be written as|expected success/);
  });
});

describe('help lines', () => {
  test('111 leads the list and its site is an entry with everything under it', () => {
    expect(HELP_LINES[0]).toBe(NATIONAL_HELP_LINE);
    expect(NATIONAL_HELP_LINE.phone).toBe('111');
    expect(helpLineEntry(name('tongdai111.vn'))).toBe('tongdai111.vn');
    expect(helpLineEntry(name('www.tongdai111.vn'))).toBe('tongdai111.vn');
  });

  test('a name that merely ends alike or stands above is no help line', () => {
    const others = ['xtongdai111.vn', 'vn', 'tongdai111.vn.evil.test', 'ncmec.org', 'gouv.fr'];
    expect(others.filter((host) => helpLineEntry(name(host)) !== undefined)).toEqual([]);
  });

  test('every line has a name in both languages, a way to reach it, and unique sites', () => {
    const sites = HELP_LINES.flatMap((line) => line.sites);
    expect(new Set(sites).size).toBe(sites.length);
    for (const line of HELP_LINES) {
      expect(line.name.vi).not.toBe('');
      expect(line.name.en).not.toBe('');
      expect(line.sites.length).toBeGreaterThan(0);
    }
  });

  test('every help line is private, so that no record keeps its name', () => {
    for (const site of HELP_LINES.flatMap((line) => line.sites)) {
      const found = privateEntry(name(`www.${site}`));
      expect(found).toEqual({ categoryId: 'counselling', entry: site });
    }
  });

  test('no service a parent could block contains a help line or is contained in one', () => {
    for (const { sites } of HELP_LINES) for (const site of sites) expect(serviceOf(site)).toBeUndefined();
    for (const { domains } of SERVICES)
      for (const domain of domains) expect(helpLineEntry(domain)).toBeUndefined();
  });
});

describe('system needs', () => {
  test.each([
    ['0.vn.pool.ntp.org', 'pool.ntp.org'],
    ['time.windows.com', 'time.windows.com'],
    ['ocsp.digicert.com', 'ocsp.digicert.com'],
    ['r11.o.lencr.org', 'o.lencr.org'],
    ['www.msftconnecttest.com', 'www.msftconnecttest.com'],
    ['connectivitycheck.gstatic.com', 'connectivitycheck.gstatic.com'],
    ['fe3.update.microsoft.com', 'update.microsoft.com'],
  ])('%s is needed, by %s', (host, entry) => {
    expect(systemNeedEntry(name(host))).toBe(entry);
  });

  test('what lies beside, above or under a needed host is not', () => {
    const others = [
      'www.gstatic.com',
      'gstatic.com',
      'www.apple.com',
      'microsoft.com',
      'www.microsoft.com',
      'time.windows.com.evil.test',
      'x.captive.apple.com',
      'lencr.org',
      'archive.ubuntu.com',
      'xpool.ntp.org',
    ];
    expect(others.filter((host) => systemNeedEntry(name(host)) !== undefined)).toEqual([]);
  });

  test('no entry is a top-level name or belongs to a service', () => {
    const entries = [...SYSTEM_NEEDS.hosts, ...SYSTEM_NEEDS.zones];
    expect(entries.filter((entry) => !entry.includes('.'))).toEqual([]);
    expect(entries.filter((entry) => serviceOf(entry) !== undefined)).toEqual([]);
  });
});

describe('negative names', () => {
  test('the canaries, the relay and resolver discovery are negative for children', () => {
    const canaries = [
      'use-application-dns.net',
      'mask.icloud.com',
      'mask-h2.icloud.com',
      '_dns.resolver.arpa',
      'resolver.arpa',
    ];
    expect(canaries.filter((host) => !negativeName(name(host)))).toEqual([]);
  });

  test('ordinary neighbours are not', () => {
    const neighbours = ['icloud.com', 'www.icloud.com', 'arpa', 'dns.apple.com', 'unmask.icloud.com'];
    expect(neighbours.filter((host) => negativeName(name(host)))).toEqual([]);
  });

  test('an unrestricted profile keeps its relay, but never discovers the upstream’s own endpoint', () => {
    expect(negativeName(name('mask.icloud.com'), 'everyone')).toBe(false);
    expect(negativeName(name('_dns.resolver.arpa'), 'everyone')).toBe(true);
    for (const { why } of NEGATIVE_NAMES) expect(why.vi).not.toBe(why.en);
  });
});

describe('private names', () => {
  test('every class has names, all in private categories, none twice', () => {
    const all = Object.values(PRIVATE_NAMES).flat();
    expect(new Set(all).size).toBe(all.length);
    for (const [id, names] of Object.entries(PRIVATE_NAMES)) {
      expect(names.length).toBeGreaterThan(5);
      expect(isPrivateCategory(id as keyof typeof PRIVATE_NAMES)).toBe(true);
    }
  });

  test('a subdomain is private by its zone; a look-alike is not', () => {
    expect(privateEntry(name('m.vinmec.com'))).toEqual({ categoryId: 'health', entry: 'vinmec.com' });
    expect(privateEntry(name('notvinmec.com'))).toBeUndefined();
    expect(privateEntry(name('vnexpress.net'))).toBeUndefined();
  });
});
