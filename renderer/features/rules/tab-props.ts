import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import type { DraftView } from './draft.ts';

export interface TabProps {
  readonly rules: Rules;
  readonly draft: DraftView;
  /** What a link points at: `category:C`, `rule:ID`, … */
  readonly focus: string | null;
}
