import type { Text } from '../i18n/text.ts';
import type { CategoryId } from './category-ids.ts';

/** The format ids of list sources, as commands and the database write them. */
export const LIST_FORMATS = [
  'auto',
  'hosts',
  'domains',
  'adblock',
  'dnsmasq',
  'unbound',
  'rpz',
  'ut1',
] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** A list somebody publishes and a parent may subscribe to with one click. Nothing here is fetched unasked. */
export interface PublicList {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** `auto`: the list names its own categories. */
  readonly categoryId: CategoryId | 'auto';
  readonly format: ListFormat;
  /** SPDX identifier where there is one. */
  readonly licence: string;
  readonly homepage: string;
  /** About how many names, for the parent who wonders how heavy it is. */
  readonly sizeHint: number;
  readonly description: Text;
  /** Offered first: well kept, few mistakes, of use to a family. */
  readonly recommended?: true;
}
