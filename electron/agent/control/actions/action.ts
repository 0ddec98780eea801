/**
 * A change as a value. Performing one gives the action that takes it back, so undo is performing the inverse, and undo
 * of undo as well. Actions are stored as JSON in the history: fields may be added, never renamed.
 */
import type { ConsoleEvent } from '../../../../shared/contracts/system-shapes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../../shared/kernel/ids.ts';

export interface Done<A> {
  /** What was done, past tense, for history and toast. */
  readonly sentence: Text;
  /** The profile it is about; null: none or several. */
  readonly profileId: ProfileId | null;
  /** Null: it cannot be taken back. */
  readonly inverse: A | null;
  /** What the history keeps of an action that holds a secret. */
  readonly recorded?: object;
  /** Told to every console after it is in force. */
  readonly events: readonly ConsoleEvent[];
}
