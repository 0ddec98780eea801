import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getPublicSuffix, parse } from 'tldts';
import { describe, expect, test } from 'vitest';
import { CATEGORY_DEFAULTS } from '../../shared/catalogue/category-defaults.ts';
import { CATEGORY_IDS, type CategoryId, isCategoryId } from '../../shared/catalogue/category-ids.ts';
import { type DomainName, isWithin, parseDomainName } from '../../shared/net/domain-name.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const LISTS_DIR = join(ROOT, 'assets', 'lists');
const REAL_LISTS_DIR = join(ROOT, '..', 'shared', 'data', 'lists');

const lines = (path: string): readonly string[] => readFileSync(path, 'utf8').split(/\r?\n/);
const fileNames = readdirSync(LISTS_DIR).filter((file) => file.endsWith('.txt'));

/** The names of one file, in the groups that comments and blank lines make. */
function groupsOf(file: string): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const line of lines(join(LISTS_DIR, file))) {
    if (line === '' || line.startsWith('#')) groups.push([]);
    else groups.at(-1)?.push(line);
  }
  return groups.filter((group) => group.length > 0);
}

function parsed(text: string): DomainName {
  const result = parseDomainName(text);
  if (!result.ok) throw new Error(`${text}: ${result.error}`);
  return result.value;
}

const namesIn = new Map<CategoryId, ReadonlySet<string>>();
for (const file of fileNames) {
  const id = file.slice(0, -'.txt'.length);
  if (isCategoryId(id)) namesIn.set(id, new Set(groupsOf(file).flat()));
}
const namesOf = (id: CategoryId): ReadonlySet<string> => namesIn.get(id) ?? new Set();

/** Blocked by every preset: a wrong name here hurts every child of a fresh installation. */
const ALWAYS_BLOCKED = CATEGORY_IDS.filter((id) =>
  CATEGORY_DEFAULTS[id].every((action) => action === 'block'),
);
/** Blocked by at least one preset. */
const EVER_BLOCKED = CATEGORY_IDS.filter((id) => CATEGORY_DEFAULTS[id].includes('block'));
const HELPFUL: readonly CategoryId[] = [
  ...(['education', 'reference', 'news', 'government', 'kids', 'translation', 'updates', 'cdn'] as const),
  ...(['health', 'counselling', 'sexuality', 'religion', 'legal-aid', 'cooking', 'search'] as const),
];

const MUST_STAY_OPEN =
  `google.com google.com.vn www.google.com gstatic.com googleapis.com googleusercontent.com
  youtube.com youtu.be gmail.com mail.google.com drive.google.com docs.google.com classroom.google.com meet.google.com
  microsoft.com office.com live.com outlook.com teams.microsoft.com windowsupdate.com bing.com apple.com icloud.com
  amazon.com amazonaws.com cloudfront.net cloudflare.com cloudflare.net fastly.net akamai.net akamaized.net azureedge.net
  github.com github.io gitlab.com npmjs.org jsdelivr.net mozilla.org firefox.com ubuntu.com debian.org
  wikipedia.org vi.wikipedia.org wikimedia.org wiktionary.org archive.org britannica.com nasa.gov who.int un.org
  unicef.org duckduckgo.com yahoo.com coccoc.com zoom.us facebook.com fbcdn.net instagram.com whatsapp.com telegram.org
  zalo.me zalo.vn zadn.vn zing.vn zingmp3.vn tiktok.com twitter.com x.com linkedin.com pinterest.com reddit.com
  spotify.com netflix.com khanacademy.org duolingo.com coursera.org scratch.mit.edu code.org geogebra.org desmos.com
  quizlet.com kahoot.com kahoot.it moet.gov.vn chinhphu.vn dichvucong.gov.vn vneid.gov.vn gov.vn edu.vn com.vn vn
  baohiemxahoi.gov.vn moh.gov.vn vnu.edu.vn hust.edu.vn neu.edu.vn ctu.edu.vn olm.vn hocmai.vn vioedu.vn k12online.vn
  violet.vn vietjack.com loigiaihay.com vndoc.com vnedu.vn azota.vn shub.edu.vn vnexpress.net tuoitre.vn thanhnien.vn
  dantri.com.vn vietnamnet.vn vtv.vn vov.vn nhandan.vn vietcombank.com.vn techcombank.com mbbank.com.vn momo.vn
  zalopay.vn vnpay.vn shopee.vn lazada.vn tiki.vn thegioididong.com fahasa.com grab.com vietnamairlines.com
  tongdai111.vn childline.org.uk befrienders.org findahelpline.com`
    .split(/\s+/)
    .map(parsed);

/** Every name of `open` that a block of `ids` would close, with the list and the entry that closes it. */
function closedBy(ids: readonly CategoryId[], open: readonly DomainName[]): readonly string[] {
  const hits: string[] = [];
  for (const id of ids)
    for (const entry of namesOf(id))
      for (const name of open) if (isWithin(name, parsed(entry))) hits.push(`${name} by ${entry} (${id})`);
  return hits;
}

