/** Domain names and sites: the examples that people meet. The laws are in tests/property. */
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/kernel/result.ts';
import { isWithin, parentOf, parseDomainName, suffixesOf } from '../../../shared/net/domain-name.ts';
import { registrableDomain } from '../../../shared/net/public-suffix.ts';

const name = (text: string) => unwrap(parseDomainName(text));

test.each([
  ['EXAMPLE.com.', 'example.com'],
  ['example.com', 'example.com'],
  ['_dmarc.Example.COM', '_dmarc.example.com'],
  ['tiếngviệt.vn', 'xn--tingvit-5t4cyc.vn'],
  ['TIẾNGVIỆT.VN', 'xn--tingvit-5t4cyc.vn'],
  ['bücher.de', 'xn--bcher-kva.de'],
  ['例え.jp', 'xn--r8jz45g.jp'],
  ['example。com', 'example.com'],
  ['localhost', 'localhost'],
])('%s is written %s', (raw, expected) => {
  expect(name(raw)).toBe(expected);
});

test('composed and decomposed Vietnamese letters are one name', () => {
  expect(name('tiếngviệt.vn'.normalize('NFD'))).toBe(name('tiếngviệt.vn'.normalize('NFC')));
});

test.each([
  ['', 'empty'],
  ['.', 'empty'],
  ['a..b', 'empty-label'],
  ['.a', 'empty-label'],
  ['a b.com', 'bad-character'],
  ['exa*mple.com', 'bad-character'],
  ['192.0.2.1', 'ip-address'],
  ['192.0.2.1.', 'ip-address'],
  ['0x7f.1', 'ip-address'],
  ['2130706433', 'ip-address'],
  ['a.0x7f', 'ip-address'],
  ['::1', 'ip-address'],
  ['2001:db8::1', 'ip-address'],
  [`${'a'.repeat(64)}.com`, 'label-too-long'],
  [`${'abc.'.repeat(63)}ab`, 'too-long'],
] as const)('`%s` is no name: %s', (raw, fault) => {
  expect(parseDomainName(raw)).toEqual({ ok: false, error: fault });
});

test('the longest name and the longest label are names', () => {
  expect(name(`${'abc.'.repeat(63)}a`)).toHaveLength(253);
  expect(parseDomainName(`${'a'.repeat(63)}.com`).ok).toBe(true);
});

test('names that merely end alike do not lie within each other', () => {
  expect(isWithin(name('badexample.com'), name('example.com'))).toBe(false);
  expect(isWithin(name('www.example.com'), name('example.com'))).toBe(true);
  expect(isWithin(name('example.com'), name('example.com'))).toBe(true);
  expect(isWithin(name('example.com'), name('www.example.com'))).toBe(false);
  expect(isWithin(name('example.com'), name('com'))).toBe(true);
});

test('suffixes go from the name to the top-level label', () => {
  expect([...suffixesOf(name('a.b.c'))]).toEqual(['a.b.c', 'b.c', 'c']);
  expect(parentOf(name('c'))).toBeUndefined();
});

test.each([
  ['www.vnexpress.net', 'vnexpress.net'],
  ['shop.example.com.vn', 'example.com.vn'],
  ['a.b.edu.vn', 'b.edu.vn'],
  ['www.bbc.co.uk', 'bbc.co.uk'],
  ['anna.blogspot.com', 'anna.blogspot.com'],
  ['x.anna.github.io', 'anna.github.io'],
  ['com.vn', 'com.vn'],
  ['localhost', 'localhost'],
  ['nas.internal', 'nas.internal'],
])('the site of %s is %s', (host, site) => {
  expect(registrableDomain(name(host))).toBe(site);
});
