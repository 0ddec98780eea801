/** How the marks of a day's timeline look: states and families by hatch, events by shape, nothing by colour alone. */
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { hatchOf } from './Hatches.tsx';
import { EVENT_SIZE, type EventKind, type TimelineMark, type TimelineState } from './timeline-marks.ts';

const STATES_Y = 2;
const SEGMENTS_Y = 38;
const EVENTS_Y = 88;
const STATE_HEIGHT = 28;
const SEGMENT_HEIGHT = 42;
export const ROW_MIDDLES = {
  states: STATES_Y + STATE_HEIGHT / 2,
  segments: SEGMENTS_Y + SEGMENT_HEIGHT / 2,
  events: EVENTS_Y + EVENT_SIZE / 2,
} as const;

/** Pixels that one sign takes, roughly. */
const SIGN = 7.5;

const GLYPHS: Readonly<Record<EventKind, string>> = {
  /** A cross in a square. */
  block:
    'M-9,-9 h18 v18 h-18 z M-5,-3.5 l3.5,3.5 l-3.5,3.5 l1.5,1.5 l3.5,-3.5 l3.5,3.5 l1.5,-1.5 l-3.5,-3.5 l3.5,-3.5 l-1.5,-1.5 l-3.5,3.5 l-3.5,-3.5 z',
  /** A triangle that asks. */
  request: 'M0,-10 L10,8 L-10,8 z',
  /** A disc with a plus. */
  grant:
    'M-10,0 a10,10 0 1,0 20,0 a10,10 0 1,0 -20,0 z M-1.2,-6 h2.4 v4.8 h4.8 v2.4 h-4.8 v4.8 h-2.4 v-4.8 h-4.8 v-2.4 h4.8 z',
  pause: 'M-7,-9 h5 v18 h-5 z M2,-9 h5 v18 h-5 z',
  rule: 'M0,-10 L10,0 L0,10 L-10,0 z',
};

const fillOf = (chart: string, state: TimelineState): string | undefined =>
  state === 'free' || state === 'granted' ? undefined : `url(#${chart}-${state})`;

export function StateHatches({ chart }: { readonly chart: string }) {
  const pattern = { width: 8, height: 8, patternUnits: 'userSpaceOnUse' } as const;
  return (
    <defs>
      <pattern id={`${chart}-study`} {...pattern}>
        <rect width={8} height={8} className="chart-state-ground" />
        <path d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" className="chart-state-ink" />
      </pattern>
      <pattern id={`${chart}-closed`} {...pattern}>
        <rect width={8} height={8} className="chart-state-ground" />
        <path d="M0,8 l8,-8 M0,0 l8,8" className="chart-state-ink" />
      </pattern>
      <pattern id={`${chart}-paused`} {...pattern}>
        <rect width={8} height={8} className="chart-state-ground-paused" />
        <path d="M2,0 v8 M5,0 v8" className="chart-state-ink" />
      </pattern>
    </defs>
  );
}

export interface TimelineMarkShapeProps {
  readonly chart: string;
  readonly mark: TimelineMark;
  readonly left: number;
}

export function TimelineMarkShape({ chart, mark, left }: TimelineMarkShapeProps) {
  const x = left + mark.x;
  switch (mark.row) {
    case 'states': {
      const { state, short } = mark.stretch;
      const fill = fillOf(chart, state);
      return (
        <>
          <rect
            x={x}
            y={STATES_Y}
            width={mark.width}
            height={STATE_HEIGHT}
            rx={3}
            className="chart-state"
            data-state={state}
            {...(fill === undefined ? {} : { fill })}
          />
          {mark.width > short.length * SIGN + 10 && (
            <text
              x={x + mark.width / 2}
              y={STATES_Y + STATE_HEIGHT / 2 + 4}
              textAnchor="middle"
              className="chart-text chart-text-strong chart-on-hatch"
            >
              {short}
            </text>
          )}
        </>
      );
    }
    case 'segments':
      return (
        <rect
          x={x}
          y={SEGMENTS_Y}
          width={mark.width}
          height={SEGMENT_HEIGHT}
          fill={hatchOf(chart, mark.stretch.family)}
          className="chart-part"
        />
      );
    case 'events':
      return (
        <>
          <rect
            x={x - EVENT_SIZE / 2}
            y={EVENTS_Y}
            width={EVENT_SIZE}
            height={EVENT_SIZE}
            className="chart-hit"
          />
          <path
            d={GLYPHS[mark.kind]}
            transform={`translate(${x} ${EVENTS_Y + EVENT_SIZE / 2})`}
            fillRule="evenodd"
            className="chart-event"
            data-kind={mark.kind}
          />
          {mark.events.length > 1 && (
            <text
              aria-hidden
              x={x + 9}
              y={EVENTS_Y + 6}
              className="chart-text chart-text-strong chart-on-hatch"
            >
              {mark.events.length}
            </text>
          )}
        </>
      );
    default:
      return assertNever(mark);
  }
}
