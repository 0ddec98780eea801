/** Reports: the weekly card that starts a talk, on one sheet of paper; the month by weeks; files to keep. */
import { Button, Tabs } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ScopeFailure } from '../../app/ScopeFailure.tsx';
import { api } from '../../client/console-client.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { MonthTab } from './MonthTab.tsx';
import { REPORT_TABS } from './search.ts';
import { WeekSheet } from './WeekSheet.tsx';

export function ReportsPage() {
  const { t } = useTranslation('reports');
  const { tab = 'week' } = useSearch({ from: '/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const settings = useQuery(api.settings.get.queryOptions());
  return (
    <>
      <div className="no-print">
        <PageHead
          title={t('title')}
          description={t('description')}
          actions={
            <Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
              {t('print')}
            </Button>
          }
        />
      </div>
      <QueryState query={settings}>
        {({ reportsFirstDay }) => (
          <Tabs
            value={tab}
            keepMounted={false}
            onChange={(next) => {
              const known = REPORT_TABS.find((id) => id === next);
              if (known !== undefined)
                void navigate({ search: (search) => ({ ...search, tab: known }), replace: true });
            }}
          >
            <Tabs.List className="no-print">
              {REPORT_TABS.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`tab.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <ScopeFailure />
            <Tabs.Panel value="week">
              <WeekSheet firstDay={reportsFirstDay} />
            </Tabs.Panel>
            <Tabs.Panel value="month">
              <MonthTab firstDay={reportsFirstDay} />
            </Tabs.Panel>
          </Tabs>
        )}
      </QueryState>
    </>
  );
}
