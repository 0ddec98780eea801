/** Which of several states stands for all of them: the one that a parent must know of first. Pure. */
import type { ChildOverview } from '../../shared/contracts/overview-shapes.ts';

type Held = Pick<ChildOverview, 'protection'>;

/** From the worst to the best. */
const ORDER: readonly ChildOverview['protection']['state'][] = [
  'off',
  'unknown',
  'observing',
  'advisory',
  'enforced',
];

export function worstProtection<T extends Held>(children: readonly T[]): T | null {
  const rank = ({ protection }: T): number => ORDER.indexOf(protection.state);
  return children.reduce<T | null>(
    (worst, child) => (worst === null || rank(child) < rank(worst) ? child : worst),
    null,
  );
}
