/** What went wrong, in the three ways that a page can meet: the agent said so, nobody answered, or something broke. */
import { ORPCError } from '@orpc/client';
import type { ErrorData } from '../../shared/contracts/error-codes.ts';
import type { Text } from '../../shared/i18n/text.ts';

export type Failure =
  | { readonly kind: 'stated'; readonly code: string; readonly data: ErrorData }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'fault'; readonly detail: string };

/** Statuses of a carrier whose agent does not answer. */
const NOBODY_THERE: ReadonlySet<number> = new Set([502, 503, 504]);

export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    if (isErrorData(error.data)) return { kind: 'stated', code: error.code, data: error.data };
    const detail = `${error.code} ${error.message}`;
    return NOBODY_THERE.has(error.status) ? { kind: 'unreachable', detail } : { kind: 'fault', detail };
  }
  // `fetch` fails with a TypeError when no connection comes about.
  if (error instanceof TypeError) return { kind: 'unreachable', detail: error.message };
  return { kind: 'fault', detail: error instanceof Error ? error.message : String(error) };
}

/** Asking again may help: nobody answered. What the agent said on purpose it would say again. */
export const mayPass = (error: unknown): boolean => failureOf(error).kind === 'unreachable';

/** By hand, and not by the contract's schema: the child's page carries no parser. */
const isErrorData = (data: unknown): data is ErrorData =>
  isRecord(data) &&
  isText(data['message']) &&
  isText(data['hint']) &&
  areFaults(data['faults']) &&
  ['undefined', 'string'].includes(typeof data['detail']);

const areFaults = (faults: unknown): boolean =>
  faults === undefined ||
  (Array.isArray(faults) &&
    faults.every(
      (fault) => isRecord(fault) && typeof fault['path'] === 'string' && isText(fault['message']),
    ));

const isText = (value: unknown): value is Text =>
  isRecord(value) && typeof value['vi'] === 'string' && typeof value['en'] === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
