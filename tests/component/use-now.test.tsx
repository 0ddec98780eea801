import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useNow } from '../../renderer/ui/use-now.ts';

const HALF_A_MINUTE = 30_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Minute() {
  return <output>{new Date(useNow(HALF_A_MINUTE)).toISOString().slice(11, 16)}</output>;
}

test('places that came onto the screen at different moments tell the same minute, and the right one', () => {
  vi.setSystemTime('2026-11-26T05:03:50Z');
  const early = render(<Minute />).container;
  expect(early.textContent).toBe('05:03');
  act(() => {
    vi.advanceTimersByTime(15_000);
  });
  const late = render(<Minute />).container;
  expect([early.textContent, late.textContent]).toEqual(['05:04', '05:04']);
});
