/** Amounts of a chart in words: minutes or visits, long in sentences and short beside the axis. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { ChartUnit } from './chart-scale.ts';

export interface AmountWords {
  readonly say: (value: number) => string;
  readonly tick: (value: number) => string;
  /** Null where nothing can be compared. */
  readonly change: (percent: number | null) => string | null;
}

const HOUR = 3600;
/** Beyond it a percentage says less than words. */
const MANIFOLD = 300;

export function useAmountWords(unit: ChartUnit): AmountWords {
  const { t } = useTranslation('charts');
  const format = useFormat();
  return {
    say: (value) =>
      unit === 'seconds'
        ? format.duration(value)
        : t('visits', { count: Math.round(value), amount: format.number(Math.round(value)) }),
    tick: (value) => {
      if (unit === 'count') return format.number(Math.round(value));
      return value >= HOUR
        ? t('hours', { amount: format.number(Math.round((value / HOUR) * 10) / 10) })
        : t('minutes', { amount: format.number(Math.round(value / 60)) });
    },
    change: (percent) => {
      if (percent === null) return null;
      if (percent > MANIFOLD) return t('change.manifold');
      if (Math.abs(percent) < 5) return t('change.same');
      return percent > 0 ? t('change.more', { percent }) : t('change.less', { percent: -percent });
    },
  };
}
