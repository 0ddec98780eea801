import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ActivityFacts } from '../../shared/activity/events.ts';
import { DETAIL_LEVELS, mayWriteNames, type DetailLevel } from '../../shared/activity/detail-level.ts';
import { reduceFacts } from '../../shared/activity/privacy-level.ts';
import { CATEGORY_IDS } from '../../shared/catalogue/category-ids.ts';
import type { ListId, ProfileId } from '../../shared/kernel/ids.ts';
import { epochMs } from '../../shared/kernel/instant.ts';
import { isWithin, type DomainName } from '../../shared/net/domain-name.ts';
import { registrableDomain } from '../../shared/net/public-suffix.ts';

const numRuns = Number(process.env['HAIDANG_CASES'] ?? 5000);

const label = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
const suffix = fc.constantFrom('com', 'vn', 'com.vn', 'edu.vn', 'blogspot.com', 'co.uk', 'example');
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), suffix)
  .map(([labels, end]) => [...labels, end].join('.') as DomainName);

/** The entry is the host, a domain above it, or (a CNAME target's) a name that has nothing to do with it. */
const anyFacts = fc
  .record({ name: domain, other: domain, above: fc.nat(4), entry: fc.constantFrom('none', 'above', 'other') })
  .chain(({ name, other, above, entry }) => {
    const higher = name.split('.').slice(above).join('.') || name;
    const entries = { none: null, above: higher as DomainName, other };
    return fc.record({
      profileId: fc.constant('p-an' as ProfileId),
      atMs: fc.nat().map(epochMs),
      name: fc.constant(name),
      categoryId: fc.option(fc.constantFrom(...CATEGORY_IDS)),
      verdict: fc.constantFrom('allow' as const, 'block' as const),
      reason: fc.constantFrom('category' as const, 'cname-blocked' as const, 'no-rule' as const),
      listId: fc.option(fc.constant('some-list' as ListId)),
      entry: fc.constant(entries[entry]),
      origin: fc.constant('dns:A@127.0.0.1:5354'),
      isPrivate: fc.boolean(),
    });
  });

const check = (
  detail: DetailLevel,
  law: (facts: ActivityFacts, reduced: Exclude<ReturnType<typeof reduceFacts>, string>) => void,
) =>
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const reduced = reduceFacts(facts, { detail, hasConsent: true });
      expect(reduced === 'totals-only').toBe(facts.isPrivate || detail === 'totals');
      if (reduced !== 'totals-only') law(facts, reduced);
    }),
    { numRuns },
  );

test('at level full the host and its site are written as they are', () => {
  check('full', (facts, reduced) => {
    const { isPrivate: _, ...written } = facts;
    expect(reduced).toEqual({ ...written, site: registrableDomain(facts.name) });
  });
});

test('at level site nothing more specific than a registrable domain is written', () => {
  check('site', (facts, reduced) => {
    expect(reduced.name).toBeNull();
    expect(reduced.site).toBe(registrableDomain(facts.name));
    const site = registrableDomain(facts.name);
    const keepsEntry = facts.entry !== null && registrableDomain(facts.entry) === facts.entry;
    expect(reduced.entry).toBe(keepsEntry ? facts.entry : null);
    // Whatever covers the whole site says no more than the site: it is always kept.
    expect(keepsEntry || facts.entry === null || !isWithin(site, facts.entry)).toBe(true);
    const host = facts.name.slice(0, facts.name.length - site.length);
    expect(host !== '' && JSON.stringify(reduced).includes(`"${host}`)).toBe(false);
  });
});

test('at level category no name, site, list or entry is written', () => {
  check('category', (facts, reduced) => {
    const { name, site, listId, entry, categoryId } = reduced;
    expect([name, site, listId, entry]).toEqual([null, null, null, null]);
    expect(categoryId).toBe(facts.categoryId);
    expect(JSON.stringify(reduced)).not.toContain(facts.name);
  });
});

test('at level totals, before consent and in the private class there is never more than a total', () => {
  check('totals', () => expect.unreachable());
  fc.assert(
    fc.property(anyFacts, fc.constantFrom(...DETAIL_LEVELS), (facts, detail) => {
      expect(reduceFacts(facts, { detail, hasConsent: false })).toBe('totals-only');
      expect(reduceFacts({ ...facts, isPrivate: true }, { detail, hasConsent: true })).toBe('totals-only');
    }),
    { numRuns },
  );
});

test('from seven years on the child is asked too, and a refusal on record is an answer', () => {
  const at = epochMs(1);
  const guardian = { guardianConsentAtMs: at, noticeAtMs: at };
  expect(mayWriteNames(10, null)).toBe(false);
  expect(mayWriteNames(6, { ...guardian, assent: null, assentAtMs: null })).toBe(true);
  expect(mayWriteNames(7, { ...guardian, assent: null, assentAtMs: null })).toBe(false);
  expect(mayWriteNames(7, { ...guardian, assent: 'refused', assentAtMs: at })).toBe(true);
});
