/** A child's name as it stands in an address: `?child=an`. Pure. */
import { foldText } from '../../shared/i18n/folded-text.ts';

interface Named {
  readonly name: string;
}

const slugOf = (name: string): string =>
  foldText(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** An and Ân fold to the same word: the later one in the family's order gets a number. */
export function withSlugs<T extends Named>(children: readonly T[]): (T & { readonly slug: string })[] {
  const taken = new Set<string>();
  return children.map((child) => {
    const plain = slugOf(child.name) || 'child';
    let slug = plain;
    for (let n = 2; taken.has(slug); n += 1) slug = `${plain}-${n}`;
    taken.add(slug);
    return { ...child, slug };
  });
}
