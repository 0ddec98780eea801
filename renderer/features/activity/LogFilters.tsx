/** The filters of the log. All of them stand in the address, so a view can be kept, sent and gone back to. */
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ORIGINS } from '../../../shared/contracts/activity-shapes.ts';
import { CATEGORIES } from '../../../shared/catalogue/categories.ts';
import { CATEGORY_GROUPS } from '../../../shared/catalogue/category-groups.ts';
import { addDays } from '../../../shared/time/civil-date.ts';
import { useFormat, useText } from '../../app/locale.ts';
import type { ActivitySearch } from './search.ts';
import { CLEARED, isFiltered } from './view-model.ts';

const VERDICTS = ['allowed', 'blocked', 'rewrite', 'failed', 'would-block'] as const;
/** In a select the empty value means "all", so "without a category" needs another. */
const UNSORTED = '-';

export function LogFilters({ search }: { readonly search: ActivitySearch }) {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate({ from: '/activity' });
  const set = (part: Partial<ActivitySearch>): void =>
    void navigate({ search: (now) => ({ ...now, ...part, row: undefined }), replace: true });
  const { from, to, verdict, category, origin } = search;
  const date = from === undefined ? '' : format.civilDate(from);
  const groups = CATEGORY_GROUPS.map(({ id, name }) => ({
    group: text(name),
    items: CATEGORIES.filter((one) => one.group === id && one.private !== true).map((one) => ({
      value: one.id,
      label: text(one.name),
    })),
  })).filter(({ items }) => items.length > 0);
  return (
    <Group gap="sm" align="end" className="no-print">
      <NativeSelect
        label={t('filter.verdict')}
        value={verdict ?? ''}
        data={[
          { value: '', label: t('filter.all') },
          ...VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) })),
        ]}
        onChange={({ currentTarget: { value } }) => set({ verdict: VERDICTS.find((one) => one === value) })}
      />
      <NativeSelect
        label={t('filter.category')}
        maw="15rem"
        value={category === '' ? UNSORTED : (category ?? '')}
        data={[
          { value: '', label: t('filter.all') },
          { value: UNSORTED, label: t('filter.unsorted') },
          ...groups,
        ]}
        onChange={({ currentTarget: { value } }) =>
          set({ category: value === '' ? undefined : value === UNSORTED ? '' : value })
        }
      />
      <NativeSelect
        label={t('filter.origin')}
        value={origin ?? ''}
        data={[
          { value: '', label: t('filter.all') },
          ...ORIGINS.map((value) => ({ value, label: t(`origin.${value}`) })),
        ]}
        onChange={({ currentTarget: { value } }) => set({ origin: ORIGINS.find((one) => one === value) })}
      />
      <TextInput
        type="date"
        label={t('filter.day')}
        value={date}
        max={format.civilDate()}
        onChange={({ currentTarget: { value, validity } }) => {
          if (!validity.valid) return;
          if (value === '') set({ from: undefined, to: undefined });
          else
            set({
              from: format.instantOf(`${value}T00:00`) ?? undefined,
              to: format.instantOf(`${addDays(value, 1)}T00:00`) ?? undefined,
            });
        }}
      />
      {from !== undefined && to !== undefined && Date.parse(to) - Date.parse(from) < 23 * 3_600_000 && (
        <Button variant="light" onClick={() => set({ from: undefined, to: undefined })}>
          {t('filter.stretch', { from: format.time(from), to: format.time(to) })} ✕
        </Button>
      )}
      {isFiltered(search) && (
        <Button variant="subtle" onClick={() => set(CLEARED)}>
          {t('log.clear')}
        </Button>
      )}
    </Group>
  );
}
