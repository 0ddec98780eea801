/** What happens with each category, by group; a lock of the household and thin coverage are said. */
import { Group, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_ACTIONS } from '../../../shared/policy/policy.ts';
import { useText } from '../../app/locale.ts';
import { matcherOf } from '../../ui/fold.ts';
import { Tag } from '../../ui/Tag.tsx';
import { documentOf } from './draft.ts';
import { setCategory } from './edits.ts';
import classes from './rules.module.css';
import type { TabProps } from './tab-props.ts';
import { categoryGroups, type CategoryRow } from './view-model.ts';

const INHERIT = 'inherit';

export function CategoriesTab({ rules, draft, focus }: TabProps) {
  const { t } = useTranslation('rules');
  const text = useText();
  const [filter, setFilter] = useState('');
  const household = rules.household === null ? null : documentOf(rules.household);
  const groups = categoryGroups(draft.document, household, rules.coverage, matcherOf(filter));
  return (
    <Stack gap="lg">
      <TextInput
        label={t('categories.filter')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        maw={360}
      />
      {groups.length === 0 && <Text c="dimmed">{t('categories.none')}</Text>}
      {groups.map(({ id, name, rows }) => (
        <section key={id} aria-labelledby={`group-${id}`}>
          <Title order={2} size="h4" id={`group-${id}`} mb="xs">
            {text(name)}
          </Title>
          <Stack gap={0} component="ul" className={classes.list ?? ''}>
            {rows.map((row) => (
              <CategoryItem
                key={row.category.id}
                row={row}
                canInherit={household !== null}
                focused={focus === `category:${row.category.id}`}
                onChange={(value) =>
                  draft.edit(
                    setCategory(row.category.id, CATEGORY_ACTIONS.find((action) => action === value) ?? null),
                  )
                }
              />
            ))}
          </Stack>
        </section>
      ))}
    </Stack>
  );
}

interface ItemProps {
  readonly row: CategoryRow;
  readonly canInherit: boolean;
  readonly focused: boolean;
  readonly onChange: (value: string) => void;
}

function CategoryItem({ row, canInherit, focused, onChange }: ItemProps) {
  const { t } = useTranslation('rules');
  const text = useText();
  const { category, own, action, locked, thin } = row;
  const choices = CATEGORY_ACTIONS.map((id) => ({ value: id as string, label: t(`action.${id}`) }));
  const inherit = { value: INHERIT, label: t('action.inherit') };
  return (
    <li className={classes.item} id={`category-${category.id}`} data-focused={focused || undefined}>
      <div className={classes.words}>
        <Group gap="xs">
          <Text fw={600} id={`name-${category.id}`}>
            {text(category.name)}
          </Text>
          {thin && (
            <Tag tone="advisory" title={t('categories.thinHint')}>
              {t('categories.thin')}
            </Tag>
          )}
          {locked && <Tag icon={<IconLock size={12} aria-hidden />}>{t('categories.locked')}</Tag>}
        </Group>
        <Text size="sm" c="dimmed">
          {text(category.description)}
        </Text>
        {canInherit && own === null && (
          <Text size="xs" c="dimmed">
            {t('categories.inherited', { action: t(`action.${action}`) })}
          </Text>
        )}
      </div>
      <SegmentedControl
        size="xs"
        disabled={locked}
        aria-labelledby={`name-${category.id}`}
        className={classes.choice ?? ''}
        value={canInherit ? (own ?? INHERIT) : action}
        data={canInherit ? [inherit, ...choices] : choices}
        onChange={onChange}
      />
    </li>
  );
}
