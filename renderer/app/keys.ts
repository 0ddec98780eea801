/**
 * Keys without a modifier: go, answer, undo, help. They never fire while one types, and a switch turns them off (WCAG
 * 2.1.4). Ctrl+K is the palette's own.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useInterface } from './interface-store.ts';
import { useUndo } from './use-change.ts';

const PLACES = {
  h: '/',
  a: '/activity',
  y: '/requests',
  q: '/rules',
  t: '/devices',
  b: '/reports',
} as const;
/** Milliseconds in which the letter after `g` is waited for. */
const SECOND_KEY_WITHIN = 1200;

const isPlace = (key: string): key is keyof typeof PLACES => key in PLACES;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="grid"], [role="menu"], [role="dialog"]') !== null);

export function useKeys(): void {
  const navigate = useNavigate();
  const undo = useUndo();
  const queryClient = useQueryClient();
  const goAt = useRef(0);
  const press = useEffectEvent((event: KeyboardEvent): void => {
    const { toasts, singleKeys, setHelpOpen } = useInterface.getState();
    if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const { key } = event;
    if (event.timeStamp - goAt.current < SECOND_KEY_WITHIN && isPlace(key)) {
      goAt.current = 0;
      event.preventDefault();
      void navigate({ to: PLACES[key] });
      return;
    }
    if (key === 'g') goAt.current = event.timeStamp;
    else if (key === '?') setHelpOpen(true);
    else if (key === '/') {
      const filter = document.querySelector<HTMLInputElement>(
        'main input[type="search"], main input[type="text"]',
      );
      if (filter !== null) {
        event.preventDefault();
        filter.focus();
      }
    } else if (key === 'u') {
      const change = toasts.findLast((toast) => toast.kind === 'change');
      if (change?.kind === 'change') void undo(change.change.id).then(() => queryClient.invalidateQueries());
    } else if (key === 'n') {
      const waiting = [...document.querySelectorAll<HTMLElement>('[data-request]')];
      const now = waiting.findIndex((one) => one.contains(document.activeElement));
      const next = waiting[(now + 1) % waiting.length];
      if (next === undefined) void navigate({ to: PLACES.y });
      else next.focus();
    } else if (key === '1' || key === '2' || key === '3') {
      const request =
        document.activeElement?.closest('[data-request]') ?? document.querySelector('[data-request]');
      request?.querySelector<HTMLElement>(`[data-answer="${key}"]`)?.click();
    } else if (key === '[' || key === ']')
      document.querySelector<HTMLElement>(`[data-day="${key}"]`)?.click();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** An address pasted on the page itself asks about that site: it opens the palette, where Enter allows it. */
export function usePastedAddress(): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain').trim() ?? '';
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null || !isAddress(text))
        return;
      event.preventDefault();
      useInterface.getState().wantPalette(text);
    };
    document.addEventListener('paste', listen);
    return () => document.removeEventListener('paste', listen);
  }, []);
}

const LONGEST_ADDRESS = 2048;
/** Looks like one; the palette parses it. */
const isAddress = (text: string): boolean =>
  text.length <= LONGEST_ADDRESS && /^(?:https?:\/\/)?[^\s/.]+(?:\.[^\s/.]+)+(?:\/\S*)?$/i.test(text);

/** Before the palette's code is there its key fetches it; afterwards the palette hears the key itself. */
export function usePaletteKey(notYetFetched: boolean): void {
  useEffect(() => {
    if (!notYetFetched) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      useInterface.getState().wantPalette();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [notYetFetched]);
}
