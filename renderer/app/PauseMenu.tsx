/** Stops the Internet now, for whom the page is about, and says until when before one taps. */
import { Button, Menu } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../client/console-client.ts';
import { useNow } from '../ui/use-now.ts';
import { useFormat } from './locale.ts';
import { useScope } from './scope.ts';
import type { Brief } from './StatusBar.tsx';
import { useChange } from './use-change.ts';

const MINUTES = [15, 30, 60] as const;
const HALF_A_MINUTE = 30_000;

export function PauseMenu({ brief }: { readonly brief: Brief | undefined }) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const { child } = useScope();
  const pause = useChange(api.time.pause.mutationOptions());
  const resume = useChange(api.time.resume.mutationOptions());
  const now = useNow(HALF_A_MINUTE);
  const profile = child?.id ?? 'household';
  const name = child?.name ?? t('pause.all');
  const shown = brief?.children.filter(({ id }) => child === null || id === child.id) ?? [];
  const paused = shown.some(({ now: standing }) => standing.kind === 'paused');
  const at = (minutes: number): string => format.time(new Date(now + minutes * 60_000).toISOString());
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant={paused ? 'filled' : 'default'}
          size="sm"
          leftSection={<IconPlayerPause size={18} aria-hidden />}
        >
          {t('pause.button')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('pause.title', { name })}</Menu.Label>
        {paused && (
          <Menu.Item
            leftSection={<IconPlayerPlay size={18} aria-hidden />}
            onClick={() => resume.mutate({ profile })}
          >
            {t('pause.resume', { name })}
          </Menu.Item>
        )}
        {MINUTES.map((minutes) => (
          <Menu.Item key={minutes} onClick={() => pause.mutate({ profile, length: { minutes } })}>
            {minutes === 60
              ? t('pause.hour', { time: at(minutes) })
              : t('pause.minutes', { count: minutes, time: at(minutes) })}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => pause.mutate({ profile, length: 'tomorrow' })}>
          {t('pause.tomorrow')}
        </Menu.Item>
        <Menu.Item onClick={() => pause.mutate({ profile, length: 'until-resumed' })}>
          {t('pause.untilResumed')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
