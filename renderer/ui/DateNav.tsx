/** From day to day: buttons, a calendar, and the keys [ and ]. */
import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addDays } from '../../shared/time/civil-date.ts';
import { useInterface } from '../app/interface-store.ts';

export interface DateNavProps {
  readonly date: string;
  readonly today: string;
  /** 1 or 7. */
  readonly step: number;
  readonly onChange: (date: string) => void;
}

export function DateNav({ date, today, step, onChange }: DateNavProps) {
  const { t } = useTranslation('charts');
  const singleKeys = useInterface((state) => state.singleKeys);
  const canGoOn = addDays(date, step) <= today;
  const back = (): void => onChange(addDays(date, -step));
  const on = (): void => {
    if (canGoOn) onChange(addDays(date, step));
  };
  useHotkeys(
    singleKeys
      ? [
          ['[', back],
          [']', on],
        ]
      : [],
  );
  return (
    <Group gap="xs" className="no-print">
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t(step === 1 ? 'dates.dayBefore' : 'dates.weekBefore')}
        data-day="["
        onClick={back}
      >
        <IconChevronLeft aria-hidden size={18} />
      </ActionIcon>
      <TextInput
        type="date"
        value={date}
        max={today}
        required
        aria-label={t(step === 1 ? 'dates.day' : 'dates.week')}
        onChange={({ currentTarget }) => {
          if (currentTarget.validity.valid) onChange(currentTarget.value);
        }}
      />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t(step === 1 ? 'dates.dayAfter' : 'dates.weekAfter')}
        disabled={!canGoOn}
        data-day="]"
        onClick={on}
      >
        <IconChevronRight aria-hidden size={18} />
      </ActionIcon>
      {canGoOn && (
        <Button variant="subtle" size="compact-md" onClick={() => onChange(today)}>
          {t(step === 1 ? 'dates.today' : 'dates.thisWeek')}
        </Button>
      )}
    </Group>
  );
}
