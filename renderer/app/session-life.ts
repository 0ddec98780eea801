/**
 * What lives as long as a session: the stream of events and everything the agent has said. When it ends, both go, and
 * the reader comes back to the page after signing in.
 */
import type { AnyRouter } from '@tanstack/react-router';
import { startEvents } from '../client/events.ts';
import { queryClient } from '../client/query-client.ts';
import { currentSession, onSessionEnd, onSessionStart } from '../client/session.ts';

export function followSession(router: AnyRouter): void {
  let stopEvents = currentSession() === null ? null : startEvents();
  onSessionStart(() => {
    stopEvents?.();
    queryClient.clear();
    stopEvents = startEvents();
  });
  onSessionEnd((reason) => {
    stopEvents?.();
    stopEvents = null;
    const { href, pathname } = router.state.location;
    const back = reason === 'expired' && pathname !== '/sign-in' ? href : undefined;
    void router
      .navigate({ to: '/sign-in', search: { to: back, ended: reason }, replace: true })
      .finally(() => queryClient.clear());
  });
}
