/**
 * Seven days by forty-eight half hours, painted in three states. Drag, or click the first and then the last cell;
 * arrows move, Shift extends, 1 2 3 paint, Ctrl+C and Ctrl+V copy a day. What is painted is `week-cells`' business.
 */
import { SegmentedControl, Stack, Text, VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTimeOfDay } from '../../../shared/time/time-window.ts';
import classes from './ScheduleGrid.module.css';
import { CELL_STATES, type CellState, copyDay, paint, stretchState, type Week } from './week-cells.ts';

const HALF_HOURS = 48;
const STEP = 30;
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const CELLS = Array.from({ length: HALF_HOURS }, (_, cell) => cell);

interface Spot {
  readonly day: number;
  readonly cell: number;
}

interface Selection {
  readonly from: Spot;
  readonly to: Spot;
}

export interface ScheduleGridProps {
  readonly week: Week;
  readonly label: string;
  /** Short names, Monday first. */
  readonly dayNames: readonly string[];
  readonly onChange: (week: Week) => void;
}

export function ScheduleGrid({ week, label, dayNames, onChange }: ScheduleGridProps) {
  const { t } = useTranslation('grid');
  const [brush, setBrush] = useState<CellState>('closed');
  const [at, setAt] = useState<Spot>({ day: 0, cell: 42 });
  const [selection, setSelection] = useState<Selection | null>(null);
  const [copied, setCopied] = useState<number | null>(null);
  const dragging = useRef(false);
  const grid = useRef<HTMLDivElement>(null);

  const apply = (chosen: Selection, state: CellState): void => {
    const days = between(chosen.from.day, chosen.to.day);
    const [first, last] = ordered(chosen.from.cell, chosen.to.cell);
    onChange(paint(week, days, first * STEP, (last + 1) * STEP, state));
    setSelection(null);
  };

  const focus = (spot: Spot): void => {
    setAt(spot);
    grid.current?.querySelector<HTMLElement>(`[data-spot="${spot.day}-${spot.cell}"]`)?.focus();
  };

  const onPointerDown = (event: PointerEvent, spot: Spot): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    focus(spot);
    // The second click of the way without dragging.
    if (selection !== null && !dragging.current) {
      apply({ from: selection.from, to: spot }, brush);
      return;
    }
    dragging.current = true;
    setSelection({ from: spot, to: spot });
  };

  const onPointerMove = (event: PointerEvent): void => {
    if (!dragging.current || selection === null) return;
    const spot = spotAt(event.clientX, event.clientY);
    if (spot !== null && (spot.day !== selection.to.day || spot.cell !== selection.to.cell))
      setSelection({ from: selection.from, to: spot });
  };

  const onPointerUp = (): void => {
    if (!dragging.current || selection === null) return;
    dragging.current = false;
    const { from, to } = selection;
    // A click alone marks the first cell and waits for the last one.
    if (from.day === to.day && from.cell === to.cell) return;
    apply(selection, brush);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const spot = { day: clamp(at.day + move.day, 6), cell: clamp(at.cell + move.cell, HALF_HOURS - 1) };
      setSelection(event.shiftKey ? { from: selection?.from ?? at, to: spot } : null);
      focus(spot);
      return;
    }
    const state = { 1: 'free', 2: 'study', 3: 'closed' }[event.key] as CellState | undefined;
    if (state !== undefined) {
      event.preventDefault();
      setBrush(state);
      apply(selection ?? { from: at, to: at }, state);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      apply(selection ?? { from: at, to: at }, brush);
    } else if (event.key === 'Escape') setSelection(null);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') setCopied(at.day);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v' && copied !== null) {
      event.preventDefault();
      onChange(copyDay(week, copied, at.day));
    }
  };

  return (
    <Stack gap="xs" className={classes.root ?? ''}>
      <SegmentedControl
        aria-label={t('brush')}
        value={brush}
        onChange={(value) => setBrush(value)}
        data={CELL_STATES.map((state) => ({
          value: state,
          label: (
            <span>
              <span className={`${classes.cell} ${classes.swatch}`} data-state={state} aria-hidden />
              {t(state)}
            </span>
          ),
        }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <div className={classes.scroller}>
        {/* The grid pattern of WAI-ARIA. */}
        <div
          ref={grid}
          role="grid"
          aria-label={label}
          className={classes.grid}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerLeave={onPointerUp}
          onKeyDown={onKeyDown}
        >
          <div className={classes.row} role="row">
            <span role="columnheader">
              <VisuallyHidden>{t('day')}</VisuallyHidden>
            </span>
            {CELLS.filter((cell) => cell % 2 === 0).map((cell) => (
              <span key={cell} role="columnheader" className={classes.hour} aria-colspan={2}>
                {cell / 2}
              </span>
            ))}
          </div>
          {DAYS.map((day) => (
            <div key={day} className={classes.row} role="row">
              <span role="rowheader" className={classes.day}>
                {dayNames[day]}
              </span>
              {CELLS.map((cell) => {
                const state = stretchState(week, day, cell * STEP, (cell + 1) * STEP);
                const isAt = at.day === day && at.cell === cell;
                return (
                  <div
                    key={cell}
                    role="gridcell"
                    tabIndex={isAt ? 0 : -1}
                    className={classes.cell}
                    data-spot={`${day}-${cell}`}
                    data-state={state}
                    data-hour={cell % 2 === 0 || undefined}
                    data-selected={isSelected(selection, day, cell) || undefined}
                    data-linked={linkOf(week, day, cell)}
                    aria-selected={isSelected(selection, day, cell)}
                    aria-label={`${dayNames[day] ?? ''} ${formatTimeOfDay(cell * STEP)}–${formatTimeOfDay((cell + 1) * STEP)}: ${t(state)}`}
                    onPointerDown={(event) => onPointerDown(event, { day, cell })}
                    onFocus={() => setAt({ day, cell })}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <Text size="xs" c="dimmed">
        {selection !== null && !dragging.current ? t('chooseLast') : t('keys')}
      </Text>
    </Stack>
  );
}

const MOVES: Readonly<Record<string, Spot>> = {
  ArrowLeft: { day: 0, cell: -1 },
  ArrowRight: { day: 0, cell: 1 },
  ArrowUp: { day: -1, cell: 0 },
  ArrowDown: { day: 1, cell: 0 },
  Home: { day: 0, cell: -HALF_HOURS },
  End: { day: 0, cell: HALF_HOURS },
};

const clamp = (value: number, last: number): number => Math.min(last, Math.max(0, value));
const ordered = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);

function between(a: number, b: number): readonly number[] {
  const [first, last] = ordered(a, b);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isSelected(selection: Selection | null, day: number, cell: number): boolean {
  if (selection === null) return false;
  const [firstCell, lastCell] = ordered(selection.from.cell, selection.to.cell);
  return between(selection.from.day, selection.to.day).includes(day) && cell >= firstCell && cell <= lastCell;
}

/** Where a stretch goes on in the next row, or comes from the one before. */
function linkOf(week: Week, day: number, cell: number): 'before' | 'after' | undefined {
  if (cell !== 0 && cell !== HALF_HOURS - 1) return undefined;
  const edge = cell === 0 ? day * 1440 : (day + 1) * 1440 - 1;
  const beyond = (edge + (cell === 0 ? -1 : 1) + week.length) % week.length;
  if (week[edge] === 0 || week[edge] !== week[beyond]) return undefined;
  return cell === 0 ? 'before' : 'after';
}

/** The cell under the pointer: while a mouse button is down the events go to where it went down. */
function spotAt(x: number, y: number): Spot | null {
  const spot = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-spot]')?.dataset['spot'];
  if (spot === undefined) return null;
  const [day, cell] = spot.split('-').map(Number);
  return day === undefined || cell === undefined ? null : { day, cell };
}
