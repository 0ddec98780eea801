/**
 * Safe search as data: which host is answered with which other host's addresses. Hosts match exactly, because
 * `maps.google.com` or `studio.youtube.com` must stay what they are. `confidence` says how well the provider's own
 * words support the row; `off-by-default` rows are known but not applied, since their target may have gone.
 */
import type { DomainName } from '../net/domain-name.ts';
import { GOOGLE_SUFFIXES } from './google-domains.ts';
import { knownName, knownNames } from './known-names.ts';

export type SafeSearchConfidence = 'official' | 'established' | 'community' | 'off-by-default';

export interface SafeSearchRow {
  readonly engine: string;
  readonly hosts: readonly DomainName[];
  readonly target: DomainName;
  readonly confidence: SafeSearchConfidence;
}

export interface SafeSearchChoice {
  readonly search: boolean;
  readonly youtube: 'off' | 'moderate' | 'strict';
}

const row = (
  engine: string,
  hosts: readonly DomainName[],
  target: string,
  confidence: SafeSearchConfidence,
): SafeSearchRow => ({ engine, hosts, target: knownName(target), confidence });

const YANDEX_SUFFIXES =
  'ru com by kz uz az com.tr com.am com.ge co.il ee fr kg lt lv md tj tm ua eu pl'.split(' ');

export const SAFE_SEARCH: readonly SafeSearchRow[] = [
  row(
    'Google',
    GOOGLE_SUFFIXES.map((suffix) => knownName(`www.google.${suffix}`)),
    'forcesafesearch.google.com',
    'official',
  ),
  row('Bing', knownNames('www.bing.com edgeservices.bing.com'), 'strict.bing.com', 'established'),
  row(
    'DuckDuckGo',
    knownNames('duckduckgo.com www.duckduckgo.com start.duckduckgo.com'),
    'safe.duckduckgo.com',
    'established',
  ),
  row(
    'Yandex',
    [
      ...knownNames('ya.ru www.ya.ru'),
      ...YANDEX_SUFFIXES.flatMap((suffix) => knownNames(`yandex.${suffix} www.yandex.${suffix}`)),
    ],
    'familysearch.yandex.ru',
    'established',
  ),
  row('Ecosia', knownNames('www.ecosia.org'), 'strict-safe-search.ecosia.org', 'established'),
  row('Pixabay', knownNames('pixabay.com'), 'safesearch.pixabay.com', 'community'),
  row('Qwant', knownNames('api.qwant.com'), 'safeapi.qwant.com', 'community'),
  row('Startpage', knownNames('www.startpage.com'), 'safe.startpage.com', 'community'),
  row('Brave Search', knownNames('search.brave.com'), 'forcesafe.search.brave.com', 'off-by-default'),
];

export const YOUTUBE_HOSTS = knownNames(
  'www.youtube.com m.youtube.com youtubei.googleapis.com youtube.googleapis.com www.youtube-nocookie.com',
);

export const YOUTUBE_TARGETS: Readonly<Record<'moderate' | 'strict', DomainName>> = {
  moderate: knownName('restrictmoderate.youtube.com'),
  strict: knownName('restrict.youtube.com'),
};

export interface UnsafeEngine {
  readonly engine: string;
  /** Exactly these: `map.coccoc.com` is no search engine. */
  readonly hosts: readonly DomainName[];
  /** With all under them: `vn.search.yahoo.com`, `images.search.yahoo.com`. */
  readonly zones: readonly DomainName[];
}

const unsafe = (engine: string, hosts: string, zones = ''): UnsafeEngine => ({
  engine,
  hosts: knownNames(hosts),
  zones: knownNames(zones),
});

/**
 * Search engines, and doors of engines, for which their maker documents no safe host: under safe search they are closed.
 * Qwant's safe host stands for its API only and is nobody's promise, so its pages are here; who opens them by a rule
 * still gets that API.
 */
export const NO_SAFE_SEARCH: readonly UnsafeEngine[] = [
  unsafe('Yahoo', '', 'search.yahoo.com search.yahoo.co.jp'),
  unsafe('Cốc Cốc', 'coccoc.com www.coccoc.com'),
  unsafe('Brave Search', '', 'search.brave.com'),
  unsafe('DuckDuckGo', 'html.duckduckgo.com lite.duckduckgo.com noai.duckduckgo.com'),
  unsafe('Qwant', 'qwant.com www.qwant.com lite.qwant.com'),
  unsafe('Seznam', 'search.seznam.cz'),
  unsafe('Sogou', 'sogou.com www.sogou.com m.sogou.com pic.sogou.com'),
  unsafe('Mojeek', 'mojeek.com www.mojeek.com'),
  unsafe('Presearch', 'presearch.com www.presearch.com'),
  unsafe('Yep', 'yep.com www.yep.com'),
  unsafe('MetaGer', 'metager.org www.metager.org metager.de www.metager.de'),
  unsafe('AOL', '', 'search.aol.com'),
  unsafe('Dogpile', 'dogpile.com www.dogpile.com'),
];

const TARGET_OF: ReadonlyMap<DomainName, DomainName> = new Map(
  SAFE_SEARCH.filter(({ confidence }) => confidence !== 'off-by-default').flatMap(({ hosts, target }) =>
    hosts.map((host) => [host, target] as const),
  ),
);
const YOUTUBE: ReadonlySet<DomainName> = new Set(YOUTUBE_HOSTS);

/** The name whose addresses are answered instead; `undefined` when `name` stays itself. */
export function safeSearchTarget(name: DomainName, choice: SafeSearchChoice): DomainName | undefined {
  if (choice.youtube !== 'off' && YOUTUBE.has(name)) return YOUTUBE_TARGETS[choice.youtube];
  return choice.search ? TARGET_OF.get(name) : undefined;
}
