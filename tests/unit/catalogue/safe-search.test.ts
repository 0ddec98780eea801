import { describe, expect, test } from 'vitest';
import { GOOGLE_SUFFIXES } from '../../../shared/catalogue/google-domains.ts';
import {
  NO_SAFE_SEARCH,
  SAFE_SEARCH,
  safeSearchTarget,
  YOUTUBE_HOSTS,
} from '../../../shared/catalogue/safe-search.ts';
import { isWithinAny } from '../../../shared/net/domain-name.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';

const name = (text: string) => unwrap(parseDomainName(text));
const ON = { search: true, youtube: 'off' } as const;

describe('safe search', () => {
  test('Google is rewritten under every one of its suffixes', () => {
    expect(GOOGLE_SUFFIXES.length).toBeGreaterThanOrEqual(185);
    expect(new Set(GOOGLE_SUFFIXES).size).toBe(GOOGLE_SUFFIXES.length);
    for (const suffix of GOOGLE_SUFFIXES)
      expect(safeSearchTarget(name(`www.google.${suffix}`), ON)).toBe('forcesafesearch.google.com');
  });

  test.each([
    ['www.google.com.vn', 'forcesafesearch.google.com'],
    ['www.bing.com', 'strict.bing.com'],
    ['edgeservices.bing.com', 'strict.bing.com'],
    ['duckduckgo.com', 'safe.duckduckgo.com'],
    ['yandex.ru', 'familysearch.yandex.ru'],
    ['www.yandex.com.tr', 'familysearch.yandex.ru'],
    ['ya.ru', 'familysearch.yandex.ru'],
    ['www.ecosia.org', 'strict-safe-search.ecosia.org'],
    ['pixabay.com', 'safesearch.pixabay.com'],
  ])('%s becomes %s', (host, target) => {
    expect(safeSearchTarget(name(host), ON)).toBe(target);
  });

  test('only the exact host is rewritten', () => {
    const others = [
      'maps.google.com',
      'google.com',
      'a.www.google.com',
      'images.bing.com',
      'www.google.evil',
    ];
    expect(others.filter((host) => safeSearchTarget(name(host), ON) !== undefined)).toEqual([]);
  });

  test('YouTube follows its own switch, strict or moderate', () => {
    for (const host of YOUTUBE_HOSTS) {
      expect(safeSearchTarget(host, ON)).toBeUndefined();
      expect(safeSearchTarget(host, { search: false, youtube: 'strict' })).toBe('restrict.youtube.com');
      expect(safeSearchTarget(host, { search: true, youtube: 'moderate' })).toBe(
        'restrictmoderate.youtube.com',
      );
    }
  });

  test('nothing is rewritten while both switches are off', () => {
    for (const { hosts } of SAFE_SEARCH)
      for (const host of hosts)
        expect(safeSearchTarget(host, { search: false, youtube: 'off' })).toBeUndefined();
  });

  test('a target is never rewritten again, and no host stands in two rows', () => {
    const hosts = SAFE_SEARCH.flatMap((row) => row.hosts);
    expect(new Set(hosts).size).toBe(hosts.length);
    for (const { target } of SAFE_SEARCH)
      expect(safeSearchTarget(target, { search: true, youtube: 'strict' })).toBeUndefined();
  });

  test('an engine that is rewritten is never called unsafe, and the other way round', () => {
    const closed = NO_SAFE_SEARCH.flatMap(({ hosts, zones }) => [...hosts, ...zones]);
    expect(new Set(closed).size).toBe(closed.length);
    expect(closed.filter((host) => safeSearchTarget(host, ON) !== undefined)).toEqual([]);
    const applied = SAFE_SEARCH.filter(({ confidence }) => confidence !== 'off-by-default');
    const open = applied.flatMap(({ hosts, target }) => [...hosts, target]);
    const hosts = new Set(NO_SAFE_SEARCH.flatMap((engine) => engine.hosts));
    const zones = NO_SAFE_SEARCH.flatMap((engine) => engine.zones);
    expect(open.filter((host) => hosts.has(host) || isWithinAny(host, zones))).toEqual([]);
  });

  test('a row whose target may be gone is documented but not applied', () => {
    expect(SAFE_SEARCH.some(({ confidence }) => confidence === 'off-by-default')).toBe(true);
    expect(safeSearchTarget(name('search.brave.com'), ON)).toBeUndefined();
  });
});
