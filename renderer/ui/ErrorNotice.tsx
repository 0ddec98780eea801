/** What went wrong: what happened, what to do, one button; the code for whoever helps stands folded below. */
import { Alert, Button, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { useText } from '../app/locale.ts';
import { failureOf, type Failure } from '../client/api-error.ts';

export interface ErrorNoticeProps {
  /** Whatever was thrown. */
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  return <FailureNotice failure={failureOf(error)} onRetry={onRetry} />;
}

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly onRetry?: (() => void) | undefined;
}

export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const { t } = useTranslation('common');
  const text = useText();
  const { message, hint, code } = useFailureWords(failure);
  const faults = failure.kind === 'stated' ? (failure.data.faults ?? []) : [];
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={message} role="alert">
      <Text size="sm" c="var(--mantine-color-text)">
        {hint}
      </Text>
      {faults.length > 0 && (
        <List size="sm" mt="xs">
          {faults.map((fault) => (
            <List.Item key={`${fault.path}${fault.message.en}`}>
              {fault.path === '' ? text(fault.message) : `${fault.path}: ${text(fault.message)}`}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
      <details>
        <summary>
          <Text span size="xs" c="dimmed">
            {t('error.details')}
          </Text>
        </summary>
        <Text size="xs" ff="monospace" c="var(--mantine-color-text)">
          {code}
        </Text>
      </details>
    </Alert>
  );
}

export function useFailureWords(failure: Failure): { message: string; hint: string; code: string } {
  const { t } = useTranslation('common');
  const text = useText();
  switch (failure.kind) {
    case 'stated':
      return {
        message: text(failure.data.message),
        hint: text(failure.data.hint),
        code: [failure.code, failure.data.detail].filter((part) => part !== undefined).join(' · '),
      };
    case 'unreachable':
      return { message: t('error.unreachable'), hint: t('error.unreachableHint'), code: failure.detail };
    case 'fault':
      return { message: t('error.fault'), hint: t('error.faultHint'), code: failure.detail };
    default:
      return assertNever(failure);
  }
}
