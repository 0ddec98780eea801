/** "Not yet", each with its reason. Fetched when somebody reaches for it. */
import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { NOT_YET_REASONS } from '../../../shared/contracts/choices.ts';

export interface NotYetChoicesProps {
  readonly target: ReactElement<Record<string, unknown>>;
  readonly onChoose: (reason: (typeof NOT_YET_REASONS)[number]) => void;
}

export function NotYetChoices({ target, onChoose }: NotYetChoicesProps) {
  const { t } = useTranslation('requests');
  return (
    <Menu defaultOpened position="bottom-end" returnFocus withInitialFocusPlaceholder={false}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {NOT_YET_REASONS.map((reason) => (
          <Menu.Item key={reason} onClick={() => onChoose(reason)}>
            {t(`reason.${reason}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
