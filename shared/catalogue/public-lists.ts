/** Every well-known public list on offer, harmful content first; within each part the recommended ones lead. */
import type { PublicList } from './public-list.ts';
import { CONTENT_LISTS } from './public-lists-content.ts';
import { NETWORK_LISTS } from './public-lists-network.ts';
import { SECURITY_LISTS } from './public-lists-security.ts';

export type { ListFormat, PublicList } from './public-list.ts';

const recommendedFirst = (lists: readonly PublicList[]): readonly PublicList[] => [
  ...lists.filter((list) => list.recommended === true),
  ...lists.filter((list) => list.recommended !== true),
];

export const PUBLIC_LISTS: readonly PublicList[] = [
  ...recommendedFirst(CONTENT_LISTS),
  ...recommendedFirst(SECURITY_LISTS),
  ...recommendedFirst(NETWORK_LISTS),
];

const BY_ID: ReadonlyMap<string, PublicList> = new Map(PUBLIC_LISTS.map((list) => [list.id, list]));

export const publicListById = (id: string): PublicList | undefined => BY_ID.get(id);

/** As people know it; a list that somebody named is known by that name. */
export const listTitle = (name: string): string => publicListById(name)?.name ?? name;
