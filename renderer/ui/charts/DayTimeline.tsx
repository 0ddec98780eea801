/**
 * One day in three fixed rows: what the hours said, what was visited, what happened. Drag over it to zoom, or use the
 * buttons and + − 0; arrows walk from mark to mark, Enter opens one.
 */
import { UnstyledButton } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame, type ChartTable } from './ChartFrame.tsx';
import { familiesIn, type Span, timeTicks, zoomed } from './chart-scale.ts';
import { Hatches } from './Hatches.tsx';
import { ROW_MIDDLES, StateHatches, TimelineMarkShape } from './TimelineMarkShape.tsx';
import { type TimelineMark, type TimelineRows, timelineMarks, walk } from './timeline-marks.ts';
import { pressed, useRovingFocus } from './use-roving-focus.ts';

export interface DayTimelineProps {
  readonly title: string;
  readonly summary: string;
  readonly rows: TimelineRows;
  /** Midnight to midnight. */
  readonly day: Span;
  /** Null: the day is over, or to come. */
  readonly nowMs: number | null;
  /** `17:05` on the clock of the child's zone. */
  readonly clock: (ms: number) => string;
  readonly table: ChartTable;
  readonly onOpen: (mark: TimelineMark) => void;
}

/** Room for the rows' names, where there is room. */
const NAMES = 76;
const NARROW = 620;
const EDGE = 4;
/** Half of what `00:00` takes. */
const HALF_A_TIME = 19;
const HEIGHT = 150;
const AXIS_Y = 140;
const LEAST_MS = 15 * 60_000;
/** Less is a click that slipped. */
const LEAST_BRUSH = 8;

