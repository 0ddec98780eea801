/**
 * What each preset does with each category, youngest first: `6-9`, `10-13`, `14-17`. Harm is blocked at every age;
 * what a child grows into goes from block over warn ("are you sure?") to observe or allow. `observe` lets through and
 * counts. The private class is open at every age: a child who looks for help must not meet a wall.
 */
import type { CategoryId } from './category-ids.ts';

export type CategoryAction = 'block' | 'warn' | 'allow' | 'observe';

type ByAge = readonly [young: CategoryAction, middle: CategoryAction, teen: CategoryAction];

export const CATEGORY_DEFAULTS: Readonly<Record<CategoryId, ByAge>> = {
  malware: ['block', 'block', 'block'],
  phishing: ['block', 'block', 'block'],
  scam: ['block', 'block', 'block'],
  cryptojacking: ['block', 'block', 'block'],
  hacking: ['block', 'block', 'warn'],
  stalkerware: ['block', 'block', 'block'],
  adult: ['block', 'block', 'block'],
  nudity: ['block', 'block', 'block'],
  'sexual-services': ['block', 'block', 'block'],
  gambling: ['block', 'block', 'block'],
  drugs: ['block', 'block', 'block'],
  alcohol: ['block', 'block', 'block'],
  tobacco: ['block', 'block', 'block'],
  weapons: ['block', 'block', 'block'],
  violence: ['block', 'block', 'block'],
  hate: ['block', 'block', 'block'],
  extremism: ['block', 'block', 'block'],
  'self-harm': ['block', 'block', 'block'],
  cults: ['block', 'block', 'warn'],
  piracy: ['block', 'block', 'warn'],
  warez: ['block', 'block', 'block'],

  bypass: ['block', 'block', 'block'],
  'dns-resolvers': ['block', 'block', 'block'],
  'remote-access': ['block', 'block', 'block'],
  redirectors: ['block', 'block', 'warn'],
  'dynamic-dns': ['block', 'block', 'warn'],
  'new-domains': ['block', 'warn', 'warn'],

  games: ['block', 'observe', 'observe'],
  'online-games': ['block', 'warn', 'observe'],
  esports: ['block', 'observe', 'allow'],
  toys: ['allow', 'allow', 'allow'],
  comics: ['block', 'warn', 'observe'],
  anime: ['block', 'warn', 'observe'],
  jokes: ['block', 'observe', 'allow'],
  kids: ['allow', 'allow', 'allow'],

  video: ['block', 'observe', 'observe'],
  'short-video': ['block', 'block', 'observe'],
  'live-streaming': ['block', 'block', 'observe'],
  music: ['observe', 'allow', 'allow'],
  radio: ['allow', 'allow', 'allow'],
  film: ['block', 'observe', 'observe'],

  social: ['block', 'block', 'observe'],
  messaging: ['block', 'warn', 'observe'],
  forums: ['block', 'warn', 'observe'],
  blogs: ['block', 'observe', 'allow'],
  dating: ['block', 'block', 'block'],
  'ai-chat': ['block', 'block', 'observe'],
  webmail: ['block', 'observe', 'allow'],
  celebrity: ['block', 'observe', 'allow'],

  shopping: ['block', 'warn', 'observe'],
  marketplaces: ['block', 'warn', 'observe'],
  finance: ['block', 'block', 'observe'],
  crypto: ['block', 'block', 'block'],
  loans: ['block', 'block', 'block'],
  lottery: ['block', 'block', 'block'],

  education: ['allow', 'allow', 'allow'],
  reference: ['allow', 'allow', 'allow'],
  news: ['warn', 'allow', 'allow'],
  'fake-news': ['block', 'block', 'warn'],
  cheating: ['block', 'warn', 'observe'],
  astrology: ['block', 'observe', 'allow'],
  search: ['allow', 'allow', 'allow'],
  translation: ['allow', 'allow', 'allow'],
  sports: ['allow', 'allow', 'allow'],
  travel: ['allow', 'allow', 'allow'],
  cooking: ['allow', 'allow', 'allow'],
  government: ['allow', 'allow', 'allow'],
  software: ['warn', 'warn', 'observe'],
  'file-sharing': ['block', 'warn', 'observe'],
  'web-hosting': ['warn', 'observe', 'allow'],
  jobs: ['block', 'observe', 'allow'],
  vehicles: ['allow', 'allow', 'allow'],
  'real-estate': ['allow', 'allow', 'allow'],

  ads: ['block', 'block', 'block'],
  trackers: ['block', 'block', 'block'],
  cdn: ['allow', 'allow', 'allow'],
  updates: ['allow', 'allow', 'allow'],

  health: ['allow', 'allow', 'allow'],
  counselling: ['allow', 'allow', 'allow'],
  sexuality: ['allow', 'allow', 'allow'],
  religion: ['allow', 'allow', 'allow'],
  'legal-aid': ['allow', 'allow', 'allow'],
};
