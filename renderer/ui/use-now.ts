/**
 * The wall clock, looked at every so often while somebody can see the screen. Everybody who looks as often has the same
 * reading: two places that say when one thing ends must not differ by a minute.
 */
import { useCallback, useSyncExternalStore } from 'react';

/** The beginning of the stretch of `everyMs` that it is now: whole stretches fit into minutes. */
const reading = (everyMs: number): number => Math.floor(Date.now() / everyMs) * everyMs;

export function useNow(everyMs: number): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      let timer = 0;
      const wait = (): void => {
        timer = window.setTimeout(
          () => {
            if (document.visibilityState === 'visible') changed();
            wait();
          },
          everyMs - (Date.now() % everyMs),
        );
      };
      wait();
      document.addEventListener('visibilitychange', changed);
      return () => {
        window.clearTimeout(timer);
        document.removeEventListener('visibilitychange', changed);
      };
    },
    [everyMs],
  );
  return useSyncExternalStore(subscribe, () => reading(everyMs));
}
