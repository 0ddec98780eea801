/** The pause within reach of every page. Its menu is fetched when somebody reaches for it. */
import { Button } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../client/connection.ts';
import { useScope } from './scope.ts';
import classes from './shell.module.css';
import type { Brief } from './StatusBar.tsx';

const load = () => import('./PauseChoices.tsx');
const PauseChoices = lazy(async () => ({ default: (await load()).PauseChoices }));

export function PauseMenu({ brief }: { readonly brief: Brief | undefined }) {
  const { t } = useTranslation('common');
  const { child } = useScope();
  const { state } = useConnection();
  const [wanted, setWanted] = useState(false);
  const shown = brief?.children.filter(({ id }) => child === null || id === child.id) ?? [];
  const paused = shown.some(({ now }) => now.kind === 'paused');
  const button = (
    <Button
      variant={paused ? 'filled' : 'default'}
      size="sm"
      disabled={state === 'lost'}
      leftSection={<IconPlayerPause size={18} aria-hidden />}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      <span className={classes.word}>{t('pause.button')}</span>
    </Button>
  );
  if (!wanted || state === 'lost') return button;
  return (
    <Suspense fallback={button}>
      <PauseChoices
        target={button}
        profile={child?.id ?? 'household'}
        name={child?.name ?? t('pause.all')}
        paused={paused}
      />
    </Suspense>
  );
}
