import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { QueryState, type QueryLike } from '../../renderer/ui/QueryState.tsx';
import { stage, violationsOf } from './Stage.tsx';

afterEach(cleanup);

const query = (over: Partial<QueryLike<string>>): QueryLike<string> => ({
  data: undefined,
  error: null,
  dataUpdatedAt: 0,
  refetch: () => undefined,
  ...over,
});

describe('the states of a query', () => {
  test('a wait shows a skeleton only after a moment', async () => {
    await stage(<QueryState query={query({})}>{(data) => data}</QueryState>);
    expect(page.getByRole('status').elements()).toEqual([]);
    await expect.element(page.getByRole('status', { name: 'Đang tải…' })).toBeVisible();
  });

  test('no answer at all: what still holds, and a way to try again', async () => {
    const refetch = vi.fn<() => void>();
    const { container } = await stage(
      <QueryState query={query({ error: new TypeError('Failed to fetch'), refetch })}>
        {(data) => data}
      </QueryState>,
    );
    await expect.element(page.getByText(/Bộ lọc chạy riêng/)).toBeVisible();
    expect(await violationsOf(container)).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Thử lại' }));
    expect(refetch).toHaveBeenCalledOnce();
  });

  test('old data stays, with its age', async () => {
    const twoHoursAgo = Date.now() - 2 * 3_600_000 - 1000;
    await stage(
      <QueryState query={query({ data: 'Ba con', error: new TypeError('x'), dataUpdatedAt: twoHoursAgo })}>
        {(data) => <p>{data}</p>}
      </QueryState>,
      { locale: 'en' },
    );
    await expect.element(page.getByText('Ba con')).toBeVisible();
    await expect.element(page.getByText('Old figures: from 2 hours ago.')).toBeVisible();
  });

  test('an empty answer says what will appear', async () => {
    await stage(
      <QueryState query={query({ data: '' })} empty={(data) => (data === '' ? <p>{'Chưa có gì'}</p> : null)}>
        {() => <p>{'content'}</p>}
      </QueryState>,
    );
    await expect.element(page.getByText('Chưa có gì')).toBeVisible();
    expect(page.getByText('content').elements()).toEqual([]);
  });
});
