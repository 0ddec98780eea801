/** What happens to sites that no list and no rule knows; observing only; what holds while lists are not ready. */
import { Radio, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type LockableSetting, NETWORK_MODES, SETTING_DEFAULTS } from '../../../shared/policy/policy.ts';
import { documentOf } from './draft.ts';
import { setSetting } from './edits.ts';
import classes from './rules.module.css';
import type { TabProps } from './tab-props.ts';

const FAILURE_MODES = ['closed', 'open'] as const;

export function ModeTab({ rules, draft, focus }: TabProps) {
  const { t } = useTranslation('rules');
  const household = rules.household === null ? null : documentOf(rules.household);
  const locked = (setting: LockableSetting): boolean => household?.lockedSettings?.includes(setting) === true;
  const holds = <S extends 'mode' | 'observe' | 'failureMode'>(setting: S) =>
    (locked(setting) ? undefined : draft.document[setting]) ??
    household?.[setting] ??
    SETTING_DEFAULTS[setting];
  return (
    <Stack gap="xl" id="mode" data-focused={focus === 'mode' || undefined} className={classes.block ?? ''}>
      <Radio.Group
        label={t('mode.network')}
        value={holds('mode')}
        onChange={(value) => {
          const mode = NETWORK_MODES.find((id) => id === value);
          if (mode !== undefined) draft.edit(setSetting('mode', mode));
        }}
      >
        <Stack gap="xs" mt="xs">
          {NETWORK_MODES.map((mode) => (
            <Radio
              key={mode}
              value={mode}
              disabled={locked('mode')}
              label={t(`mode.${mode}`)}
              description={t(`mode.hint.${mode}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label={t('mode.observe')}
        description={t('mode.observeHint')}
        checked={holds('observe')}
        disabled={locked('observe')}
        onChange={({ currentTarget }) => draft.edit(setSetting('observe', currentTarget.checked))}
      />
      <Radio.Group
        label={t('mode.failure')}
        value={holds('failureMode')}
        onChange={(value) => {
          const mode = FAILURE_MODES.find((id) => id === value);
          if (mode !== undefined) draft.edit(setSetting('failureMode', mode));
        }}
      >
        <Stack gap="xs" mt="xs">
          {FAILURE_MODES.map((mode) => (
            <Radio
              key={mode}
              value={mode}
              disabled={locked('failureMode')}
              label={t(`mode.failure${mode}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {(['mode', 'observe', 'failureMode'] as const).some(locked) && (
        <Text size="sm">{t('lockedByHousehold')}</Text>
      )}
    </Stack>
  );
}
