/**
 * A new request is told wherever its guardian is: as a toast on every page of the console, and by the desktop as a
 * notice of the system.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import type { ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import type { RequestShown } from '../../shared/contracts/request-shapes.ts';
import { api } from '../client/console-client.ts';
import { desktopBridge, notifyUnlessInFront } from '../client/desktop-bridge.ts';
import { useConsoleEvents } from '../client/events.ts';
import { useInterface } from './interface-store.ts';
import { useText } from './locale.ts';

/** One that was asked longer ago is in the list that the guardian has seen. */
const NEWS_FOR_MS = 2 * 60_000;

/** In this tab, each once: later events are about its stages. */
const told = new Set<string>();

const isNews = ({ id, stages }: RequestShown): boolean =>
  !told.has(id) && Date.now() - Date.parse(stages.asked) < NEWS_FOR_MS;

export function useRequestNews(): void {
  const queries = useQueryClient();
  const text = useText();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const addToast = useInterface((state) => state.addToast);
  const tell = async (event: ConsoleEvent): Promise<void> => {
    if (event.type !== 'request' || event.state !== 'open' || told.has(event.id)) return;
    const waiting = await queries.fetchQuery(
      api.requests.list.queryOptions({ input: { which: 'waiting' }, staleTime: 0 }),
    );
    for (const request of waiting.filter(isNews)) {
      told.add(request.id);
      // There it appears in the list, and a toast would lie upon its answers.
      if (pathname !== '/requests') addToast({ kind: 'request', request: request.id });
      notifyUnlessInFront({
        title: text(request.sentence),
        body: request.words,
        path: `/requests?id=${request.id}`,
      });
    }
  };
  useConsoleEvents((event) => {
    // What cannot be read now stands in the list as soon as the agent answers again.
    tell(event).catch(() => undefined);
  });
  const open = useEffectEvent((path: string) => void navigate({ to: path }));
  useEffect(() => {
    openPath = open;
    return () => {
      openPath = null;
    };
  }, []);
}

/** Where a click on a notice leads, while a frame is there to be led. The bridge is listened to once for good. */
let openPath: ((path: string) => void) | null = null;
desktopBridge()?.onOpenPath((path) => openPath?.(path));
