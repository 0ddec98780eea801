/** What a guardian has on the screen is seen: both sides get the instant. A tab that nobody looks at shows nothing. */
import { useEffect, useSyncExternalStore } from 'react';
import type { RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { client } from '../../client/console-client.ts';

const isInSight = (): boolean => document.visibilityState === 'visible';

function listen(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

export function useSeen(requests: readonly RequestShown[]): void {
  const inSight = useSyncExternalStore(listen, isInSight);
  const unseen = requests
    .filter(({ stages }) => stages.seen === null)
    .map(({ id }) => id)
    .join(' ');
  useEffect(() => {
    // A failure costs a time stamp only; the next look tries again.
    if (inSight && unseen !== '') client.requests.seen({ ids: unseen.split(' ') }).catch(() => undefined);
  }, [inSight, unseen]);
}
