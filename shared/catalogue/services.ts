/**
 * Sites and apps as people name them, with the domains that must be blocked or allowed together. A name belongs to the
 * service with the longest matching domain, so `classroom.google.com` is Classroom although `google.com` could be
 * another's.
 */
import type { DomainName } from '../net/domain-name.ts';
import { nearestEntry } from './known-names.ts';
import type { Service } from './service.ts';
import { LEARNING_SERVICES } from './services-learning.ts';
import { PEOPLE_SERVICES } from './services-people.ts';
import { PLAY_SERVICES } from './services-play.ts';
import { SHOPPING_SERVICES } from './services-shopping.ts';
import { WATCH_SERVICES } from './services-watch.ts';

export type { Service } from './service.ts';

export const SERVICES: readonly Service[] = [
  ...PEOPLE_SERVICES,
  ...WATCH_SERVICES,
  ...PLAY_SERVICES,
  ...LEARNING_SERVICES,
  ...SHOPPING_SERVICES,
];

const BY_ID: ReadonlyMap<string, Service> = new Map(SERVICES.map((service) => [service.id, service]));

const BY_DOMAIN: ReadonlyMap<DomainName, Service> = new Map(
  SERVICES.flatMap((service) => service.domains.map((domain) => [domain, service] as const)),
);

export const serviceById = (id: string): Service | undefined => BY_ID.get(id);

export const serviceOf = (name: DomainName): Service | undefined => nearestEntry(BY_DOMAIN, name)?.value;
