/** Settings: lists, import, backups, what is kept how long, security, look and language, diagnostics. */
import { Stack, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';
import { BackupTab } from './BackupTab.tsx';
import { DiagnosticsTab } from './DiagnosticsTab.tsx';
import { ImportTab } from './ImportTab.tsx';
import { ListsTab } from './ListsTab.tsx';
import { LookTab } from './LookTab.tsx';
import { RecordTab } from './RecordTab.tsx';
import { SETTINGS_TABS } from './search.ts';
import { SecurityTab } from './SecurityTab.tsx';
import { UpstreamTab } from './UpstreamTab.tsx';

const PANELS = {
  lists: ListsTab,
  import: ImportTab,
  backup: BackupTab,
  upstream: UpstreamTab,
  record: RecordTab,
  security: SecurityTab,
  look: LookTab,
  diagnostics: DiagnosticsTab,
} as const;

export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { tab = 'lists' } = useSearch({ from: '/settings' });
  const navigate = useNavigate({ from: '/settings' });
  return (
    <Stack gap="md">
      <PageHead title={t('title')} description={t('description')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const known = SETTINGS_TABS.find((id) => id === next);
          if (known !== undefined)
            void navigate({ search: (search) => ({ ...search, tab: known }), replace: true });
        }}
      >
        <Tabs.List>
          {SETTINGS_TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SETTINGS_TABS.map((id) => {
          const Panel = PANELS[id];
          return (
            <Tabs.Panel key={id} value={id} pt="md">
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Stack>
  );
}
