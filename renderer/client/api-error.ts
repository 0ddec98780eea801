/** What went wrong, in the three ways that a page can meet: the agent said so, nobody answered, or something broke. */
import { ORPCError } from '@orpc/client';
import { errorDataSchema, type ErrorData } from '../../shared/contracts/error-codes.ts';

export type Failure =
  | { readonly kind: 'stated'; readonly code: string; readonly data: ErrorData }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'fault'; readonly detail: string };

/** Statuses of a carrier whose agent does not answer. */
const NOBODY_THERE: ReadonlySet<number> = new Set([502, 503, 504]);

export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const data = errorDataSchema.safeParse(error.data);
    if (data.success) return { kind: 'stated', code: error.code, data: data.data };
    const detail = `${error.code} ${error.message}`;
    return NOBODY_THERE.has(error.status) ? { kind: 'unreachable', detail } : { kind: 'fault', detail };
  }
  // `fetch` fails with a TypeError when no connection comes about.
  if (error instanceof TypeError) return { kind: 'unreachable', detail: error.message };
  return { kind: 'fault', detail: error instanceof Error ? error.message : String(error) };
}

/** Asking again may help: nobody answered. What the agent said on purpose it would say again. */
export const mayPass = (error: unknown): boolean => failureOf(error).kind === 'unreachable';
