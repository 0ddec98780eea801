/**
 * One tab stop for a whole chart; arrows walk over its marks. `next` says which mark a key leads to, `null` for a key that
 * is not the chart's. Marks carry `data-mark` with their number.
 */
import { type KeyboardEvent, useRef, useState } from 'react';

export interface RovingFocus<E extends Element> {
  readonly ref: React.RefObject<E | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** `also` runs when the mark takes the focus. */
  readonly markProps: (
    mark: number,
    also?: () => void,
  ) => {
    readonly 'data-mark': number;
    readonly tabIndex: 0 | -1;
    readonly onFocus: () => void;
  };
  readonly focus: (mark: number) => void;
}

export function useRovingFocus<E extends Element>(
  count: number,
  next: (mark: number, key: string) => number | null,
  start = 0,
): RovingFocus<E> {
  const ref = useRef<E>(null);
  const [wanted, setWanted] = useState(start);
  const current = Math.min(wanted, Math.max(0, count - 1));
  const focus = (mark: number): void => {
    const element = ref.current?.querySelector(`[data-mark="${mark}"]`);
    if (element instanceof SVGElement || element instanceof HTMLElement) element.focus();
  };
  return {
    ref,
    focus,
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const mark = next(current, event.key);
      if (mark === null) return;
      event.preventDefault();
      focus(Math.max(0, Math.min(count - 1, mark)));
    },
    markProps: (mark, also) => ({
      'data-mark': mark,
      tabIndex: mark === current ? 0 : -1,
      onFocus: () => {
        setWanted(mark);
        also?.();
      },
    }),
  };
}

/** For marks in one row. */
export const alongRow =
  (count: number) =>
  (mark: number, key: string): number | null => {
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowUp':
        return mark - 1;
      case 'ArrowRight':
      case 'ArrowDown':
        return mark + 1;
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      default:
        return null;
    }
  };

/** Enter and Space do what a click does. */
export const pressed = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';
