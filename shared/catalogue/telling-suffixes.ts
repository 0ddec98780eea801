/**
 * Public suffixes that say by themselves what stands under them: lists name the whole of `xxx` on purpose, and Brazil's
 * licensed bookmakers are all under `bet.br`. Any other suffix in a list is a slip that would close everybody's sites.
 */
import { isPublicSuffix } from '../net/public-suffix.ts';
import type { DomainName } from '../net/domain-name.ts';
import { knownNames } from './known-names.ts';

const TELLING: ReadonlySet<DomainName> = new Set(
  knownNames('adult porn sex xxx bet bet.ar bet.br bingo casino poker game.tw'),
);

/** `com`, `com.vn`, `hanoi.vn`: under it is the world, and not one kind of site. */
export const isEverybodysSuffix = (name: DomainName): boolean => isPublicSuffix(name) && !TELLING.has(name);