describe('starter lists', () => {
  test('there are at least 50 files and 3,500 different names, each file under a known category', () => {
    expect(fileNames.filter((file) => !isCategoryId(file.slice(0, -4)))).toEqual([]);
    expect(fileNames.length).toBeGreaterThanOrEqual(50);
    expect(new Set([...namesIn.values()].flatMap((names) => [...names])).size).toBeGreaterThanOrEqual(3_500);
  });

  test('every category has a starter list but the one that is about age, not content', () => {
    expect(CATEGORY_IDS.filter((id) => namesOf(id).size < 10)).toEqual(['new-domains']);
  });

  test.each(fileNames)('%s says its title, category, licence and provenance', (file) => {
    const head = lines(join(LISTS_DIR, file)).slice(0, 6).join('\n');
    expect(head).toMatch(/^# title: .+$/m);
    expect(head).toContain(`# category: ${file.slice(0, -4)}\n`);
    expect(head).toMatch(/^# licence: Apache-2\.0$/m);
    expect(head).toMatch(/^# provenance: .+$/m);
  });

  test.each(fileNames)('%s holds well-formed names, sorted within their group, none twice', (file) => {
    const groups = groupsOf(file);
    for (const group of groups) expect(group).toEqual([...group].sort());
    const all = groups.flat();
    expect(all.filter((name) => parsed(name) !== name)).toEqual([]);
    expect(all.length).toBe(new Set(all).size);
  });

  test('no entry is a public suffix, and every entry ends in a real one', () => {
    const wrong: string[] = [];
    for (const [id, names] of namesIn)
      for (const name of names) {
        const suffix = getPublicSuffix(name, { allowPrivateDomains: false });
        if (suffix === null || suffix === name || !name.endsWith(`.${suffix}`)) wrong.push(`${name} (${id})`);
      }
    expect(wrong).toEqual([]);
  });

  test('what every preset blocks closes none of the names that must stay open', () => {
    expect(closedBy(ALWAYS_BLOCKED, MUST_STAY_OPEN)).toEqual([]);
  });

  test('no list that a preset blocks holds a school or an authority', () => {
    const official = /\.(?:(?:edu|gov|mil)(?:\.[a-z]{2})?|ac\.[a-z]{2})$/;
    const wrong = EVER_BLOCKED.flatMap((id) =>
      [...namesOf(id)].filter((name) => official.test(name)).map((name) => `${name} (${id})`),
    );
    expect(wrong).toEqual([]);
  });

  test('a name that helps children stands in no list that every preset blocks', () => {
    const wrong = ALWAYS_BLOCKED.flatMap((bad) =>
      HELPFUL.flatMap((good) =>
        [...namesOf(good)]
          .filter((name) => namesOf(bad).has(name))
          .map((name) => `${name} (${bad}, ${good})`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('no help site of the counselling list is closed by a list that a preset blocks', () => {
    expect(closedBy(EVER_BLOCKED, [...namesOf('counselling')].map(parsed))).toEqual([]);
  });

  /** The names written in a file of the catalogue: quoted words that end in a real suffix. */
  const namesWrittenIn = (file: string): readonly DomainName[] =>
    [
      ...readFileSync(join(ROOT, 'shared', 'catalogue', file), 'utf8').matchAll(
        /[a-z0-9-]+(?:\.[a-z0-9-]+)+/g,
      ),
    ]
      .map(([text]) => text)
      .filter((text) => !text.endsWith('.ts') && parse(text, { allowPrivateDomains: false }).isIcann === true)
      .map(parsed);

  test('no help line of the catalogue is closed by a list that a preset blocks', () => {
    const names = namesWrittenIn('help-lines.ts');
    expect(names.length).toBeGreaterThan(0);
    expect(closedBy(EVER_BLOCKED, names)).toEqual([]);
  });

  test('nothing the machine itself needs is closed by a list that every preset blocks', () => {
    const names = namesWrittenIn('system-needs.ts');
    expect(names.length).toBeGreaterThan(0);
    expect(closedBy(ALWAYS_BLOCKED, names)).toEqual([]);
  });

  test('Vietnamese names are a fair part of the lists that Vietnamese families need', () => {
    const localShare = (id: CategoryId): number =>
      [...namesOf(id)].filter((name) => name.endsWith('.vn')).length / namesOf(id).size;
    const needed = ['news', 'education', 'shopping', 'finance', 'travel', 'loans'] as const;
    expect(needed.filter((id) => localShare(id) < 0.25)).toEqual([]);
  });

  test.skipIf(!existsSync(REAL_LISTS_DIR))(
    'real lists (../shared/data) know most of what the lists claim',
    () => {
      const known = new Set<string>();
      for (const [folder, file] of [
        ['hostsvn', 'extensions-gambling-hosts'],
        ['hostsvn', 'extensions-adult-hosts'],
        ['hostsvn', 'filters-adservers.txt'],
        ['hostsvn', 'hosts'],
        ['hagezi', '3p-easylist.adblock.txt'],
        ['hagezi', '3p-stevenblack.domains.txt'],
        ['hagezi', 'adblock-light.txt'],
        ['hagezi', 'adblock-doh-vpn-proxy-bypass.txt'],
        ['bypass', 'dibdot-doh-domains.txt'],
        ['bypass', 'nextdns-encrypted-dns'],
        ['bypass', 'nextdns-vpn'],
        ['popular', 'opendns-top-10k.txt'],
        ['popular', 'top-100k-2016.txt'],
      ] as const) {
        const path = join(REAL_LISTS_DIR, folder, file);
        if (!existsSync(path)) continue;
        for (const [name] of readFileSync(path, 'utf8').matchAll(/[a-z0-9_-]+(?:\.[a-z0-9_-]+)+/g))
          known.add(name);
      }
      const share = (id: CategoryId): number => {
        const names = [...namesOf(id)];
        return names.filter((name) => known.has(name) || known.has(`www.${name}`)).length / names.length;
      };
      const floors = {
        adult: 0.4,
        gambling: 0.4,
        ads: 0.5,
        trackers: 0.5,
        'dns-resolvers': 0.6,
        bypass: 0.4,
      } as const;
      expect(Object.entries(floors).filter(([id, floor]) => !isCategoryId(id) || share(id) <= floor)).toEqual(
        [],
      );
    },
  );
});
