/** Turns what the schema found into faults with a path (`rules[2].target`) and a sentence in both languages. */
import type { z } from 'zod';
import {
  invalid,
  notAChoice,
  POLICY_FAULTS,
  unknownEntry,
  wrongType,
  type PolicyFaultCode,
} from '../i18n/policy-fault-sentences.ts';
import type { Text } from '../i18n/text.ts';

export interface PolicyFault {
  /** `rules[2].target`; empty when the document as a whole is at fault. */
  readonly path: string;
  readonly code: PolicyFaultCode;
  readonly message: Text;
}

type Issue = z.core.$ZodIssue;

const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  );

const isKnownCode = (code: string): code is keyof typeof POLICY_FAULTS => Object.hasOwn(POLICY_FAULTS, code);

function describeIssue(issue: Issue): Pick<PolicyFault, 'code' | 'message'> {
  if (isKnownCode(issue.message)) return { code: issue.message, message: POLICY_FAULTS[issue.message] };
  switch (issue.code) {
    case 'invalid_type':
      if (issue.path.length === 0) return { code: 'not-a-policy', message: POLICY_FAULTS['not-a-policy'] };
      if (issue.message.endsWith('received undefined'))
        return { code: 'missing', message: POLICY_FAULTS.missing };
      return { code: 'wrong-type', message: wrongType(issue.expected) };
    case 'unrecognized_keys':
      return { code: 'unknown-entry', message: unknownEntry(issue.keys) };
    case 'invalid_key':
      return { code: 'unknown-category', message: POLICY_FAULTS['unknown-category'] };
    case 'invalid_value':
      return { code: 'not-a-choice', message: notAChoice(issue.values.map(String)) };
    case 'invalid_format':
      return { code: 'bad-id', message: POLICY_FAULTS['bad-id'] };
    case 'too_big':
      return { code: 'too-long', message: POLICY_FAULTS['too-long'] };
    default:
      return { code: 'invalid', message: invalid(issue.message) };
  }
}

export const describeFaults = (issues: readonly Issue[]): readonly PolicyFault[] =>
  issues.map((issue) => ({ path: formatPath(issue.path), ...describeIssue(issue) }));
