/** The steps of the first run, in order. What was chosen is kept by the agent as soon as there is a guardian. */
import { z } from 'zod';

export const STEPS = [
  'welcome',
  'guardian',
  'child',
  'rules',
  'lists',
  'consent',
  'proof',
  'agreement',
] as const;
export type Step = (typeof STEPS)[number];

/** A draft of another version is begun anew: nothing in force depends on it. */
export const draftSchema = z
  .object({
    childId: z.string().nullable().catch(null),
    bedtime: z.boolean().catch(false),
  })
  .catch({ childId: null, bedtime: false });
export type Draft = z.infer<typeof draftSchema>;

export const EMPTY_DRAFT: Draft = { childId: null, bedtime: false };

export const stepAt = (index: number): Step =>
  STEPS[Math.min(Math.max(index, 0), STEPS.length - 1)] ?? 'welcome';

export interface StepProps {
  readonly draft: Draft;
  readonly onNext: (changes?: Partial<Draft>) => void;
  readonly onBack: (() => void) | null;
}
