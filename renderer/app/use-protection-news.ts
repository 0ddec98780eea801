/**
 * What may be somebody's hand on the filter is told by the desktop even when the window is not in front: the agent does
 * not answer any more, or a part of it has stopped doing its work. A page in front shows both by itself.
 */
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../client/console-client.ts';
import { useConnection } from '../client/connection.ts';
import { notifyUnlessInFront } from '../client/desktop-bridge.ts';
import { useConsoleEvents } from '../client/events.ts';
import { useText } from './locale.ts';

/** An agent that is started anew is back sooner. */
const SILENT_FOR_MS = 10_000;
const PATH = '/devices';
/** A network that is down is nobody's hand. */
const NOT_OURS = 'upstream';

/** Conditions of this tab's life, each once as long as it stands. */
const told = new Set<string>();

export function useProtectionNews(): void {
  const { t } = useTranslation('common');
  const text = useText();
  const { state } = useConnection();

  const tellSilence = useEffectEvent(() =>
    notifyUnlessInFront({ title: t('news.silent'), body: t('news.silentBody'), path: PATH }),
  );
  useEffect(() => {
    if (state !== 'lost') return undefined;
    const timer = setTimeout(tellSilence, SILENT_FOR_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const tellFailures = async (): Promise<void> => {
    const { parts } = await client.devices.view();
    const failed = parts
      .filter(({ id }) => id !== NOT_OURS)
      .flatMap(({ conditions }) => conditions.filter(({ level }) => level === 'failed'));
    for (const { id, message, hint } of failed) {
      if (!told.has(id)) notifyUnlessInFront({ title: text(message), body: text(hint), path: PATH });
      told.add(id);
    }
    const standing = new Set(failed.map(({ id }) => id));
    for (const id of told) if (!standing.has(id)) told.delete(id);
  };
  useConsoleEvents((event) => {
    // If it cannot be asked now, the silence is told.
    if (event.type === 'health') tellFailures().catch(() => undefined);
  });
}
