/**
 * The Rules screen: whose rules, seven tabs over one draft of the policy document, and the bar that says what saving
 * would change. A child's screen edits the child's document. An only child needs no choosing: its rules come first, and
 * the household's stand beside them.
 */
import { Alert, SegmentedControl, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import { ScopeFailure } from '../../app/ScopeFailure.tsx';
import { type ScopedChild, useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { CategoriesTab } from './CategoriesTab.tsx';
import { useDraft } from './draft.ts';
import { HistoryTab } from './HistoryTab.tsx';
import { withPreset } from './hours-presets.ts';
import { ModeTab } from './ModeTab.tsx';
import { SaveBar } from './SaveBar.tsx';
import { type HoursPresetId, RULES_TABS, type RulesTab } from './search.ts';
import { SearchTab } from './SearchTab.tsx';
import { SitesTab } from './SitesTab.tsx';
import { TimeTab } from './TimeTab.tsx';
import { WhatIfTab } from './WhatIfTab.tsx';

export function RulesPage() {
  const { t } = useTranslation('rules');
  const { household = false } = useSearch({ from: '/rules' });
  const scope = useScope();
  const only = scope.children.length === 1 ? (scope.children[0] ?? null) : null;
  const child = scope.child ?? (household ? null : only);
  const profile = child?.id ?? HOUSEHOLD;
  // Not before the children are known: with one of them it is not the household's that is asked for.
  const rules = useQuery({
    ...api.rules.get.queryOptions({ input: { profile } }),
    enabled: scope.loaded,
  });
  return (
    <Stack gap="md">
      <PageHead
        title={child === null ? t('titleHousehold') : t('title', { name: child.name })}
        description={child === null ? t('descriptionHousehold') : t('description')}
      />
      <ScopeFailure />
      {only !== null && <Whose only={only} household={child === null} />}
      {scope.failure === null && (
        <QueryState query={rules}>{(data) => <RulesOf key={data.profile} rules={data} />}</QueryState>
      )}
    </Stack>
  );
}

function Whose({ only, household }: { readonly only: ScopedChild; readonly household: boolean }) {
  const { t } = useTranslation('rules');
  const navigate = useNavigate({ from: '/rules' });
  return (
    <SegmentedControl
      aria-label={t('whose')}
      style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      value={household ? HOUSEHOLD : only.id}
      data={[
        { value: only.id, label: only.name },
        { value: HOUSEHOLD, label: t('wholeHousehold') },
      ]}
      onChange={(value) =>
        void navigate({
          search: ({ tab }) =>
            value === HOUSEHOLD ? { tab, child: undefined, household: true } : { tab, child: only.slug },
        })
      }
    />
  );
}

function RulesOf({ rules }: { readonly rules: Rules }) {
  const { t } = useTranslation('rules');
  const { tab = 'categories', focus, preset } = useSearch({ from: '/rules' });
  const navigate = useNavigate({ from: '/rules' });
  const { children } = useScope();
  const draft = useDraft(rules);
  useFocus(tab, focus);
  const fillIn = useEffectEvent((id: HoursPresetId) => {
    draft.edit(withPreset(id));
    void navigate({ search: (search) => ({ ...search, preset: undefined }), replace: true });
  });
  // Once: the address forgets it, so that going back to this page does not bring it anew.
  useEffect(() => {
    if (preset !== undefined) fillIn(preset);
  }, [preset]);

  const open = (next: string | null): void => {
    const known = RULES_TABS.find((id) => id === next);
    if (known !== undefined)
      void navigate({ search: (search) => ({ ...search, tab: known, focus: undefined }), replace: true });
  };

  const tabs = { rules, draft, focus: focus ?? null };
  return (
    <>
      {rules.child === null && children.length > 0 && (
        <Alert variant="light">{t(children.length > 1 ? 'householdNote' : 'householdInherited')}</Alert>
      )}
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List>
          {RULES_TABS.map((id: RulesTab) => (
            <Tabs.Tab key={id} value={id}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="categories" pt="md">
          <CategoriesTab {...tabs} />
        </Tabs.Panel>
        <Tabs.Panel value="sites" pt="md">
          <SitesTab {...tabs} />
        </Tabs.Panel>
        <Tabs.Panel value="time" pt="md">
          <TimeTab {...tabs} />
        </Tabs.Panel>
        <Tabs.Panel value="search" pt="md">
          <SearchTab {...tabs} />
        </Tabs.Panel>
        <Tabs.Panel value="mode" pt="md">
          <ModeTab {...tabs} />
        </Tabs.Panel>
        <Tabs.Panel value="try" pt="md">
          <WhatIfTab rules={rules} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <HistoryTab rules={rules} />
        </Tabs.Panel>
      </Tabs>
      <SaveBar rules={rules} draft={draft} />
    </>
  );
}

/** Brings the entry that a link points at into view, and the keyboard to it. */
function useFocus(tab: RulesTab, focus: string | undefined): void {
  useEffect(() => {
    if (focus === undefined) return undefined;
    const frame = requestAnimationFrame(() => {
      const entry = document.getElementById(focus.replace(':', '-'));
      entry?.scrollIntoView({ block: 'center' });
      entry?.querySelector<HTMLElement>('input, button, [tabindex]')?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [tab, focus]);
}
