/** Turns what the schema found into faults with a path (`rules[2].target`) and a sentence in both languages. */
import type { z } from 'zod';
import { describeInputFault } from '../i18n/input-fault-sentences.ts';
import { POLICY_FAULTS, type PolicyFaultCode } from '../i18n/policy-fault-sentences.ts';
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

/** What a schema of ours said inside a choice of forms: closer to the fault than the choice itself. */
function innerFault(issue: Issue): keyof typeof POLICY_FAULTS | undefined {
  const inner = issue.code === 'invalid_union' ? issue.errors.flat() : [];
  return inner.map(({ message }) => message).find(isKnownCode);
}

function codeOf(issue: Issue): PolicyFaultCode {
  const known = isKnownCode(issue.message) ? issue.message : innerFault(issue);
  if (known !== undefined) return known;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.path.length === 0) return 'not-a-policy';
      return issue.message.endsWith('received undefined') ? 'missing' : 'wrong-type';
    case 'unrecognized_keys':
      return 'unknown-entry';
    case 'invalid_value':
      return 'not-a-choice';
    case 'invalid_format':
      return 'bad-id';
    case 'too_big':
      return 'too-long';
    default:
      return 'invalid';
  }
}

function describeIssue(issue: Issue): Pick<PolicyFault, 'code' | 'message'> {
  const code = codeOf(issue);
  return { code, message: isKnownCode(code) ? POLICY_FAULTS[code] : describeInputFault(issue) };
}

export const describeFaults = (issues: readonly Issue[]): readonly PolicyFault[] =>
  issues.map((issue) => ({ path: formatPath(issue.path), ...describeIssue(issue) }));
