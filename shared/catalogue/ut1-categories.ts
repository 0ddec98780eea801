/**
 * The folders of the UT1 collection (Université Toulouse Capitole) and which category of ours each feeds. Names deceive:
 * `redirector` holds web proxies and not link shorteners, `agressif` is hate, `lingerie` and `mixed_adult` are not
 * pornography, `sexual_education` and `associations_religieuses` are private, and a handful are allow lists of one
 * university, which would open or close the wrong sites elsewhere and are left out.
 */
import type { CategoryId } from './category-ids.ts';

interface Ignored {
  readonly ignored: string;
}

const ALLOW_LIST: Ignored = { ignored: 'an allow list made for one institution' };
const EXAM: Ignored = { ignored: 'made for one French examination, not for everyday use' };
const STALE: Ignored = { ignored: 'a few stale names that no longer are what the folder says' };

export const UT1_CATEGORIES: Readonly<Record<string, CategoryId | Ignored>> = {
  adult: 'adult',
  agressif: 'hate',
  ai: 'ai-chat',
  arjel: 'gambling',
  associations_religieuses: 'religion',
  astrology: 'astrology',
  'audio-video': 'video',
  bank: 'finance',
  bitcoin: 'crypto',
  blog: 'blogs',
  celebrity: 'celebrity',
  chat: 'messaging',
  child: 'kids',
  cleaning: 'software',
  cooking: 'cooking',
  cryptojacking: 'cryptojacking',
  dangerous_material: 'weapons',
  dating: 'dating',
  ddos: 'hacking',
  dialer: STALE,
  doh: 'dns-resolvers',
  download: 'software',
  drogue: 'drugs',
  'dynamic-dns': 'dynamic-dns',
  educational_games: 'education',
  examen_pix: EXAM,
  exceptions_liste_bu: ALLOW_LIST,
  fakenews: 'fake-news',
  filehosting: 'file-sharing',
  financial: 'finance',
  forums: 'forums',
  gambling: 'gambling',
  games: 'games',
  hacking: 'hacking',
  jobsearch: 'jobs',
  lingerie: 'nudity',
  liste_blanche: ALLOW_LIST,
  liste_bu: ALLOW_LIST,
  malware: 'malware',
  manga: 'comics',
  marketingware: 'ads',
  mixed_adult: 'nudity',
  'mobile-phone': 'shopping',
  phishing: 'phishing',
  press: 'news',
  publicite: 'ads',
  radio: 'radio',
  // Names that changed hands: like new ones, nobody has checked what they carry now.
  reaffected: 'new-domains',
  redirector: 'bypass',
  'remote-control': 'remote-access',
  'residential-proxies': 'bypass',
  sect: 'cults',
  sexual_education: 'sexuality',
  shopping: 'shopping',
  shortener: 'redirectors',
  social_networks: 'social',
  special: STALE,
  sports: 'sports',
  stalkerware: 'stalkerware',
  strict_redirector: 'bypass',
  strong_redirector: 'bypass',
  translation: 'translation',
  tricheur: 'cheating',
  tricheur_pix: EXAM,
  update: 'updates',
  vpn: 'bypass',
  warez: 'warez',
  webhosting: 'web-hosting',
  webmail: 'webmail',

  // Links inside the archive and older names of the same folders.
  ads: 'ads',
  aggressive: 'hate',
  chatgpt: 'ai-chat',
  drugs: 'drugs',
  mail: 'webmail',
  porn: 'adult',
  proxy: 'bypass',
  violence: 'violence',
};

/** How archives and mirrors vary the same name: `Social-Networks`, `social_networks`. */
const canonical = (folder: string): string => folder.toLowerCase().replaceAll('-', '_');

const BY_FOLDER: ReadonlyMap<string, CategoryId | Ignored> = new Map(
  Object.entries(UT1_CATEGORIES).map(([folder, target]) => [canonical(folder), target]),
);

/** `undefined` for a folder we leave out and for one we do not know; `ut1IgnoredReason` tells them apart. */
export function mapUt1Category(folder: string): CategoryId | undefined {
  const target = BY_FOLDER.get(canonical(folder));
  return typeof target === 'string' ? target : undefined;
}

/** Why a known folder is left out; `undefined` when it is mapped or unknown. */
export function ut1IgnoredReason(folder: string): string | undefined {
  const target = BY_FOLDER.get(canonical(folder));
  return typeof target === 'object' ? target.ignored : undefined;
}
