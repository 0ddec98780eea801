/**
 * A child's state of protection as icon and words, never by colour alone. What it rests on, and what the child could do
 * about it, opens below: with a pointer, a finger or a key, and for a screen reader in place. What was so when the agent
 * last answered says nothing of now.
 */
import {
  IconEye,
  IconInfoCircle,
  IconPlayerPause,
  IconQuestionMark,
  IconShieldCheck,
  type Icon,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { protectionSchema } from '../../shared/contracts/overview-shapes.ts';
import { useText } from '../app/locale.ts';
import { useConnection } from '../client/connection.ts';
import classes from './state-pill.module.css';

export type Protection = z.infer<typeof protectionSchema>;

const ICONS: Readonly<Record<Protection['state'], Icon>> = {
  enforced: IconShieldCheck,
  advisory: IconInfoCircle,
  observing: IconEye,
  off: IconPlayerPause,
  unknown: IconQuestionMark,
};

export interface StatePillProps {
  readonly protection: Protection;
}

export function StatePill({ protection }: StatePillProps) {
  const { t } = useTranslation('common');
  const text = useText();
  const isLost = useConnection().state === 'lost';
  const state = isLost ? 'unknown' : protection.state;
  const details = useRef<HTMLDetailsElement>(null);
  const Symbol = ICONS[state];
  const close = (): void => {
    if (details.current !== null) details.current.open = false;
  };
  return (
    <details
      ref={details}
      className={classes.root}
      data-state={state}
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <summary className={classes.pill}>
        <Symbol size={16} aria-hidden className={classes.icon ?? ''} />
        {isLost ? t('shell.unknown') : text(protection.sentence)}
      </summary>
      <p className={`${classes.basis} sentence`}>
        {isLost ? t('shell.offlineBody') : text(protection.basis)}
      </p>
    </details>
  );
}
