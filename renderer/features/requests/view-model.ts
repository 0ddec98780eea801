/** What the inbox offers for a request: the answers in one tap, each saying until when. Pure. */
import type { Answer, RequestShown } from '../../../shared/contracts/request-shapes.ts';

export interface QuickAnswer {
  /** 1, 2, 3: also the key that gives it. */
  readonly key: 1 | 2 | 3;
  readonly answer: Answer;
  /** Until when it would hold, in milliseconds; null: for good. */
  readonly untilMs: number | null;
  readonly minutes: number;
}

const MINUTE = 60_000;
const CHOICES = [15, 30, 60] as const;

/** What was asked for comes first; the others are the usual lengths that differ from it. */
export function quickAnswers(
  request: Pick<RequestShown, 'minutes' | 'standsUntil'>,
  nowMs: number,
): readonly QuickAnswer[] {
  const { minutes: asked, standsUntil } = request;
  const fromMs = Math.max(nowMs, standsUntil === null ? 0 : Date.parse(standsUntil));
  const lengths = asked === null ? [...CHOICES] : [asked, ...CHOICES.filter((m) => m !== asked)].slice(0, 3);
  const keys = [1, 2, 3] as const;
  return keys.flatMap((key, index) => {
    const minutes = lengths[index];
    if (minutes === undefined) return [];
    const answer: Answer =
      asked !== null && minutes < asked
        ? { kind: 'counter', minutes, words: '' }
        : { kind: 'minutes', minutes };
    return [{ key, answer, minutes, untilMs: fromMs + minutes * MINUTE }];
  });
}

export const STAGES = ['asked', 'delivered', 'seen', 'answered', 'applied', 'expired'] as const;

/** The stages that were reached, in their order. */
export const reachedStages = (
  stages: RequestShown['stages'],
): readonly { readonly stage: (typeof STAGES)[number]; readonly at: string }[] =>
  STAGES.flatMap((stage) => {
    const at = stages[stage];
    return at === null ? [] : [{ stage, at }];
  });
