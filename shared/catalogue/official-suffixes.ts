/**
 * Suffixes under which a registry gives names only to those who show what they are: schools and teaching under `edu.vn`,
 * state bodies under `gov.vn`. No list names every village school, and in known-only mode each would be closed.
 *
 * A suffix speaks for whoever got the name, not for what stands there: students publish under `edu.vn`, and neglected
 * sites are broken into. So it is the last thing that counts, for a name of which nothing else is known.
 */
import type { DomainName } from '../net/domain-name.ts';
import type { CategoryId } from './category-ids.ts';
import { knownName } from './known-names.ts';

export interface OfficialSuffix {
  readonly suffix: DomainName;
  readonly categoryId: CategoryId;
}

export const OFFICIAL_SUFFIXES: readonly OfficialSuffix[] = [
  { suffix: knownName('edu.vn'), categoryId: 'education' },
  { suffix: knownName('gov.vn'), categoryId: 'government' },
];

/** Of a name below one of them; the suffix itself is nobody's site. */
export const officialSuffix = (name: DomainName): OfficialSuffix | undefined =>
  ENDINGS.find(({ ending }) => name.endsWith(ending))?.official;

const ENDINGS = OFFICIAL_SUFFIXES.map((official) => ({ ending: `.${official.suffix}`, official }));
