/**
 * The same windows as sentences with inputs: for narrow screens, for screen readers, and for minutes that the grid
 * cannot point at.
 */
import { ActionIcon, Button, Chip, Group, NativeSelect, Paper, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { WindowId } from '../../../shared/kernel/ids.ts';
import type { PolicyHours } from '../../../shared/policy/policy.ts';
import { WEEKDAYS, type Weekday } from '../../../shared/time/weekday.ts';
import { TimeField } from '../TimeField.tsx';
import { stateOf } from './week-cells.ts';

export interface ScheduleTextProps {
  readonly hours: readonly PolicyHours[];
  readonly dayNames: readonly string[];
  /** What a study window leaves open. */
  readonly study: readonly CategoryId[];
  /** For windows that the grid does not show (a category's, or "only open"). */
  readonly describe: (window: PolicyHours) => string;
  /** The window that a link points at. */
  readonly focused: string | null;
  readonly onChange: (hours: readonly PolicyHours[]) => void;
}

export function ScheduleText({ hours, dayNames, study, describe, focused, onChange }: ScheduleTextProps) {
  const { t } = useTranslation('grid');
  const replace = (id: string, next: PolicyHours | null): void =>
    onChange(hours.flatMap((window) => (window.id === id ? (next === null ? [] : [next]) : [window])));

  const add = (): void => {
    const taken = new Set(hours.map(({ id }) => String(id)));
    let n = 1;
    while (taken.has(`window-${n}`)) n += 1;
    const fresh = {
      id: `window-${n}` as WindowId,
      kind: 'closed',
      start: '21:00',
      end: '06:00',
      scope: 'all',
    } as const;
    onChange([...hours, { ...fresh, days: [...WEEKDAYS] }]);
  };

  return (
    <Stack gap="xs">
      {hours.map((window) => (
        <Paper
          key={window.id}
          withBorder
          p="xs"
          id={`hours-${window.id}`}
          data-focused={focused === window.id || undefined}
        >
          <Group gap="xs" wrap="wrap">
            {stateOf(window) === null ? (
              <span>{describe(window)}</span>
            ) : (
              <NativeSelect
                aria-label={t('brush')}
                value={stateOf(window) ?? 'closed'}
                onChange={({ currentTarget }) =>
                  replace(window.id, withState(window, currentTarget.value, study))
                }
                data={[
                  { value: 'closed', label: t('closed') },
                  { value: 'study', label: t('study') },
                ]}
              />
            )}
            <Chip.Group
              multiple
              value={[...window.days]}
              onChange={(days) => {
                const chosen = WEEKDAYS.filter((day) => days.includes(day));
                // A window on no day cannot be expressed: the last day stays, the bin takes the window out.
                if (chosen.length > 0) replace(window.id, { ...window, days: chosen });
              }}
            >
              <Group gap={4}>
                {WEEKDAYS.map((day: Weekday, index) => (
                  <Chip key={day} value={day} size="xs">
                    {dayNames[index]}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
            <TimeField
              aria-label={t('start')}
              value={window.start}
              onChange={(start) => replace(window.id, { ...window, start })}
            />
            <span aria-hidden>–</span>
            <TimeField
              end
              aria-label={t('end')}
              value={window.end}
              // The end of the day is written as such.
              onChange={(end) => replace(window.id, { ...window, end: end === '00:00' ? '24:00' : end })}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t('remove')}
              onClick={() => replace(window.id, null)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        </Paper>
      ))}
      <Button
        variant="light"
        leftSection={<IconPlus size={16} />}
        onClick={add}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('add')}
      </Button>
    </Stack>
  );
}

function withState(window: PolicyHours, state: string, study: readonly CategoryId[]): PolicyHours {
  const { except: _, ...closed } = window;
  return state === 'study' ? { ...closed, except: [...study] } : closed;
}
