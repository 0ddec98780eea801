/** Days as stacked bars by family of categories, with the limit as a line and the mean as another. */
import { useElementSize } from '@mantine/hooks';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from './ChartFrame.tsx';
import {
  type ChartUnit,
  type FamilyAmounts,
  familiesIn,
  niceScale,
  stackOf,
  totalOf,
} from './chart-scale.ts';
import { Hatches, hatchOf } from './Hatches.tsx';
import { alongRow, pressed, useRovingFocus } from './use-roving-focus.ts';

export interface BarDay {
  readonly key: string;
  /** Under the bar: `T2`. */
  readonly label: string;
  /** Where the bars stand too close for the label. */
  readonly shortLabel?: string;
  /** In sentences: `Thứ Hai, 23/11`. */
  readonly name: string;
  readonly amounts: FamilyAmounts;
  /** What the limit is measured against; the sum of the parts where there is none. */
  readonly total?: number;
  /** Nothing is known of it: a day to come, or before the first record. */
  readonly absent?: boolean;
  readonly marked?: boolean;
}

export interface WeekBarsProps {
  readonly title: string;
  readonly summary: string;
  readonly days: readonly BarDay[];
  readonly unit: ChartUnit;
  /** `1 giờ 20 phút`, `120 lượt`. */
  readonly say: (value: number) => string;
  /** Beside the axis, short. */
  readonly tick: (value: number) => string;
  readonly limit?: number | null;
  readonly mean?: number | null;
  readonly onOpen?: (key: string) => void;
  readonly height?: number;
}

/** Of the axis: what one sign of a tick takes, and the space around. */
const SIGN = 7;
const AXIS_SPACE = 12;
const FOOT = 22;
/** Less is what rounding makes. */
const MINUTE = 60;
const HEAD = 10;

export function WeekBars(props: WeekBarsProps) {
  const { title, summary, days, unit, say, tick, limit = null, mean = null, onOpen, height = 190 } = props;
  const { t } = useTranslation('charts');
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const chart = `bars${useId()}`;
  const [shown, setShown] = useState<number | null>(null);
  const roving = useRovingFocus<SVGSVGElement>(days.length, alongRow(days.length), days.length - 1);

  const families = familiesIn(days.map(({ amounts }) => amounts));
  const totals = days.map((day) => day.total ?? totalOf(day.amounts));
  const drawn = days.map((day) => totalOf(day.amounts));
  const { ticks, top } = niceScale(Math.max(0, ...drawn, limit ?? 0, mean ?? 0), unit);
  const axis = AXIS_SPACE + SIGN * Math.max(...ticks.map((value) => tick(value).length));
  const plot = height - FOOT - HEAD;
  const y = (value: number): number => HEAD + plot - (value / top) * plot;
  const slot = Math.max(0, (width - axis) / Math.max(1, days.length));
  const bar = Math.min(48, Math.max(6, slot * 0.62));

  const sentence = (index: number): string => {
    const day = days[index];
    if (day === undefined) return '';
    if (day.absent === true) return t('bars.absent', { day: day.name });
    const parts = families
      .filter((family) => (day.amounts[family] ?? 0) > 0)
      .map((family) => t('part', { name: t(`family.${family}`), amount: say(day.amounts[family] ?? 0) }));
    const total = totals[index] ?? 0;
    const over = limit !== null && total > limit ? t('bars.over', { amount: say(total - limit) }) : null;
    return [t('part', { name: day.name, amount: say(total) }), over, ...parts]
      .filter((part) => part !== null)
      .join(' · ');
  };

  const table = {
    head: [t('day'), t('total'), ...families.map((family) => t(`family.${family}`))],
    rows: days.map((day, index) => ({
      key: day.key,
      cells: [
        day.name,
        ...(day.absent === true
          ? ['–', ...families.map(() => '–')]
          : [say(totals[index] ?? 0), ...families.map((family) => say(day.amounts[family] ?? 0))]),
      ],
    })),
  };

  const lines = [
    { key: 'limit', value: limit, label: t('bars.limit', { amount: limit === null ? '' : tick(limit) }) },
    { key: 'mean', value: mean, label: t('bars.mean', { amount: mean === null ? '' : tick(mean) }) },
  ].flatMap((line) => (line.value === null ? [] : [{ ...line, value: line.value }]));

  return (
    <ChartFrame
      title={title}
      summary={summary}
      table={table}
      legend={families}
      lines={lines}
      note={drawn.some((sum, index) => sum - (totals[index] ?? 0) >= MINUTE) ? t('bars.free') : null}
      readout={shown === null ? null : sentence(shown)}
    >
      <div ref={sizeRef} className="chart-space" style={{ height }}>
        {width > 0 && (
          <svg
            ref={roving.ref}
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="group"
            aria-label={title}
            onKeyDown={roving.onKeyDown}
            onPointerLeave={() => setShown(null)}
          >
            <Hatches chart={chart} />
            <g aria-hidden>
              {ticks.map((value) => (
                <g key={value}>
                  <line x1={axis} x2={width} y1={y(value)} y2={y(value)} className="chart-rule" />
                  <text x={axis - 6} y={y(value) + 4} textAnchor="end" className="chart-text">
                    {tick(value)}
                  </text>
                </g>
              ))}
              {days.map((day, index) => (
                <text
                  key={day.key}
                  x={axis + slot * (index + 0.5)}
                  y={height - 6}
                  textAnchor="middle"
                  className={day.marked === true ? 'chart-text chart-text-strong' : 'chart-text'}
                >
                  {SIGN * day.label.length > slot ? (day.shortLabel ?? day.label) : day.label}
                </text>
              ))}
            </g>
            {days.map((day, index) => {
              const left = axis + slot * index;
              const interactive = onOpen !== undefined && day.absent !== true;
              return (
                <g
                  key={day.key}
                  {...roving.markProps(index, () => setShown(index))}
                  role={interactive ? 'button' : 'img'}
                  aria-label={sentence(index)}
                  className="chart-mark"
                  data-interactive={interactive}
                  onPointerEnter={() => setShown(index)}
                  onBlur={() => setShown(null)}
                  onClick={() => interactive && onOpen(day.key)}
                  onKeyDown={(event) => {
                    if (!interactive || !pressed(event)) return;
                    event.preventDefault();
                    onOpen(day.key);
                  }}
                >
                  <rect x={left} y={HEAD} width={slot} height={plot + FOOT} className="chart-hit" />
                  {stackOf(day.amounts, top, plot).map((part) => (
                    <rect
                      key={part.family}
                      x={left + (slot - bar) / 2}
                      y={HEAD + plot - part.offset - part.height}
                      width={bar}
                      height={part.height}
                      fill={hatchOf(chart, part.family)}
                      className="chart-part"
                    />
                  ))}
                </g>
              );
            })}
            {lines.map(({ key, value }) => (
              <g key={key} aria-hidden className={`chart-${key}`}>
                <line x1={axis} x2={width} y1={y(value)} y2={y(value)} />
              </g>
            ))}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
