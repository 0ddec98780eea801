/**
 * Seven days by twenty-four hours. How much is said by the size of the square as well as by its depth. Below 560 px the
 * hours run down, so that a cell stays wide enough to hit.
 */
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from './ChartFrame.tsx';
import { hourSpan } from './hour-span.ts';
import { pressed, useRovingFocus } from './use-roving-focus.ts';

export interface HeatDay {
  readonly key: string;
  readonly label: string;
  readonly name: string;
  /** 24; null: nothing is known. */
  readonly hours: readonly (number | null)[];
}

export interface HeatMapProps {
  readonly title: string;
  readonly summary: string;
  readonly days: readonly HeatDay[];
  readonly say: (value: number) => string;
  readonly onOpen?: (day: string, hour: number) => void;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const SIDE = 30;
const TOP = 20;
const NARROW = 560;
const GAP = 1;

export function HeatMap({ title, summary, days, say, onOpen }: HeatMapProps) {
  const { t } = useTranslation('charts');
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const [shown, setShown] = useState<number | null>(null);
  const upright = width < NARROW;
  const [across, down] = upright ? [days.length, 24] : [24, days.length];
  const cellWidth = Math.max(0, (width - SIDE) / Math.max(1, across));
  const cellHeight = upright ? 18 : 24;
  const height = TOP + cellHeight * down;
  const most = Math.max(1, ...days.flatMap(({ hours }) => hours.map((value) => value ?? 0)));

  /** A mark is day × 24 + hour, whichever way the chart stands. */
  const [dayStep, hourStep] = upright
    ? [
        ['ArrowLeft', 'ArrowRight'],
        ['ArrowUp', 'ArrowDown'],
      ]
    : [
        ['ArrowUp', 'ArrowDown'],
        ['ArrowLeft', 'ArrowRight'],
      ];
  const next = (mark: number, key: string): number | null => {
    const [day, hour] = [Math.floor(mark / 24), mark % 24];
    const at = (d: number, h: number): number =>
      Math.min(days.length - 1, Math.max(0, d)) * 24 + Math.min(23, Math.max(0, h));
    if (key === dayStep?.[0]) return at(day - 1, hour);
    if (key === dayStep?.[1]) return at(day + 1, hour);
    if (key === hourStep?.[0]) return at(day, hour - 1);
    if (key === hourStep?.[1]) return at(day, hour + 1);
    if (key === 'Home') return at(day, 0);
    if (key === 'End') return at(day, 23);
    return null;
  };
  const roving = useRovingFocus<SVGSVGElement>(days.length * 24, next);

  const sentence = (mark: number): string => {
    const day = days[Math.floor(mark / 24)];
    const value = day?.hours[mark % 24] ?? null;
    const when = `${day?.name ?? ''}, ${hourSpan(mark % 24)}`;
    return t('part', { name: when, amount: value === null ? t('unknown') : say(value) });
  };

  return (
    <ChartFrame
      title={title}
      summary={summary}
      readout={shown === null ? null : sentence(shown)}
      table={{
        head: [t('hour'), ...days.map(({ name }) => name)],
        rows: HOURS.map((hour) => ({
          key: String(hour),
          cells: [
            hourSpan(hour),
            ...days.map(({ hours }) => {
              const value = hours[hour] ?? null;
              return value === null ? '–' : say(value);
            }),
          ],
        })),
      }}
    >
      <div ref={sizeRef} className="chart-space" style={{ minHeight: TOP + 24 * 7 }}>
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
            <g aria-hidden>
              {days.map(({ key, label }, day) => (
                <text
                  key={key}
                  x={upright ? SIDE + cellWidth * (day + 0.5) : SIDE - 6}
                  y={upright ? TOP - 6 : TOP + cellHeight * (day + 0.5) + 4}
                  textAnchor={upright ? 'middle' : 'end'}
                  className="chart-text"
                >
                  {label}
                </text>
              ))}
              {HOURS.filter((hour) => hour % 3 === 0).map((hour) => (
                <text
                  key={hour}
                  x={upright ? SIDE - 6 : SIDE + cellWidth * (hour + 0.5)}
                  y={upright ? TOP + cellHeight * (hour + 0.5) + 4 : TOP - 6}
                  textAnchor={upright ? 'end' : 'middle'}
                  className="chart-text"
                >
                  {hour}
                </text>
              ))}
            </g>
            {days.flatMap((day, dayIndex) =>
              HOURS.map((hour) => {
                const mark = dayIndex * 24 + hour;
                const value = day.hours[hour] ?? 0;
                const left = SIDE + cellWidth * (upright ? dayIndex : hour);
                const top = TOP + cellHeight * (upright ? hour : dayIndex);
                const [roomX, roomY] = [cellWidth - GAP, cellHeight - GAP];
                const share = Math.sqrt(value / most);
                const [sizeX, sizeY] =
                  value > 0 ? [Math.max(3, roomX * share), Math.max(3, roomY * share)] : [0, 0];
                const interactive = onOpen !== undefined && value > 0;
                return (
                  <g
                    key={mark}
                    {...roving.markProps(mark, () => setShown(mark))}
                    role={interactive ? 'button' : 'img'}
                    aria-label={sentence(mark)}
                    className="chart-mark"
                    data-interactive={interactive}
                    onPointerEnter={() => setShown(mark)}
                    onBlur={() => setShown(null)}
                    onClick={() => interactive && onOpen(day.key, hour)}
                    onKeyDown={(event) => {
                      if (!interactive || !pressed(event)) return;
                      event.preventDefault();
                      onOpen(day.key, hour);
                    }}
                  >
                    <rect x={left} y={top} width={Math.max(0, roomX)} height={roomY} className="chart-cell" />
                    {value > 0 && (
                      <rect
                        x={left + (roomX - sizeX) / 2}
                        y={top + (roomY - sizeY) / 2}
                        width={sizeX}
                        height={sizeY}
                        className="chart-heat"
                        style={{ fillOpacity: 0.45 + 0.55 * share }}
                      />
                    )}
                  </g>
                );
              }),
            )}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
