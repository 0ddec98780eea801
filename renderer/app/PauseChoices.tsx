/** Stops the Internet now, for whom the page is about, and says until when before one taps. */
import { Menu } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../client/console-client.ts';
import { useNow } from '../ui/use-now.ts';
import { useFormat } from './locale.ts';
import { useChange } from './use-change.ts';

const MINUTES = [15, 30, 60] as const;
const HALF_A_MINUTE = 30_000;

export interface PauseChoicesProps {
  readonly target: ReactElement<Record<string, unknown>>;
  /** A child's, or `household`. */
  readonly profile: string;
  readonly name: string;
  readonly paused: boolean;
}

export function PauseChoices({ target, profile, name, paused }: PauseChoicesProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const pause = useChange(api.time.pause.mutationOptions());
  const resume = useChange(api.time.resume.mutationOptions());
  const now = useNow(HALF_A_MINUTE);
  const at = (minutes: number): string => format.time(now + minutes * 60_000);
  return (
    <Menu defaultOpened position="bottom-end" returnFocus withInitialFocusPlaceholder={false}>
      <Menu.Target>{target}</Menu.Target>
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
