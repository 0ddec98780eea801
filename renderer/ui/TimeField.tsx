/**
 * A time of day on the 24-hour clock. The browser's own field shows the clock of the browser's language, so an English
 * one would ask for AM and PM; this one reads "21", "2130", "21h30" and "21:30", and the arrow keys step a quarter hour.
 */
import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTimeOfDay, parseTimeOfDay } from '../../shared/time/time-window.ts';

export interface TimeFieldProps {
  /** `21:00`; empty where that is allowed. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  /** In place of a label that is seen. */
  readonly 'aria-label'?: string;
  readonly description?: string;
  /** 24:00 too: the end of the day. */
  readonly end?: boolean;
  readonly optional?: boolean;
}

const STEP = 15;
const DAY = 1440;

/** Null: no time of day. */
export function readTime(typed: string, end = false): string | null {
  const match = /^(\d{1,2})(?:\s*[:h.g]\s*(\d{0,2})|(\d{2}))?$/i.exec(typed.trim());
  if (match === null) return null;
  const hour = (match[1] ?? '').padStart(2, '0');
  const minute = (match[2] ?? match[3] ?? '').padStart(2, '0');
  const minutes = parseTimeOfDay(`${hour}:${minute}`);
  return minutes === undefined || minutes > (end ? DAY : DAY - 1) ? null : formatTimeOfDay(minutes);
}

export function TimeField({ value, onChange, end = false, optional = false, ...field }: TimeFieldProps) {
  const { t } = useTranslation('common');
  /** What is being typed; null: what stands is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const [left, setLeft] = useState(false);
  const shown = typed ?? value;
  const isEmpty = shown.trim() === '';
  const fault = isEmpty ? !optional : readTime(shown, end) === null;

  const type = (next: string): void => {
    setTyped(next);
    setLeft(false);
    const read = readTime(next, end);
    // Whole only: "2" on the way to "21:00" is no time yet.
    if (read !== null && /^\d{1,2}:\d{2}$/.test(next.trim())) onChange(read);
    else if (next.trim() === '' && optional) onChange('');
  };
  const settle = (): void => {
    setLeft(true);
    if (typed === null) return;
    const read = readTime(typed, end);
    if (read === null) return;
    setTyped(null);
    if (read !== value) onChange(read);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') settle();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const now = parseTimeOfDay(readTime(shown, end) ?? '') ?? 0;
    const step = event.key === 'ArrowUp' ? STEP - (now % STEP) : -(now % STEP === 0 ? STEP : now % STEP);
    const next = now + step;
    const last = end ? DAY : DAY - 1;
    setTyped(null);
    onChange(formatTimeOfDay(next < 0 ? next + DAY : next > last ? next % DAY : next));
  };

  return (
    <TextInput
      {...field}
      value={shown}
      inputMode="numeric"
      autoComplete="off"
      placeholder={t('time.placeholder')}
      maxLength={7}
      w={field.label === undefined ? '5.5rem' : undefined}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onBlur={settle}
      onKeyDown={onKeyDown}
      error={fault && (left || typed === null) ? t('time.fault') : null}
    />
  );
}
