/** The pages, in the order of how often a parent needs them. */
import { Badge, NavLink } from '@mantine/core';
import {
  IconChartBar,
  IconClipboardList,
  IconDeviceDesktop,
  IconHistory,
  IconHome,
  IconMessageQuestion,
  IconSettings,
  IconTimeline,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

const PageLink = createLink(NavLink<'a'>);

const PAGES = [
  { to: '/', key: 'today', Symbol: IconHome },
  { to: '/activity', key: 'activity', Symbol: IconTimeline },
  { to: '/requests', key: 'requests', Symbol: IconMessageQuestion },
  { to: '/rules', key: 'rules', Symbol: IconClipboardList },
  { to: '/devices', key: 'devices', Symbol: IconDeviceDesktop },
  { to: '/reports', key: 'reports', Symbol: IconChartBar },
  { to: '/family', key: 'family', Symbol: IconUsers },
  { to: '/history', key: 'history', Symbol: IconHistory },
  { to: '/settings', key: 'settings', Symbol: IconSettings },
] as const satisfies readonly { readonly to: string; readonly key: string; readonly Symbol: Icon }[];

export function Navigation({ waiting }: { readonly waiting: number }) {
  const { t } = useTranslation('common');
  return (
    <nav aria-label={t('shell.navigation')}>
      {PAGES.map(({ to, key, Symbol }) => (
        <PageLink
          key={to}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          activeProps={{ active: true, 'aria-current': 'page' }}
          label={t(`nav.${key}`)}
          leftSection={<Symbol size={20} aria-hidden />}
          rightSection={
            key === 'requests' && waiting > 0 ? (
              <Badge size="sm" aria-label={t('shell.waiting', { count: waiting })}>
                {waiting}
              </Badge>
            ) : undefined
          }
        />
      ))}
    </nav>
  );
}
