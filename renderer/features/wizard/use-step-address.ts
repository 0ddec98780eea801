/**
 * The step in the address, so that the browser's Back leads to the step before and never out of the first run with what
 * was entered. The wizard decides which step stands; the address follows it, and only Back and Forward lead the other way.
 */
import { useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useEffectEvent, useRef } from 'react';
import { STEPS } from './draft.ts';

const addressOf = (step: number): string => `/wizard?step=${STEPS[step] ?? STEPS[0]}`;

/** Gives the way to the step before. */
export function useStepAddress(step: number, goTo: (step: number) => void): () => void {
  const { history } = useRouter();
  const { step: named } = useSearch({ from: '/wizard' });
  /** What the address says, as far as it was written or read here; null: not yet. */
  const written = useRef<number | null>(null);
  /** Entries of steps that lie before this one in the browser's history. */
  const below = useRef(0);

  useEffect(() => {
    const before = written.current;
    // On the way out the page still stands while the address is another's.
    if (before === step || history.location.pathname !== '/wizard') return;
    written.current = step;
    if (before === null) {
      // A reload: the entries before are there already.
      if (named === STEPS[step]) return;
      // Taken up again elsewhere: Back leads through the steps here too.
      for (let at = 0; at <= step; at += 1)
        if (at === 0) history.replace(addressOf(at));
        else history.push(addressOf(at));
      below.current = step;
    } else if (step > before) {
      history.push(addressOf(step));
      below.current += 1;
    } else history.replace(addressOf(step));
  }, [step, history, named]);

  const follow = useEffectEvent((to: number) => {
    const before = written.current;
    if (before === null || to < 0 || to === before) return;
    below.current = Math.max(0, below.current + to - before);
    written.current = to;
    goTo(to);
  });
  useEffect(() => follow(named === undefined ? -1 : STEPS.indexOf(named)), [named]);

  return useCallback(() => {
    if (below.current > 0) history.back();
    else goTo(step - 1);
  }, [step, goTo, history]);
}
