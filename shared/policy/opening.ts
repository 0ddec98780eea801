/**
 * When a name that is closed for now opens by itself. The end of the hours that close it is no answer: an allowance may
 * be spent then, or its category blocked. So the table is asked again, at that end and at the ends which it then names.
 */
import { FOREVER, type EpochMs } from '../kernel/instant.ts';
import type { DecisionRequest } from './decision.ts';
import { gatherFacts } from './name-facts.ts';
import { PRECEDENCE, type Finding } from './precedence.ts';
import type { Reason } from './reason.ts';
import { situate, type Situation } from './situation.ts';

/** A chain of ends that is longer than this promises nothing. */
const MAX_ENDS = 16;

type PassingReason = Extract<Reason, { readonly opensAtMs: EpochMs | null }>;

export const passes = (reason: Reason): reason is PassingReason =>
  reason.kind === 'paused' || reason.kind === 'outside-hours' || reason.kind === 'allowance-spent';

/** `first`: the end of what closes it now. `null`: not by itself, or nobody knows. */
export function openingAfter(
  first: EpochMs | null,
  request: DecisionRequest,
  situation: Situation,
): EpochMs | null {
  // What the lists will say of the name once they are loaded is not known.
  if (!request.listsReady) return null;
  let at = first;
  for (let ends = 0; ends < MAX_ENDS; ends++) {
    if (at === null || at >= FOREVER) return null;
    const found = firstFinding(request, situationLater(situation, at));
    if (found?.verdict !== 'block') return at;
    at = passes(found.reason) ? found.reason.opensAtMs : null;
  }
  return null;
}

function firstFinding(request: DecisionRequest, situation: Situation): Finding | undefined {
  const facts = gatherFacts(request, situation);
  for (const row of PRECEDENCE) {
    const found = row.find(facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

function situationLater(situation: Situation, atMs: EpochMs): Situation {
  const { policy, live, moment, later } = situation;
  const known = later.get(atMs);
  if (known !== undefined) return known;
  const then = situate(policy, live, { ...moment, instantMs: atMs });
  later.set(atMs, then);
  return then;
}
