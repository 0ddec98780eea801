import { cleanup } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { setConnection } from '../../renderer/client/connection.ts';
import { StatePill, type Protection } from '../../renderer/ui/StatePill.tsx';
import { stage, violationsOf } from './Stage.tsx';

afterEach(() => {
  cleanup();
  setConnection('idle', 0);
});

const advisory: Protection = {
  state: 'advisory',
  sentence: { vi: 'Chỉ nhắc nhở – trẻ có thể tắt', en: 'Advisory – a child can turn this off' },
  basis: { vi: 'Máy chưa khóa đường vòng.', en: 'The ways around are still open.' },
  provedAt: null,
};

describe('the state of protection', () => {
  test('says its sentence, and what it rests on when asked by keyboard; Escape closes it', async () => {
    const { container } = await stage(<StatePill protection={advisory} />);
    const basis = page.getByText('Máy chưa khóa đường vòng.');
    await expect.element(page.getByText('Chỉ nhắc nhở – trẻ có thể tắt')).toBeVisible();
    await expect.element(basis).not.toBeVisible();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect.element(basis).toBeVisible();
    expect(await violationsOf(container)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(basis).not.toBeVisible();
  });

  test('speaks the reader’s language', async () => {
    await stage(<StatePill protection={advisory} />, { locale: 'en' });
    await expect.element(page.getByText('Advisory – a child can turn this off')).toBeVisible();
  });

  test('is unknown while the agent does not answer, whatever it said before', async () => {
    const { container } = await stage(<StatePill protection={{ ...advisory, state: 'enforced' }} />);
    setConnection('lost', 0);
    await expect.element(page.getByText('Không rõ')).toBeVisible();
    expect(container.querySelector('details')?.dataset['state']).toBe('unknown');
    setConnection('live', 0);
    await expect.element(page.getByText('Chỉ nhắc nhở – trẻ có thể tắt')).toBeVisible();
  });
});
