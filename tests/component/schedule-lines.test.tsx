import { cleanup } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ScheduleGrid } from '../../renderer/ui/schedule-grid/ScheduleGrid.tsx';
import { ScheduleLines, type TypedHours } from '../../renderer/ui/schedule-grid/ScheduleLines.tsx';
import { hoursOf, weekOf } from '../../renderer/ui/schedule-grid/week-cells.ts';
import { TimeField } from '../../renderer/ui/TimeField.tsx';
import type { CategoryId } from '../../shared/catalogue/category-ids.ts';
import type { WindowId } from '../../shared/kernel/ids.ts';
import type { PolicyHours } from '../../shared/policy/policy.ts';
import { stage, violationsOf } from './Stage.tsx';

afterEach(cleanup);

const STUDY: readonly CategoryId[] = ['education', 'reference', 'translation'];
const DAYS = ['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN'];
const NIGHT: PolicyHours = {
  id: 'night' as WindowId,
  kind: 'closed',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  start: '21:00',
  end: '06:30',
  scope: 'all',
  note: 'nhà mình',
};

let now: readonly PolicyHours[] = [];

function Both() {
  const [hours, setHours] = useState<readonly PolicyHours[]>([NIGHT]);
  const [typed, setTyped] = useState<TypedHours | null>(null);
  now = hours;
  return (
    <>
      <ScheduleGrid
        week={weekOf(hours)}
        label="Lịch"
        dayNames={DAYS}
        onChange={(week) => setHours(hoursOf(week, hours, STUDY))}
      />
      <ScheduleLines
        hours={hours}
        study={STUDY}
        saved={[NIGHT]}
        typed={typed?.hours === JSON.stringify(hours) ? typed : null}
        onType={setTyped}
        onChange={setHours}
      />
    </>
  );
}

const cell = (day: number, at: number): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-spot="${day}-${at}"]`);
  if (found === null) throw new Error('no such cell');
  return found;
};

describe('hours as a grid, as sentences and as text', () => {
  test('a line that is written paints the grid and is said in a sentence, and keeps what it does not say', async () => {
    const { container } = await stage(<Both />);
    const lines = page.getByLabelText('Viết thành chữ');
    await expect.element(lines).toHaveValue('T2–T6 21:00–06:30: không dùng');
    await userEvent.fill(lines, 'T2–T6 20:30–06:30: không dùng\nT7 14h–16h: chỉ học tập');
    await expect
      .element(page.getByText('Giờ nghỉ: T2–T6 20:30–06:30, không vào mạng.'))
      .not.toBeInTheDocument();
    await expect.element(page.getByText(/T2–T6 20:30–06:30, không vào mạng/)).toBeVisible();
    await expect.element(page.getByText(/Giờ học: T7 14:00–16:00/)).toBeVisible();
    expect(cell(0, 41).dataset['state']).toBe('closed');
    expect(cell(5, 28).dataset['state']).toBe('study');
    expect(now[0]).toMatchObject({ id: 'night', note: 'nhà mình', start: '20:30' });
    await userEvent.tab();
    await expect.element(lines).toHaveValue('T2–T6 20:30–06:30: không dùng\nT7 14:00–16:00: chỉ học tập');
    expect(await violationsOf(container)).toEqual([]);
  });

  test('a window that is deleted and written again is the same one, with its note', async () => {
    await stage(<Both />);
    const lines = page.getByLabelText('Viết thành chữ');
    await userEvent.fill(lines, '');
    expect(now).toEqual([]);
    await userEvent.tab();
    await userEvent.fill(lines, 'T2–T6 21:00–06:30: không dùng');
    expect(now).toEqual([NIGHT]);
  });

  test('a painted cell rewrites the lines', async () => {
    await stage(<Both />);
    cell(6, 0).focus();
    await userEvent.keyboard('3');
    await expect
      .element(page.getByLabelText('Viết thành chữ'))
      .toHaveValue('T2–T6 21:00–06:30: không dùng\nCN 00:00–00:30: không dùng');
  });

  test('what cannot be read says where and why, stays as it was typed, and changes nothing', async () => {
    const { container } = await stage(<Both />, { locale: 'en' });
    const lines = page.getByLabelText('The same in writing');
    await userEvent.fill(lines, 'Mon–Fri 21:00–06:30: closed\nMoonday 10:00–11:00: closed');
    await expect.element(page.getByText(/^Line 2: “moonday” is no day\./)).toBeVisible();
    await expect.element(lines).toHaveAttribute('aria-invalid', 'true');
    await userEvent.tab();
    await expect.element(lines).toHaveValue('Mon–Fri 21:00–06:30: closed\nMoonday 10:00–11:00: closed');
    expect(now).toEqual([NIGHT]);
    expect(await violationsOf(container)).toEqual([]);
  });
});

describe('a time of day', () => {
  function Field({ value = '21:00' }: { readonly value?: string }) {
    const [time, setTime] = useState(value);
    return (
      <>
        <TimeField label="Lúc" value={time} onChange={setTime} />
        <output>{time}</output>
      </>
    );
  }

  test('is read on the 24-hour clock however it is typed, in an English console too', async () => {
    const { container } = await stage(<Field />, { locale: 'en' });
    const field = page.getByLabelText('Lúc');
    await expect.element(field).toHaveValue('21:00');
    for (const [typed, read] of [
      ['930', '09:30'],
      ['22h15', '22:15'],
      ['7', '07:00'],
      ['18:05', '18:05'],
    ] as const) {
      await userEvent.fill(field, typed);
      await userEvent.tab();
      await expect.element(field).toHaveValue(read);
      await expect.element(page.getByRole('status')).toHaveTextContent(read);
    }
    expect(await violationsOf(container)).toEqual([]);
  });

  test('steps by the arrow keys, around midnight too, and says what it does not understand', async () => {
    await stage(<Field value="23:50" />);
    const field = page.getByLabelText('Lúc');
    await userEvent.click(field);
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(field).toHaveValue('00:00');
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(field).toHaveValue('23:45');
    await userEvent.fill(field, '25:00');
    await userEvent.tab();
    await expect.element(page.getByText('Xin viết giờ như 21:30, theo đồng hồ 24 giờ.')).toBeVisible();
    await expect.element(page.getByRole('status')).toHaveTextContent('23:45');
  });
});
