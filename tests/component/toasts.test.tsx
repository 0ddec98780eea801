import { act, cleanup, fireEvent } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { useInterface } from '../../renderer/app/interface-store.ts';
import { Toasts } from '../../renderer/app/Toasts.tsx';
import type { Change } from '../../shared/contracts/change-shapes.ts';
import { stage, violationsOf } from './Stage.tsx';

const change: Change = {
  id: 'c-1',
  at: '2026-11-23T19:00:00+07:00',
  actor: 'Mẹ',
  profile: 'p-an',
  sentence: { vi: 'An được thêm 30 phút, đến 19:45.', en: 'An has 30 more minutes, until 19:45.' },
  undoable: true,
  whyNot: null,
  undoneBy: null,
};

const pass = (ms: number): void =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });
const toasts = (): number => useInterface.getState().toasts.length;
const addChange = (): void =>
  act(() => useInterface.getState().addToast({ kind: 'change', change, isUndo: false }));

describe('the undo toast', () => {
  beforeEach(() => {
    useInterface.setState({ toasts: [] });
  });
  afterEach(() => {
    vi.useRealTimers();
    cleanup();
  });

  test('is announced politely and stays for eight seconds', async () => {
    const { container } = await stage(<Toasts />);
    vi.useFakeTimers();
    addChange();
    expect(container.querySelector('[aria-live="polite"]')?.textContent).toContain('An được thêm 30 phút');
    pass(7900);
    expect(toasts()).toBe(1);
    pass(200);
    expect(toasts()).toBe(0);
  });

  test.each([
    ['the pointer is on it', fireEvent.pointerEnter, fireEvent.pointerLeave],
    ['the focus is in it', fireEvent.focus, fireEvent.blur],
  ])('stops its clock while %s', async (_, hold, release) => {
    await stage(<Toasts />);
    vi.useFakeTimers();
    addChange();
    const toast = page.getByRole('button', { name: 'Hoàn tác' }).element().closest('[data-kind]');
    if (toast === null) throw new Error('no toast');
    pass(6000);
    hold(toast);
    pass(60_000);
    expect(toasts()).toBe(1);
    release(toast);
    pass(1900);
    expect(toasts()).toBe(1);
    pass(200);
    expect(toasts()).toBe(0);
  });

  test('offers no undo for what cannot come back', async () => {
    await stage(<Toasts />);
    act(() =>
      useInterface
        .getState()
        .addToast({ kind: 'change', change: { ...change, undoable: false }, isUndo: false }),
    );
    await expect.element(page.getByText('An được thêm 30 phút, đến 19:45.')).toBeVisible();
    expect(page.getByRole('button', { name: 'Hoàn tác' }).elements()).toEqual([]);
  });

  test('has no accessibility violations', async () => {
    const { container } = await stage(<Toasts />);
    addChange();
    expect(await violationsOf(container)).toEqual([]);
  });
});
