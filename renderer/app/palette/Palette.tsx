/** The command palette: Ctrl+K, type without marks, Enter. */
import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { api } from '../../client/console-client.ts';
import { useInterface } from '../interface-store.ts';
import { useScope } from '../scope.ts';
import { useChange } from '../use-change.ts';
import { fitting, type PaletteCommand, siteIn } from './commands.ts';

const SHOWN = 8;
const PAGES = [
  { path: '/', key: 'today' },
  { path: '/activity', key: 'activity' },
  { path: '/requests', key: 'requests' },
  { path: '/rules', key: 'rules' },
  { path: '/devices', key: 'devices' },
  { path: '/reports', key: 'reports' },
  { path: '/family', key: 'family' },
  { path: '/history', key: 'history' },
  { path: '/settings', key: 'settings' },
] as const;
const MORE_MINUTES = [15, 30, 60] as const;
const PAUSE_MINUTES = 30;

const LIST = 'palette-list';
const isMarked = (): boolean => document.querySelector(`#${LIST} [data-selected]`) !== null;

export function Palette() {
  const { t } = useTranslation('palette');
  const navigate = useNavigate();
  const { child, children } = useScope();
  const wanted = useInterface((state) => state.paletteWanted);
  const pasted = useInterface((state) => state.paletteText);
  const [query, setQuery] = useState('');
  const grant = useChange(api.time.grant.mutationOptions());
  const pause = useChange(api.time.pause.mutationOptions());
  const resume = useChange(api.time.resume.mutationOptions());
  const rule = useChange(api.rules.target.mutationOptions());
  useEffect(() => {
    if (wanted === 0) return;
    setQuery(pasted);
    spotlight.open();
  }, [wanted, pasted]);

  const site = siteIn(query);
  // Enter takes the first: whom the page is about, or the only child; of several it picks nobody, and asks.
  const inScope = child !== null ? [child] : children.length === 1 ? children : [];
  const allowFor = ({ id, name }: { readonly id: string; readonly name: string }): PaletteCommand => ({
    id: `allow ${id}`,
    label: t('allowFor', { site: site ?? '', name }),
    run: () => rule.mutate({ profile: id, action: 'allow', target: site ?? '' }),
  });
  const forSite: readonly PaletteCommand[] =
    site === null
      ? []
      : [
          ...(inScope.length === 0 && children.length > 0
            ? [{ id: 'whose', label: t('whose', { site }), run: () => undefined, stays: true as const }]
            : inScope.map(allowFor)),
          ...children.filter((one) => !inScope.includes(one)).map(allowFor),
          {
            id: 'allow',
            label: t('allowAll', { site }),
            run: () => rule.mutate({ profile: HOUSEHOLD, action: 'allow', target: site }),
          },
          {
            id: 'block',
            label: t('blockAll', { site }),
            run: () => rule.mutate({ profile: HOUSEHOLD, action: 'block', target: site }),
          },
        ];
  const commands: readonly PaletteCommand[] = [
    ...children.flatMap(({ id, name }): PaletteCommand[] => [
      ...MORE_MINUTES.map((minutes) => ({
        id: `more ${id} ${minutes}`,
        label: t('more', { minutes, name }),
        run: () => grant.mutate({ child: id, length: { minutes } }),
      })),
      {
        id: `pause ${id}`,
        label: t('pause', { minutes: PAUSE_MINUTES, name }),
        run: () => pause.mutate({ profile: id, length: { minutes: PAUSE_MINUTES } }),
      },
      { id: `resume ${id}`, label: t('resume', { name }), run: () => resume.mutate({ profile: id }) },
    ]),
    {
      id: 'pause-all',
      label: t('pauseAll', { minutes: PAUSE_MINUTES }),
      run: () => pause.mutate({ profile: HOUSEHOLD, length: { minutes: PAUSE_MINUTES } }),
    },
    { id: 'resume-all', label: t('resumeAll'), run: () => resume.mutate({ profile: HOUSEHOLD }) },
    ...PAGES.map(({ path, key }) => ({
      id: path,
      label: t('open', { page: t(`page.${key}`) }),
      run: () => void navigate({ to: path }),
    })),
  ];
  const shown = site === null ? fitting(commands, query, SHOWN) : forSite;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      clearQueryOnClose
      scrollable
      aria-label={t('title')}
    >
      <Spotlight.Search
        placeholder={t('placeholder')}
        aria-label={t('title')}
        onKeyDown={({ key, nativeEvent }) => {
          // Nothing is marked before somebody types: Enter on an address that was pasted takes the first.
          if (key !== 'Enter' || nativeEvent.isComposing || isMarked()) return;
          const [first] = shown;
          if (first === undefined || first.stays === true) return;
          spotlight.close();
          first.run();
        }}
      />
      <Spotlight.ActionsList id={LIST}>
        {shown.map(({ id, label, run, stays }) => (
          <Spotlight.Action key={id} label={label} onClick={run} closeSpotlightOnTrigger={stays !== true} />
        ))}
        {shown.length === 0 && <Spotlight.Empty>{t('nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
