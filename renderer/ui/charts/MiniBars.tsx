/** A week in small, for cards that stand several to a page: one picture, read out as one sentence. Never grows. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import './charts.css';
import { niceScale, stackOf, totalOf } from './chart-scale.ts';
import type { ChartUnit } from './chart-scale.ts';
import { Hatches, hatchOf } from './Hatches.tsx';
import type { BarDay } from './WeekBars.tsx';

export interface MiniBarsProps {
  readonly title: string;
  readonly days: readonly BarDay[];
  readonly unit: ChartUnit;
  readonly say: (value: number) => string;
  readonly width: number;
  readonly height: number;
}

const FOOT = 16;

export function MiniBars({ title, days, unit, say, width, height }: MiniBarsProps) {
  const { t } = useTranslation('charts');
  const chart = `mini${useId()}`;
  const { top } = niceScale(Math.max(0, ...days.map(({ amounts }) => totalOf(amounts))), unit);
  const slot = width / Math.max(1, days.length);
  const bar = slot * 0.66;
  const label = days
    .filter(({ absent }) => absent !== true)
    .map((day) => t('part', { name: day.name, amount: say(day.total ?? totalOf(day.amounts)) }))
    .join('; ');
  return (
    <svg
      className="chart-mini"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('part', { name: title, amount: label })}
    >
      <Hatches chart={chart} />
      <line x1={0} x2={width} y1={height - FOOT + 0.5} y2={height - FOOT + 0.5} className="chart-rule" />
      {days.map((day, index) => (
        <g key={day.key}>
          {stackOf(day.amounts, top, height - FOOT - 2).map((part) => (
            <rect
              key={part.family}
              x={slot * index + (slot - bar) / 2}
              y={height - FOOT - part.offset - part.height}
              width={bar}
              height={part.height}
              fill={hatchOf(chart, part.family)}
              className="chart-part"
            />
          ))}
          <text x={slot * (index + 0.5)} y={height - 3} textAnchor="middle" className="chart-text">
            {day.label}
          </text>
        </g>
      ))}
    </svg>
  );
}
