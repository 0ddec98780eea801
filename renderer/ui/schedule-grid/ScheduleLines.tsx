/**
 * The same hours as sentences to read and as lines to write. All three say the same: a line that can be read paints the
 * grid at once, and a painted cell rewrites the lines.
 */
import { List, Stack, Text, Textarea } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import { type HoursTextFault, sayHoursTextFault } from '../../../shared/i18n/hours-text-sentences.ts';
import { formatHours, parseHours } from '../../../shared/policy/hours-text.ts';
import type { PolicyHours } from '../../../shared/policy/policy.ts';
import { hoursSentence } from '../../../shared/policy/policy-sentences.ts';
import { useLocale, useText } from '../../app/locale.ts';

export interface ScheduleLinesProps {
  readonly hours: readonly PolicyHours[];
  /** What "study only" leaves open. */
  readonly study: readonly CategoryId[];
  /** As in force: a window that was deleted on the way and is written again is the same one. */
  readonly saved: readonly PolicyHours[];
  /** Kept by whoever saves, who must not save past what cannot be read. */
  readonly typed: TypedHours | null;
  readonly onType: (typed: TypedHours | null) => void;
  readonly onChange: (hours: readonly PolicyHours[]) => void;
}

export interface TypedHours {
  readonly text: string;
  readonly fault: HoursTextFault | null;
  /** The hours that stood when it was typed: whatever changes them otherwise is newer than the text. */
  readonly hours: string;
}

export function ScheduleLines({ hours, study, saved, typed, onType, onChange }: ScheduleLinesProps) {
  const { t } = useTranslation('grid');
  const text = useText();
  const locale = useLocale();
  const title = useId();
  const fault = typed?.fault ?? null;

  const write = (next: string): void => {
    const gone = saved.filter(({ id }) => hours.every((window) => window.id !== id));
    const read = parseHours(next, [...hours, ...gone], study);
    onType({
      text: next,
      fault: read.ok ? null : read.error,
      hours: JSON.stringify(read.ok ? read.value : hours),
    });
    if (read.ok && JSON.stringify(read.value) !== JSON.stringify(hours)) onChange(read.value);
  };

  return (
    <Stack gap="xs" mt="sm">
      <section aria-labelledby={title}>
        <Text id={title} size="sm" fw={600}>
          {t('sentences')}
        </Text>
        {hours.length === 0 ? (
          <Text size="sm">{t('noHours')}</Text>
        ) : (
          <List size="sm" data-hours="sentences">
            {hours.map((window) => (
              <List.Item key={window.id}>{text(hoursSentence(window))}</List.Item>
            ))}
          </List>
        )}
      </section>
      <Textarea
        label={t('lines')}
        description={t('linesHint')}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        maw={640}
        value={typed?.text ?? formatHours(hours, locale, study)}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        // What could be read is then spelt as everywhere; what could not stays, with its fault.
        onBlur={() => {
          if (typed !== null && fault === null) onType(null);
        }}
        error={fault === null ? null : text(sayHoursTextFault(fault))}
      />
    </Stack>
  );
}
