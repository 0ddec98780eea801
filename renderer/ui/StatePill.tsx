/**
 * A child's state of protection as icon and words, never by colour alone. What it rests on, and what the child could do
 * about it, opens below: with a pointer, a finger or a key, and for a screen reader in place.
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
import type { z } from 'zod';
import type { protectionSchema } from '../../shared/contracts/overview-shapes.ts';
import { useText } from '../app/locale.ts';
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
  const text = useText();
  const details = useRef<HTMLDetailsElement>(null);
  const Symbol = ICONS[protection.state];
  const close = (): void => {
    if (details.current !== null) details.current.open = false;
  };
  return (
    <details
      ref={details}
      className={classes.root}
      data-state={protection.state}
      onKeyDown={({ key }) => {
        if (key === 'Escape') close();
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) close();
      }}
    >
      <summary className={classes.pill}>
        <Symbol size={16} aria-hidden className={classes.icon ?? ''} />
        {text(protection.sentence)}
      </summary>
      <p className={classes.basis}>{text(protection.basis)}</p>
    </details>
  );
}
