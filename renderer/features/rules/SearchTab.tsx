/** Safe search and how much of YouTube. */
import { Radio, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SETTING_DEFAULTS, YOUTUBE_LEVELS } from '../../../shared/policy/policy.ts';
import { documentOf } from './draft.ts';
import { setSetting } from './edits.ts';
import classes from './rules.module.css';
import type { TabProps } from './tab-props.ts';

export function SearchTab({ rules, draft, focus }: TabProps) {
  const { t } = useTranslation('rules');
  const household = rules.household === null ? null : documentOf(rules.household);
  const locked = household?.lockedSettings?.includes('safeSearch') === true;
  const own = locked ? undefined : draft.document.safeSearch;
  const holds = own ?? household?.safeSearch ?? SETTING_DEFAULTS.safeSearch;
  return (
    <Stack
      gap="lg"
      id="search"
      data-focused={focus === 'search' || undefined}
      className={classes.block ?? ''}
    >
      <Switch
        label={t('search.safe')}
        description={t('search.safeHint')}
        checked={holds.search}
        disabled={locked}
        onChange={({ currentTarget }) =>
          draft.edit(setSetting('safeSearch', { ...holds, search: currentTarget.checked }))
        }
      />
      <Radio.Group
        label={t('search.youtube')}
        value={holds.youtube}
        onChange={(value) => {
          const youtube = YOUTUBE_LEVELS.find((level) => level === value);
          if (youtube !== undefined) draft.edit(setSetting('safeSearch', { ...holds, youtube }));
        }}
      >
        <Stack gap="xs" mt="xs">
          {YOUTUBE_LEVELS.map((level) => (
            <Radio
              key={level}
              value={level}
              disabled={locked}
              label={t(`search.level.${level}`)}
              description={t(`search.levelHint.${level}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {locked && <Text size="sm">{t('lockedByHousehold')}</Text>}
    </Stack>
  );
}
