/** What each step of the first run is given. */
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import type { Draft } from './draft.ts';

export interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly onBack: (() => void) | undefined;
  readonly onNext: (part?: Partial<Draft>) => void;
}

export interface ChildStepProps extends StepProps {
  /** The profile that this run made. */
  readonly child: FamilyChild;
}
