/** The words of one day's timeline, on the clock of its zone. The end of the day reads 24:00. */
import { useTranslation } from 'react-i18next';
import type { DayTimeline } from '../../../shared/contracts/activity-shapes.ts';
import { useFormatIn, useText } from '../../app/locale.ts';
import type { DayWords } from './view-model.ts';

export interface ClockedDayWords extends DayWords {
  readonly clockMs: (ms: number) => string;
}

export function useDayWords({ zone, to }: Pick<DayTimeline, 'zone' | 'to'>): ClockedDayWords {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormatIn(zone);
  const end = Date.parse(to);
  const clockMs = (ms: number): string => (ms === end ? '24:00' : format.time(ms));
  const clock = (iso: string): string => clockMs(Date.parse(iso));
  return {
    clock,
    clockMs,
    say: text,
    state: (state) => t(`state.${state}`),
    kind: (kind) => t(`kind.${kind}`),
    visits: (requests, blocked) => {
      const visits = t('visits', { count: requests, amount: format.number(requests) });
      return blocked === 0 ? visits : t('withBlocked', { visits, amount: format.number(blocked) });
    },
    stretch: (from, until) => `${clock(from)}–${clock(until)}`,
  };
}
