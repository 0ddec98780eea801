/** Laws of domain names. `HAIDANG_CASES` sets the number of cases for each. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unwrap } from '../../shared/kernel/result.ts';
import { isWithin, parentOf, parseDomainName, suffixesOf } from '../../shared/net/domain-name.ts';
import { registrableDomain } from '../../shared/net/public-suffix.ts';

const numRuns = Number(process.env['HAIDANG_CASES'] ?? 20_000);

const label = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}[a-z0-9]$/).filter((text) => !text.startsWith('xn--'));
const written = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
const domain = written.map((text) => unwrap(parseDomainName(text)));
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '9',
        '.',
        '-',
        '_',
        ':',
        '%',
        '[',
        'ế',
        'ß',
        '。',
        '\u200d',
        '0x',
        'xn--',
        ' ',
      ),
      {
        maxLength: 30,
      },
    )
    .map((parts) => parts.join('')),
);

test('whatever is typed is a name in its one form or is refused, and never throws', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const parsed = parseDomainName(raw);
      if (!parsed.ok) return;
      expect(parsed.value).toMatch(/^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/);
      expect(parsed.value.length).toBeLessThanOrEqual(253);
    }),
    { numRuns },
  );
});

test('a parsed name parses to itself', () => {
  fc.assert(
    fc.property(fc.oneof(anything, written), (raw) => {
      const parsed = parseDomainName(raw);
      expect(parsed.ok ? parseDomainName(parsed.value) : parsed).toEqual(parsed);
    }),
    { numRuns },
  );
});

test('upper case and one trailing dot make no difference', () => {
  fc.assert(
    fc.property(written, (raw) => {
      const plain = parseDomainName(raw);
      expect(parseDomainName(raw.toUpperCase())).toEqual(plain);
      expect(parseDomainName(`${raw}.`)).toEqual(plain);
    }),
    { numRuns },
  );
});

test('an IPv4 address is never a name', () => {
  fc.assert(
    fc.property(fc.ipV4Extended(), (address) => {
      expect(parseDomainName(address).ok).toBe(false);
    }),
    { numRuns },
  );
});

test('an IPv6 address is never a name, in brackets or without', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(parseDomainName(address).ok).toBe(false);
      expect(parseDomainName(`[${address}]`).ok).toBe(false);
    }),
    { numRuns },
  );
});

test('a name lies within another exactly when its last labels are the labels of the other', () => {
  const pair = fc.oneof(
    fc.tuple(domain, domain),
    // Related on purpose: below each other, and merely ending alike.
    fc
      .tuple(label, domain)
      .map(([more, zone]) => [unwrap(parseDomainName(`${more}.${zone}`)), zone] as const),
    fc
      .tuple(fc.constantFrom('a', 'bad', 'x-'), domain)
      .map(([prefix, zone]) => [unwrap(parseDomainName(`${prefix}${zone}`)), zone] as const),
  );
  fc.assert(
    fc.property(pair, ([name, zone]) => {
      const [labels, under] = [name.split('.'), zone.split('.')];
      const expected = labels.length >= under.length && labels.slice(-under.length).join() === under.join();
      expect(isWithin(name, zone)).toBe(expected);
    }),
    { numRuns },
  );
});

test('a name lies within each of its suffixes, and its site is one of them', () => {
  fc.assert(
    fc.property(domain, (name) => {
      const suffixes = [...suffixesOf(name)];
      expect(suffixes).toHaveLength(name.split('.').length);
      expect(suffixes.every((suffix) => isWithin(name, suffix))).toBe(true);
      expect(suffixes.at(-1)?.includes('.')).toBe(false);
      expect(parentOf(name)).toBe(suffixes[1]);
      expect(suffixes).toContain(registrableDomain(name));
    }),
    { numRuns },
  );
});
