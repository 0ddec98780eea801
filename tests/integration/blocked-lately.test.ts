/** On the child's own page: what was closed lately, and asking for it in one tap, at the level of detail that was agreed. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DnsClient } from '../e2e/dns-client.ts';
import {
  type ChildClient,
  codeOf,
  type ConsoleClient,
  type ConsoleDesk,
  openConsoleDesk,
} from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;
let page: ChildClient;
let an: string;
let dns: DnsClient;

beforeEach(async () => {
  desk = await openConsoleDesk({ starters: join(import.meta.dirname, '../../assets/lists') });
  mother = desk.console((await desk.guardian()).token);
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13', detail: 'full' });
  an = child.id;
  page = desk.child(await desk.childToken('An'));
  dns = await DnsClient.open(child.endpoints.dns ?? '');
});
afterEach(async () => {
  dns.close();
  await desk.close();
});

const agree = () =>
  mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });

async function visit(...names: string[]): Promise<void> {
  for (const name of names) await dns.ask(name);
}

test('sites stand with the reason, the newest first, each once; advertising and what is open do not', async () => {
  await agree();
  await mother.rules.target({ profile: an, action: 'block', target: 'game.example' });
  await visit('game.example', 'www.tiktok.com', 'v16.tiktok.com', 'doubleclick.net', 'scratch.mit.edu');
  const { named, sites } = await page.blocked();
  expect(named).toBe(true);
  expect(sites.map(({ site, asking }) => [site, asking])).toEqual([
    ['v16.tiktok.com', 'may'],
    ['game.example', 'may'],
  ]);
  expect(sites[1]?.sentence.vi).toContain('Bố mẹ đã chặn game.example');
});

test('asked in one tap it is the same request as from the page, and then it waits, is answered, is open', async () => {
  await agree();
  await visit('www.tiktok.com');
  const [shown] = (await page.blocked()).sites;
  const target = shown?.site ?? '';
  const asked = await page.ask({ kind: 'site', target, minutes: 15 });
  expect(asked).toMatchObject({ target: 'service:tiktok', state: 'open' });
  expect((await page.ask({ kind: 'site', target: 'tiktok.com' })).id).toBe(asked.id);
  expect((await page.blocked()).sites[0]?.asking).toBe('waiting');
  const { change } = await mother.requests.answer({
    id: asked.id,
    answer: { kind: 'not-yet', reason: 'other', words: '' },
  });
  expect((await page.blocked()).sites[0]?.asking).toBe('later');
  expect(await codeOf(page.ask({ kind: 'site', target }))).toBe('ASK_LATER');
  await mother.history.undo({ change: change.id });
  await mother.requests.answer({ id: asked.id, answer: { kind: 'minutes', minutes: 15 } });
  expect((await page.blocked()).sites).toEqual([]);
});

test('what is for adults is not called by its crude name, and the private class is not there at all', async () => {
  await agree();
  await mother.time.pause({ profile: an, length: { minutes: 30 } });
  await visit('scarleteen.com', 'tongdai111.vn');
  await mother.time.resume({ profile: an });
  await visit('pornhub.com');
  const { sites } = await page.blocked();
  expect(sites).toMatchObject([
    { site: 'pornhub.com', sentence: { vi: 'Trang này có nội dung dành cho người lớn.' } },
  ]);
  expect((await page.check({ target: 'pornhub.com' })).sentence.vi).not.toMatch(/khiêu dâm/i);
});

test.each(['category', 'totals'] as const)(
  'at level `%s` nothing is named, and the page says so',
  async (detail) => {
    await agree();
    await mother.family.update({ child: an, detail });
    await visit('www.tiktok.com');
    expect(await page.blocked()).toEqual({ named: false, sites: [] });
  },
);

test('before consent nothing is named either', async () => {
  await visit('www.tiktok.com');
  expect(await page.blocked()).toEqual({ named: false, sites: [] });
});

test('at level `site` the site stands for its hosts, and a sibling sees none of it', async () => {
  await agree();
  await mother.family.update({ child: an, detail: 'site' });
  await visit('v16.tiktok.com');
  expect((await page.blocked()).sites).toMatchObject([{ site: 'tiktok.com' }]);
  await mother.family.add({ name: 'Bình', age: 8, preset: '6-9', detail: 'full' });
  const other = desk.child(await desk.childToken('Bình'));
  expect((await other.blocked()).sites).toEqual([]);
});
