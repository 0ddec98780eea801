/**
 * The one door through which names written in this folder become `DomainName`s. A typing mistake in the data is a bug
 * and throws when the module loads, so every test that touches the catalogue finds it.
 */
import { unwrap } from '../kernel/result.ts';
import { type DomainName, parentOf, parseDomainName } from '../net/domain-name.ts';

/** INVARIANT: the text is already in the form in which the product compares names (lower-case A-labels). */
export function knownName(text: string): DomainName {
  const name = unwrap(parseDomainName(text));
  if (name !== text) throw new Error(`\`${text}\` must be written as \`${name}\``);
  return name;
}

/** Names separated by white space, which keeps long tables readable. */
export const knownNames = (text: string): readonly DomainName[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(knownName);

export interface NearestEntry<T> {
  readonly entry: DomainName;
  readonly value: T;
}

/** The longest entry that is `name` or stands above it. */
export function nearestEntry<T>(
  entries: ReadonlyMap<DomainName, T>,
  name: DomainName,
): NearestEntry<T> | undefined {
  for (let at: DomainName | undefined = name; at !== undefined; at = parentOf(at)) {
    const value = entries.get(at);
    if (value !== undefined) return { entry: at, value };
  }
  return undefined;
}
