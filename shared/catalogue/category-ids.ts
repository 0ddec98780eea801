/**
 * The ids of every category, in the order in which the console shows them. English words, stable for ever: they stand
 * in policies, logs and list sources. Names, groups and defaults are in `categories.ts`.
 */
export const CATEGORY_IDS = [
  // harm
  'malware',
  'phishing',
  'scam',
  'cryptojacking',
  'hacking',
  'stalkerware',
  'adult',
  'nudity',
  'sexual-services',
  'gambling',
  'drugs',
  'alcohol',
  'tobacco',
  'weapons',
  'violence',
  'hate',
  'extremism',
  'self-harm',
  'cults',
  'piracy',
  'warez',
  // ways around
  'bypass',
  'dns-resolvers',
  'remote-access',
  'redirectors',
  'dynamic-dns',
  'new-domains',
  // play
  'games',
  'online-games',
  'esports',
  'toys',
  'comics',
  'anime',
  'jokes',
  'kids',
  // watch and listen
  'video',
  'short-video',
  'live-streaming',
  'music',
  'radio',
  'film',
  // people
  'social',
  'messaging',
  'forums',
  'blogs',
  'dating',
  'ai-chat',
  'webmail',
  'celebrity',
  // buy
  'shopping',
  'marketplaces',
  'finance',
  'crypto',
  'loans',
  'lottery',
  // know
  'education',
  'reference',
  'news',
  'fake-news',
  'cheating',
  'astrology',
  'search',
  'translation',
  'sports',
  'travel',
  'cooking',
  'government',
  'software',
  'file-sharing',
  'web-hosting',
  'jobs',
  'vehicles',
  'real-estate',
  // the web's plumbing
  'ads',
  'trackers',
  'cdn',
  'updates',
  // private: never by name in any record
  'health',
  'counselling',
  'sexuality',
  'religion',
  'legal-aid',
] as const;

export type CategoryId = (typeof CATEGORY_IDS)[number];

const KNOWN: ReadonlySet<string> = new Set(CATEGORY_IDS);

export const isCategoryId = (text: string): text is CategoryId => KNOWN.has(text);
