/**
 * Where the first run stands. Before there is a guardian the tab keeps it; from then on the agent does, so that another
 * day, another tab or another browser goes on from the same step. Going back loses nothing.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { api, client } from '../../client/console-client.ts';
import { useSession } from '../../client/session.ts';
import { EMPTY_DRAFT, parseDraft, STEPS, type Draft } from './draft.ts';
import type { Secrets } from './step-props.ts';

const KEPT = 'haidang.wizard';
/** Typing is kept when it rests. */
const KEEP_AFTER_MS = 400;
const LAST = STEPS.length - 1;

export interface Place {
  readonly step: number;
  readonly draft: Draft;
}

export interface Wizard extends Place {
  readonly secrets: Secrets;
  readonly changeSecrets: (part: Partial<Secrets>) => void;
  readonly change: (part: Partial<Draft>) => void;
  readonly goTo: (step: number, part?: Partial<Draft>) => void;
  readonly finish: () => Promise<void>;
}

const keptSchema = z.object({ step: z.number().int().min(0).max(LAST), draft: z.unknown() });

function keptHere(): Place | null {
  try {
    const kept = keptSchema.safeParse(JSON.parse(sessionStorage.getItem(KEPT) ?? ''));
    return kept.success ? { step: kept.data.step, draft: parseDraft(kept.data.draft) } : null;
  } catch {
    return null;
  }
}

/** Null: not known yet. */
export function useWizard(): Wizard | null {
  const session = useSession();
  const signedIn = session !== null;
  const kept = useQuery(api.settings.wizard.queryOptions({ enabled: signedIn, staleTime: Infinity }));
  const [place, setPlace] = useState<Place | null>(() =>
    signedIn ? null : (keptHere() ?? { step: 0, draft: EMPTY_DRAFT }),
  );
  const [secrets, setSecrets] = useState<Secrets>({ passphrase: '', recoveryCode: null });
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(place);

  const keep = useCallback(
    (next: Place, afterMs: number) => {
      newest.current = next;
      setPlace(next);
      clearTimeout(timer.current);
      if (!signedIn) {
        sessionStorage.setItem(KEPT, JSON.stringify(next));
        return;
      }
      timer.current = setTimeout(() => {
        // The next change keeps it if this one cannot; nothing here waits for it.
        client.settings.putWizard(next).then(
          () => sessionStorage.removeItem(KEPT),
          () => undefined,
        );
      }, afterMs);
    },
    [signedIn],
  );

  // The guardian's step came before there was anybody to keep it: what the tab knows goes to the agent.
  useEffect(() => {
    if (signedIn && newest.current !== null) keep(newest.current, 0);
  }, [signedIn, keep]);

  useEffect(() => {
    if (!signedIn || kept.data === undefined || newest.current !== null) return;
    const { step, draft } = kept.data;
    const here = keptHere();
    // Opened again after its end: another child.
    if (step === null) {
      newest.current = { step: STEPS.indexOf('child'), draft: { ...EMPTY_DRAFT, codeKept: true } };
      setPlace(newest.current);
      return;
    }
    // A reload between the two.
    keep(here !== null && here.step > step ? here : { step, draft: parseDraft(draft) }, 0);
  }, [signedIn, kept.data, keep]);

  const change = useCallback(
    (part: Partial<Draft>) => {
      const now = newest.current;
      if (now !== null) keep({ ...now, draft: { ...now.draft, ...part } }, KEEP_AFTER_MS);
    },
    [keep],
  );
  const goTo = useCallback(
    (step: number, part: Partial<Draft> = {}) => {
      const draft = { ...(newest.current?.draft ?? EMPTY_DRAFT), ...part };
      keep({ step: Math.min(Math.max(step, 0), LAST), draft }, 0);
    },
    [keep],
  );
  const changeSecrets = useCallback(
    (part: Partial<Secrets>) => setSecrets((now) => ({ ...now, ...part })),
    [],
  );
  const finish = useCallback(async () => {
    clearTimeout(timer.current);
    sessionStorage.removeItem(KEPT);
    await client.settings.putWizard({ step: null, draft: {} });
    await queryClient.invalidateQueries();
  }, [queryClient]);

  return place === null ? null : { ...place, secrets, change, changeSecrets, goTo, finish };
}
