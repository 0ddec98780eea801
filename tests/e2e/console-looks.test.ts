/**
 * G12: whatever a parent sees of a child's detail stands in the child's "who looked" within two seconds. Both sides in a
 * real Chromium: the parent opens the page, the child's page is open all the while and is never reloaded.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { stopAll } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';

const WITHIN_MS = 2000;

/** What the parent opens, what proves that it is on the screen, and what the child reads then. */
const VIEWS: readonly (readonly [what: string, path: string, shown: string, said: string])[] = [
  ['Today with something notable', '/', '[data-notable]', 'xem điều đáng chú ý ở trang Hôm nay'],
  ['a day', '/activity?child=binh', 'main svg', 'xem một ngày'],
  ['a week', '/activity?child=binh&tab=week', 'main svg', 'xem một tuần'],
  ['the log', '/activity?child=binh&tab=log', '[role="table"] [role="row"] >> nth=2', 'xem nhật ký'],
  ['the weekly report', '/reports?child=binh', '[data-sheet] article', 'xem báo cáo'],
];

describe.skipIf(findChromium() === undefined)('who looked (needs a Chromium)', () => {
  let driver: ConsoleDriver;
  let child: Page;

  beforeAll(async () => {
    driver = await ConsoleDriver.start(9);
    child = await driver.open({ path: '/child/', childToken: await driver.childToken('Bình') });
    await child.getByText('Chưa ai xem chi tiết của con.').waitFor();
  });
  afterAll(async () => {
    await driver?.close();
    await stopAll();
  });

  const rows = (): Promise<string[]> =>
    child.locator('section[aria-labelledby="record-title"] li').allInnerTexts();
  const readsWithin = (said: string): Promise<boolean> =>
    child
      .getByText(`Mẹ đã ${said}`)
      .first()
      .waitFor({ timeout: WITHIN_MS })
      .then(() => true);

  test('what states and figures say is no look', async () => {
    await driver.api.overview.brief();
    const parent = await driver.open({ path: '/devices' });
    await parent.locator('main section').first().waitFor();
    await parent.context().close();
    const client = driver.childClient(await driver.childToken('Bình'));
    expect((await client.record()).looked).toEqual([]);
  });

  test.each(VIEWS)('%s is told within two seconds', async (_what, path, shown, said) => {
    expect((await rows()).some((row) => row.includes(said))).toBe(false);
    const parent = await driver.open({ path });
    await parent.locator(shown).first().waitFor();
    expect(await readsWithin(said)).toBe(true);
    await parent.context().close();
  });

  test('why a row was open or blocked, and a second look into it, are told within two seconds', async () => {
    const parent = await driver.open({ path: '/activity?child=binh&tab=log' });
    const reasons = parent.locator('[role="table"] [role="row"] button');
    await reasons.first().waitFor();
    const { rows: log } = await driver.api.activity.log({
      child: await driver.childId('Bình'),
      limit: 2,
    });
    const [first, second] = log;
    await parent.goto(`${driver.origin}/activity?child=binh&tab=log&row=${first?.id}`);
    await parent.getByRole('dialog').waitFor();
    expect(await readsWithin('xem vì sao một trang được mở hay bị chặn.')).toBe(true);
    await parent.goto(`${driver.origin}/activity?child=binh&tab=log&row=${second?.id}`);
    await parent.getByRole('dialog').waitFor();
    expect(await readsWithin('xem vì sao một trang được mở hay bị chặn (2 lần)')).toBe(true);
    await parent.context().close();
  });

  test('a download of every record is told within two seconds', async () => {
    await driver.api.family.exportChild({ child: await driver.childId('Bình') });
    expect(await readsWithin('tải về mọi ghi chép')).toBe(true);
  });

  test('nobody else’s child is told of it', async () => {
    const client = driver.childClient(await driver.childToken('An'));
    const said = (await client.record()).looked.map(({ what }) => what);
    expect(said.filter((what) => what !== 'today')).toEqual([]);
  });
});
