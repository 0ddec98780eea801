/** Long work as a row: what it is, how far, how long still (after three seconds), a way to stop; told in steps of 10 %. */
import { Button, Group, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/locale.ts';
import { jobPhase } from './job-phases.ts';

export interface ProgressRowProps {
  readonly name: ReactNode;
  /** As the agent names it. */
  readonly phase: string;
  readonly bytes: number;
  /** Null: the size is not known. */
  readonly totalBytes: number | null;
  readonly lines: number;
  readonly etaSeconds: number | null;
  readonly startedAt: string;
  readonly label: string;
  readonly onCancel?: () => void;
}

const ETA_AFTER_MS = 3000;

export function ProgressRow(props: ProgressRowProps) {
  const { name, bytes, totalBytes, lines, etaSeconds, startedAt, label, onCancel } = props;
  const { t } = useTranslation('common');
  const format = useFormat();
  const known = jobPhase(props.phase);
  const phase = t(`progress.phase.${known}`);
  const waits = known === 'waiting';
  const share =
    totalBytes === null || totalBytes === 0 ? null : Math.min(100, Math.floor((100 * bytes) / totalBytes));
  const showsEta = etaSeconds !== null && Date.now() - Date.parse(startedAt) > ETA_AFTER_MS;
  const amounts = [
    totalBytes === null
      ? bytes > 0
        ? format.bytes(bytes)
        : null
      : t('progress.ofTotal', { done: format.bytes(bytes), total: format.bytes(totalBytes) }),
    lines > 0 ? t('progress.lines', { count: lines, amount: format.number(lines) }) : null,
    showsEta ? t('progress.eta', { span: format.duration(etaSeconds) }) : null,
  ].filter((part) => part !== null);
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{name}</Text>
        {onCancel !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </Group>
      <Progress
        value={share ?? (waits ? 0 : 100)}
        striped={share === null && !waits}
        animated={share === null && !waits}
        size="md"
        aria-label={label}
        {...(share === null ? { 'aria-valuetext': phase } : {})}
      />
      <Text size="sm" c="dimmed">
        {[phase, ...amounts].join(' · ')}
      </Text>
      <VisuallyHidden role="status" aria-live="polite">
        {share === null
          ? `${label}: ${phase}`
          : t('progress.told', { label, percent: 10 * Math.floor(share / 10) })}
      </VisuallyHidden>
    </Stack>
  );
}
