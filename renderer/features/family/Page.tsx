/** The family: children with consent and level of detail, guardians, who looked at what, and the agreement. */
import { Stack, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';
import { AgreementTab } from './AgreementTab.tsx';
import { ChildrenTab } from './ChildrenTab.tsx';
import { GuardiansTab } from './GuardiansTab.tsx';
import { LookedTab } from './LookedTab.tsx';
import { FAMILY_TABS } from './search.ts';

export function FamilyPage() {
  const { t } = useTranslation('family');
  const { tab = 'children' } = useSearch({ from: '/family' });
  const navigate = useNavigate({ from: '/family' });
  return (
    <Stack gap="md">
      <PageHead title={t('title')} description={t('description')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const known = FAMILY_TABS.find((id) => id === next);
          if (known !== undefined)
            void navigate({ search: (search) => ({ ...search, tab: known }), replace: true });
        }}
      >
        <Tabs.List>
          {FAMILY_TABS.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="children" pt="md">
          <ChildrenTab />
        </Tabs.Panel>
        <Tabs.Panel value="guardians" pt="md">
          <GuardiansTab />
        </Tabs.Panel>
        <Tabs.Panel value="looked" pt="md">
          <LookedTab />
        </Tabs.Panel>
        <Tabs.Panel value="agreement" pt="md">
          <AgreementTab />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
