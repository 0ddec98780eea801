/** What can be done about a row: the opposite for the child, for its category, for everybody; its reason; a copy. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { type RowAction, rowActions, type RowOfSite } from './view-model.ts';

export interface RowMenuProps {
  readonly row: RowOfSite;
  /** Null: the household's. */
  readonly childName: string | null;
  readonly onWhy?: () => void;
}

/** A menu of its own for each of a hundred thousand rows is made when one asks for it. */
export function RowMenu(props: RowMenuProps) {
  const { t } = useTranslation('activity');
  const [wanted, setWanted] = useState(false);
  const { row } = props;
  const button = (
    <ActionIcon
      variant="subtle"
      aria-label={t('menu.open', { what: row.site ?? row.name ?? t('menu.thisRow') })}
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
    >
      <IconDotsVertical size={18} aria-hidden />
    </ActionIcon>
  );
  return wanted ? <Choices {...props} button={button} /> : button;
}

function Choices({ row, childName, onWhy, button }: RowMenuProps & { readonly button: React.ReactElement }) {
  const { t } = useTranslation('activity');
  const text = useText();
  const change = useChange(api.rules.target.mutationOptions());
  const words = ({ scope, action, profile, target }: RowAction): string => {
    const name = profile === 'household' ? t('menu.everyone') : (childName ?? '');
    return scope === 'category'
      ? t(`menu.${action}.category`, { name, category: text(sayCategory(row.category)) })
      : t(`menu.${action}.${scope}`, { name, site: target });
  };
  const copied = row.name ?? row.site;
  return (
    <Menu defaultOpened position="bottom-end" returnFocus withinPortal>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {rowActions(row).map((one) => (
          <Menu.Item
            key={one.scope}
            data-scope={one.scope}
            onClick={() => change.mutate({ profile: one.profile, action: one.action, target: one.target })}
          >
            {words(one)}
          </Menu.Item>
        ))}
        {onWhy !== undefined && <Menu.Item onClick={onWhy}>{t('why.ask')}</Menu.Item>}
        {copied !== null && (
          <Menu.Item onClick={() => void navigator.clipboard.writeText(copied)}>{t('menu.copy')}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