export function DayTimeline(props: DayTimelineProps) {
  const { title, summary, rows, day, nowMs, clock, table, onOpen } = props;
  const { t } = useTranslation('charts');
  const { ref: sizeRef, width: outer } = useElementSize<HTMLDivElement>();
  const chart = `day${useId()}`;
  const [span, setSpan] = useState(day);
  const [brush, setBrush] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const [shown, setShown] = useState<string | null>(null);

  const left = outer >= NARROW ? NAMES : EDGE;
  const width = Math.max(0, outer - left - EDGE);
  const marks = timelineMarks(rows, span, width, (events) =>
    t('timeline.several', {
      count: events.length,
      from: clock(events[0]?.atMs ?? 0),
      to: clock(events.at(-1)?.atMs ?? 0),
    }),
  );
  const roving = useRovingFocus<SVGSVGElement>(marks.length, (mark, key) => walk(marks, mark, key));
  const msAt = (x: number): number =>
    span.fromMs + ((x - left) / Math.max(1, width)) * (span.toMs - span.fromMs);
  const xAt = (ms: number): number => left + ((ms - span.fromMs) / (span.toMs - span.fromMs)) * width;
  const zoom = (factor: number): void => {
    const middle = (span.fromMs + span.toMs) / 2;
    setSpan(zoomed(span, day, factor, middle, LEAST_MS));
  };
  const isWhole = span.fromMs <= day.fromMs && span.toMs >= day.toMs;

  const placeOf = (event: PointerEvent<SVGSVGElement>): number =>
    Math.min(Math.max(event.clientX - event.currentTarget.getBoundingClientRect().left, left), left + width);
  const endBrush = (): void => {
    if (brush !== null && Math.abs(brush.to - brush.from) >= LEAST_BRUSH) {
      const [from, to] = [msAt(brush.from), msAt(brush.to)].sort((a, b) => a - b);
      const length = Math.max(LEAST_MS, (to ?? 0) - (from ?? 0));
      setSpan(zoomed({ fromMs: from ?? 0, toMs: (from ?? 0) + length }, day, 1, from ?? 0, LEAST_MS));
    }
    setBrush(null);
  };

  return (
    <ChartFrame
      title={title}
      summary={summary}
      table={table}
      legend={familiesIn(rows.segments.map(({ family }) => ({ [family]: 1 })))}
      readout={shown}
      tools={
        <>
          <UnstyledButton className="chart-toggle" onClick={() => zoom(0.5)}>
            {t('timeline.closer')}
          </UnstyledButton>
          <UnstyledButton className="chart-toggle" disabled={isWhole} onClick={() => zoom(2)}>
            {t('timeline.wider')}
          </UnstyledButton>
          {!isWhole && (
            <UnstyledButton className="chart-toggle" onClick={() => setSpan(day)}>
              {t('timeline.whole')}
            </UnstyledButton>
          )}
        </>
      }
    >
      <div ref={sizeRef} className="chart-space" style={{ height: HEIGHT + 8 }}>
        {width > 0 && (
          <svg
            ref={roving.ref}
            width={outer}
            height={HEIGHT + 6}
            viewBox={`0 0 ${outer} ${HEIGHT + 6}`}
            role="group"
            aria-label={title}
            style={{ touchAction: 'pan-y' }}
            onKeyDown={(event) => {
              if (event.key === '+' || event.key === '=') zoom(0.5);
              else if (event.key === '-') zoom(2);
              else if (event.key === '0') setSpan(day);
              else roving.onKeyDown(event);
            }}
            onPointerDown={(event) => {
              if (event.button === 0) setBrush({ from: placeOf(event), to: placeOf(event) });
            }}
            onPointerMove={(event) => {
              if (brush === null) return;
              // Taken only once it is a drag: a captured pointer clicks no mark.
              if (Math.abs(placeOf(event) - brush.from) >= LEAST_BRUSH)
                event.currentTarget.setPointerCapture(event.pointerId);
              setBrush({ ...brush, to: placeOf(event) });
            }}
            onPointerUp={endBrush}
            onPointerCancel={() => setBrush(null)}
            onPointerLeave={() => setShown(null)}
          >
            <Hatches chart={chart} />
            <StateHatches chart={chart} />
            {left === NAMES && (
              <g aria-hidden>
                {(['states', 'segments', 'events'] as const).map((row) => (
                  <text key={row} x={0} y={ROW_MIDDLES[row] + 4} className="chart-text">
                    {t(`timeline.${row}`)}
                  </text>
                ))}
              </g>
            )}
            <g aria-hidden>
              {timeTicks(span, day.fromMs, Math.max(2, Math.floor(width / 64))).map((ms) => (
                <g key={ms}>
                  <line x1={xAt(ms)} x2={xAt(ms)} y1={0} y2={AXIS_Y - 14} className="chart-rule" />
                  <text
                    x={Math.min(Math.max(xAt(ms), HALF_A_TIME), outer - HALF_A_TIME)}
                    y={AXIS_Y}
                    textAnchor="middle"
                    className="chart-text"
                  >
                    {clock(ms)}
                  </text>
                </g>
              ))}
            </g>
            {marks.map((mark, index) => (
              <g
                key={`${mark.row} ${mark.key}`}
                {...roving.markProps(index, () => setShown(mark.label))}
                role="button"
                aria-label={mark.label}
                className="chart-mark"
                data-interactive
                data-row={mark.row}
                onPointerEnter={() => setShown(mark.label)}
                onBlur={() => setShown(null)}
                onClick={() => onOpen(mark)}
                onKeyDown={(event) => {
                  if (!pressed(event)) return;
                  event.preventDefault();
                  onOpen(mark);
                }}
              >
                <TimelineMarkShape chart={chart} mark={mark} left={left} />
              </g>
            ))}
            {nowMs !== null && nowMs >= span.fromMs && nowMs <= span.toMs && (
              <line x1={xAt(nowMs)} x2={xAt(nowMs)} y1={0} y2={AXIS_Y - 14} className="chart-now" />
            )}
            {brush !== null && (
              <rect
                x={Math.min(brush.from, brush.to)}
                width={Math.abs(brush.to - brush.from)}
                y={0}
                height={AXIS_Y - 14}
                className="chart-brush"
              />
            )}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
