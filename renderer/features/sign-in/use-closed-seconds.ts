/** Seconds until the door opens again, counted from when the agent said so on a clock that no setting moves. */
import { useEffect, useState } from 'react';

const SECOND_MS = 1000;

export function useClosedSeconds(closedForSeconds: number): number {
  const [left, setLeft] = useState(closedForSeconds);
  useEffect(() => {
    const opensAt = performance.now() + closedForSeconds * SECOND_MS;
    const look = (): number => Math.max(0, Math.ceil((opensAt - performance.now()) / SECOND_MS));
    setLeft(look());
    if (closedForSeconds === 0) return undefined;
    const timer = setInterval(() => {
      const now = look();
      setLeft(now);
      if (now === 0) clearInterval(timer);
    }, SECOND_MS / 4);
    return () => clearInterval(timer);
  }, [closedForSeconds]);
  return left;
}
