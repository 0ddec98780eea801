/** What each step of the first run is given. */
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import type { Draft } from './draft.ts';

/** What only the page's own memory may hold: it survives every step back, and no reload. */
export interface Secrets {
  readonly passphrase: string;
  readonly recoveryCode: string | null;
}

export interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly secrets: Secrets;
  readonly changeSecrets: (part: Partial<Secrets>) => void;
  readonly onBack: (() => void) | undefined;
  readonly onNext: (part?: Partial<Draft>) => void;
}

export interface ChildStepProps extends StepProps {
  /** The profile that this run made. */
  readonly child: FamilyChild;
}
