/** After how long without a call a guardian's session ends: the setting where there is one that makes sense. */
import { z } from 'zod';
import { minutes, type Milliseconds } from '../../../shared/kernel/duration.ts';
import { settingsSchema } from '../../../shared/contracts/system-shapes.ts';
import type { OperatorDeps } from './operator-deps.ts';

export const DEFAULT_SESSION_MINUTES = 30;

const sessionMinutes: z.ZodType<number> = settingsSchema.shape.sessionMinutes.catch(DEFAULT_SESSION_MINUTES);

export const sessionLengthOf = ({ records }: Pick<OperatorDeps, 'records'>): Milliseconds =>
  minutes(sessionMinutes.parse(records()?.storage.settings.get('sessionMinutes')));
