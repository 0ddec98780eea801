/** A child's state of protection as icon and words, never by colour alone; what it rests on is one hover or focus away. */
import { Tooltip } from '@mantine/core';
import {
  IconEye,
  IconInfoCircle,
  IconPlayerPause,
  IconQuestionMark,
  IconShieldCheck,
  type Icon,
} from '@tabler/icons-react';
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
  const Symbol = ICONS[protection.state];
  return (
    <Tooltip
      label={text(protection.basis)}
      multiline
      maw={340}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className={classes['pill']} data-state={protection.state} tabIndex={0}>
        <Symbol size={16} aria-hidden className={classes['icon'] ?? ''} />
        {text(protection.sentence)}
      </span>
    </Tooltip>
  );
}
