/** Hours as a grid, as sentences and as text; the day's allowance; what families of this age often choose. */
import { Button, Group, NumberInput, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import type { CategoryId } from '../../../shared/catalogue/category-ids.ts';
import type { PolicyDocument, PolicyHours } from '../../../shared/policy/policy.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { ScheduleGrid } from '../../ui/schedule-grid/ScheduleGrid.tsx';
import { ScheduleLines } from '../../ui/schedule-grid/ScheduleLines.tsx';
import { ScheduleText } from '../../ui/schedule-grid/ScheduleText.tsx';
import { hoursOf, weekOf } from '../../ui/schedule-grid/week-cells.ts';
import { documentOf } from './draft.ts';
import { setAllowance, setHours, setSetting } from './edits.ts';
import classes from './rules.module.css';
import { studyOf, withPreset, withWindows } from './hours-presets.ts';
import { HOURS_PRESET_IDS } from './search.ts';
import type { TabProps } from './tab-props.ts';
import { screenTimeOf } from './view-model.ts';

const QUICK_MINUTES = [60, 90, 120, 180] as const;

export function TimeTab({ rules, draft, focus }: TabProps) {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const text = useText();
  const narrow = useMediaQuery('(max-width: 860px)', undefined, { getInitialValueInEffect: false });
  const [view, setView] = useState<'grid' | 'text' | null>(null);
  const { document } = draft;
  const hours = document.hours ?? [];
  const study = studyOf(document);
  const dayNames = format.weekdays('short');
  const suggested = rules.preset === null ? null : suggestedOf(rules.preset.suggested);
  const change = (next: readonly PolicyHours[]): void => draft.edit(setHours(next));
  // A link that points at a window opens the text, where each window has a place of its own.
  const shown = view ?? (narrow || focus?.startsWith('hours:') ? 'text' : 'grid');
  return (
    <Stack gap="lg">
      <section aria-labelledby="hours-title">
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h4" id="hours-title">
            {t('time.hours')}
          </Title>
          <SegmentedControl
            aria-label={t('time.view')}
            value={shown}
            onChange={(value) => setView(value === 'grid' ? 'grid' : 'text')}
            data={[
              { value: 'grid', label: t('time.grid') },
              { value: 'text', label: t('time.text') },
            ]}
          />
        </Group>
        <Group gap="xs" mb="sm" role="group" aria-label={t('time.presets')}>
          {suggested?.hours !== undefined && (
            <Button
              size="xs"
              variant="light"
              onClick={() => change(withWindows(hours, suggested.hours ?? []))}
            >
              {t('time.suggestedBedtime', { time: suggested.hours[0]?.start ?? '' })}
            </Button>
          )}
          {HOURS_PRESET_IDS.map((id) => (
            <Button key={id} size="xs" variant="light" onClick={() => draft.edit(withPreset(id))}>
              {t(`time.preset.${id}`)}
            </Button>
          ))}
          {hours.length > 0 && (
            <Button size="xs" variant="subtle" onClick={() => change([])}>
              {t('time.clear')}
            </Button>
          )}
        </Group>
        {shown === 'grid' ? (
          <ScheduleGrid
            week={weekOf(hours)}
            label={t('time.gridLabel')}
            dayNames={dayNames}
            onChange={(week) => change(hoursOf(week, hours, study))}
          />
        ) : (
          <ScheduleText
            hours={hours}
            dayNames={dayNames}
            study={study}
            focused={focus?.startsWith('hours:') ? focus.slice('hours:'.length) : null}
            describe={(window) => describeOther(window)}
            onChange={change}
          />
        )}
        <ScheduleLines
          hours={hours}
          study={study}
          saved={draft.saved.hours ?? []}
          typed={draft.typed}
          onType={draft.type}
          onChange={change}
        />
      </section>
      <ScreenTime
        document={document}
        focus={focus}
        onChange={(seconds) => draft.edit(setAllowance('all', seconds))}
      />
      <section aria-labelledby="free-title">
        <Title order={2} size="h4" id="free-title" mb={4}>
          {t('time.free')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('time.freeHint', { categories: study.map(nameOf).join(', ') })}
        </Text>
        {document.freeCategories === undefined && (
          <Button
            mt="xs"
            size="xs"
            variant="light"
            onClick={() => draft.edit(setSetting('freeCategories', [...study]))}
          >
            {t('time.freeUse')}
          </Button>
        )}
      </section>
    </Stack>
  );

  function nameOf(id: CategoryId): string {
    const category = CATEGORY_BY_ID.get(id);
    return category === undefined ? id : text(category.name);
  }

  function describeOther({ kind, scope }: PolicyHours): string {
    const what = scope === 'all' ? t('time.everything') : scope.map(nameOf).join(', ');
    return t(kind === 'open' ? 'time.onlyOpen' : 'time.closedFor', { what });
  }
}

interface ScreenTimeProps {
  readonly document: PolicyDocument;
  readonly focus: string | null;
  readonly onChange: (seconds: number | null) => void;
}

function ScreenTime({ document, focus, onChange }: ScreenTimeProps) {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const allowance = screenTimeOf(document);
  return (
    <section
      aria-labelledby="allowance-title"
      id={allowance === null ? undefined : `allowance-${allowance.id}`}
      className={classes.block}
      data-focused={(allowance !== null && focus === `allowance:${allowance.id}`) || undefined}
    >
      <Title order={2} size="h4" id="allowance-title" mb="xs">
        {t('time.allowance')}
      </Title>
      <Group align="flex-end" gap="xs">
        <NumberInput
          label={t('time.minutesADay')}
          value={allowance === null ? '' : Math.round(allowance.seconds / 60)}
          onChange={(value) => onChange(typeof value === 'number' ? value * 60 : null)}
          min={0}
          max={1440}
          step={15}
          allowDecimal={false}
          w={160}
        />
        {QUICK_MINUTES.map((minutes) => (
          <Button key={minutes} variant="light" onClick={() => onChange(minutes * 60)}>
            {format.duration(minutes * 60)}
          </Button>
        ))}
        {allowance !== null && (
          <Button variant="subtle" onClick={() => onChange(null)}>
            {t('time.noAllowance')}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {t('time.allowanceHint')}
      </Text>
    </section>
  );
}

const suggestedOf = (raw: unknown): Pick<PolicyDocument, 'hours'> =>
  documentOf({ version: 1, ...(typeof raw === 'object' ? raw : {}) });
