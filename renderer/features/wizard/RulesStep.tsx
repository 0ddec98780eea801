/**
 * The rules of this age as plain sentences, each with its own "change". Times are offers: when a child sleeps is the
 * family's decision, so nothing of them holds until somebody says so.
 */
import { Button, Group, NativeSelect, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { NETWORK_MODES, YOUTUBE_LEVELS } from '../../../shared/policy/policy.ts';
import { PRESETS } from '../../../shared/policy/presets.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { applyRules } from './apply-rules.ts';
import {
  AFTER_SCHOOL_HOURS,
  chosenRules,
  countsGamesOnly,
  presetOf,
  suggestedBedtime,
  suggestedMinutes,
  type Draft,
} from './draft.ts';
import { TimeField } from '../../ui/TimeField.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

export function RulesStep({ draft, change, onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const queryClient = useQueryClient();
  const apply = useMutation({
    mutationFn: applyRules,
    onSuccess: async (childId) => {
      await queryClient.invalidateQueries();
      onNext({ childId });
    },
  });
  const preset = presetOf(draft);
  const { mode, safeSearch } = chosenRules(draft);
  return (
    <Stack gap="md">
      <Text>{t('rules.intro', { name: draft.name, preset: text(PRESETS[preset].name) })}</Text>
      <Sentence
        text={t(`rules.mode.${mode}`)}
        editor={
          <NativeSelect
            label={t('rules.modeLabel')}
            value={mode}
            data={NETWORK_MODES.map((id) => ({ value: id, label: t(`rules.mode.${id}`) }))}
            onChange={({ currentTarget }) =>
              change({ mode: NETWORK_MODES.find((id) => id === currentTarget.value) ?? null })
            }
          />
        }
      />
      <Sentence
        text={t('rules.categories', { preset: text(PRESETS[preset].name) })}
        editor={
          <NativeSelect
            label={t('rules.presetLabel')}
            description={t('rules.presetHint')}
            value={preset}
            data={AGE_BANDS.map((id) => ({ value: id, label: text(PRESETS[id].name) }))}
            onChange={({ currentTarget }) =>
              change({
                preset: AGE_BANDS.find((id) => id === currentTarget.value) ?? null,
                mode: null,
                search: null,
                youtube: null,
                // What is counted differs from one set to the next.
                dailyMinutes: null,
              })
            }
          />
        }
      />
      <Sentence
        text={`${safeSearch.search ? t('rules.searchOn') : t('rules.searchOff')} ${t(`rules.youtube.${safeSearch.youtube}`)}`}
        editor={
          <Stack gap="xs">
            <Switch
              label={t('rules.searchLabel')}
              checked={safeSearch.search}
              onChange={({ currentTarget }) => change({ search: currentTarget.checked })}
            />
            <NativeSelect
              label={t('rules.youtubeLabel')}
              value={safeSearch.youtube}
              data={YOUTUBE_LEVELS.map((id) => ({ value: id, label: t(`rules.youtube.${id}`) }))}
              onChange={({ currentTarget }) =>
                change({ youtube: YOUTUBE_LEVELS.find((id) => id === currentTarget.value) ?? null })
              }
            />
          </Stack>
        }
      />
      <Bedtime draft={draft} change={change} />
      <DailyTime draft={draft} change={change} />
      <Sentence
        text={
          draft.afterSchool ? t('rules.gapOn', AFTER_SCHOOL_HOURS) : t('rules.gapOff', AFTER_SCHOOL_HOURS)
        }
        editor={
          <Switch
            label={t('rules.gapLabel', AFTER_SCHOOL_HOURS)}
            checked={draft.afterSchool}
            onChange={({ currentTarget }) => change({ afterSchool: currentTarget.checked })}
          />
        }
      />
      {apply.error !== null && <ErrorNotice error={apply.error} onRetry={() => apply.mutate(draft)} />}
      <StepFooter
        onBack={onBack}
        onNext={() => apply.mutate(draft)}
        busy={apply.isPending}
        nextLabel={draft.childId === null ? t('rules.create', { name: draft.name }) : undefined}
      />
    </Stack>
  );
}

function Sentence({ text, editor }: { readonly text: string; readonly editor: ReactNode }) {
  const { t } = useTranslation('wizard');
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="card">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text id={id}>{text}</Text>
        <Button
          size="compact-sm"
          variant="light"
          aria-expanded={open}
          aria-describedby={id}
          onClick={() => setOpen(!open)}
          style={{ flex: 'none' }}
        >
          {open ? t('rules.close') : t('rules.change')}
        </Button>
      </Group>
      {open && <div style={{ marginTop: '0.75rem' }}>{editor}</div>}
    </div>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

function Bedtime({ draft, change }: PartProps) {
  const { t } = useTranslation('wizard');
  const { bedtime } = draft;
  const offered = suggestedBedtime(draft);
  const set = (part: Partial<typeof offered>): void =>
    change({ bedtime: { ...(bedtime ?? offered), ...part } });
  const time = (key: keyof typeof offered, label: string) => (
    <TimeField label={label} value={(bedtime ?? offered)[key]} onChange={(value) => set({ [key]: value })} />
  );
  return (
    <Sentence
      text={bedtime === null ? t('rules.bedtimeOff', offered) : t('rules.bedtimeOn', bedtime)}
      editor={
        <Stack gap="xs">
          <Switch
            label={t('rules.bedtimeLabel')}
            checked={bedtime !== null}
            onChange={({ currentTarget }) => change({ bedtime: currentTarget.checked ? offered : null })}
          />
          {bedtime !== null && (
            <Group gap="sm">
              {time('schoolNights', t('rules.schoolNights'))}
              {time('freeNights', t('rules.freeNights'))}
              {time('end', t('rules.wake'))}
            </Group>
          )}
        </Stack>
      }
    />
  );
}

function DailyTime({ draft, change }: PartProps) {
  const { t } = useTranslation('wizard');
  const format = useFormat();
  const { dailyMinutes } = draft;
  const games = countsGamesOnly(draft);
  const offered = suggestedMinutes(draft);
  const shown = dailyMinutes ?? offered;
  const words = {
    schoolDays: format.duration(shown.schoolDays * 60),
    freeDays: format.duration(shown.freeDays * 60),
  };
  const minutes = (key: keyof typeof offered, label: string) => (
    <NumberInput
      label={label}
      min={0}
      max={1440}
      step={15}
      allowDecimal={false}
      clampBehavior="strict"
      allowNegative={false}
      defaultValue={shown[key]}
      onChange={(value) => {
        if (typeof value === 'number') change({ dailyMinutes: { ...shown, [key]: value } });
      }}
    />
  );
  return (
    <Sentence
      text={t(`rules.${games ? 'games' : 'daily'}${dailyMinutes === null ? 'Off' : 'On'}`, words)}
      editor={
        <Stack gap="xs">
          <Switch
            label={games ? t('rules.gamesLabel') : t('rules.dailyLabel')}
            checked={dailyMinutes !== null}
            onChange={({ currentTarget }) => change({ dailyMinutes: currentTarget.checked ? offered : null })}
          />
          {dailyMinutes !== null && (
            <Group gap="sm">
              {minutes('schoolDays', t('rules.schoolDays'))}
              {minutes('freeDays', t('rules.freeDays'))}
            </Group>
          )}
        </Stack>
      }
    />
  );
}
