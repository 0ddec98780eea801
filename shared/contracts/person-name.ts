/** What a form calls a child or a guardian: one line, without what moves a cursor or turns the direction of the rest. */
import { z } from 'zod';
import { plainWords } from '../kernel/plain-words.ts';

export const personNameSchema = z.string().overwrite(plainWords).min(1).max(64);
