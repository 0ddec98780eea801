/**
 * The conversation that a block page starts: the real proxy in front of the real control API, a child's requests as
 * octets on a socket, and a guardian's console that answers.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askDesk } from '../../electron/agent/control/ask-desk.ts';
import { ProxyServer } from '../../electron/agent/proxy/proxy-server.ts';
import { systemClock } from '../../electron/agent/system/clock.ts';
import { minutes } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { found, portOf, RawClient } from '../unit/proxy/proxy-desk.ts';
import { named } from '../unit/dns/fake-gate.ts';
import { filesHolding } from '../unit/storage/temporary-storage.ts';
import { type ChildClient, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

const GAME = 'game.test';

let desk: ConsoleDesk;
let proxy: ProxyServer;
let origin: Server;
let mother: ConsoleClient;
let own: ChildClient;
let an: ProfileId;
let port: number;
let originPort: number;

beforeEach(async () => {
  desk = await openConsoleDesk({
    starters: join(import.meta.dirname, '../../assets/lists'),
    localDomains: ['test'],
  });
  mother = desk.console((await desk.guardian()).token);
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13' });
  an = child.id as ProfileId;
  own = desk.child(await desk.childToken('An'));
  await mother.rules.target({ profile: an, action: 'block', target: GAME });
  origin = createServer((_, response) => response.end('the game itself'));
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  originPort = portOf(origin);
  proxy = new ProxyServer({
    gate: desk.deps.gate,
    policy: desk.deps.policy,
    health: desk.deps.health,
    clock: systemClock,
    localDomains: [named('test')],
    resolve: async () => found('127.0.0.1'),
    ownPorts: () => [Number(new URL(desk.address).port)],
    askDesk: askDesk(() => desk.deps),
  });
  port = await endpointOf(an);
});

afterEach(async () => {
  await proxy.close();
  origin.close();
  await desk.close();
});

const endpointOf = async (id: ProfileId): Promise<number> =>
  unwrap(await proxy.openEndpoint(id, 'proxy', { hosts: ['127.0.0.1'], port: 0 })).port;

async function exchange(head: string, body = '', at = port): Promise<string> {
  const client = await RawClient.open(at, `${head}\r\nConnection: close\r\n\r\n${body}`);
  return Buffer.from(await client.gone(), 'latin1').toString('utf8');
}

const urlOf = (host: string, path = '/'): string => `http://${host}:${originPort}${path}`;
const get = (path = '/', host = GAME, at = port): Promise<string> =>
  exchange(`GET ${urlOf(host, path)} HTTP/1.1\r\nHost: ${host}`, '', at);
/** Where the page is led to by itself. */
const again = (host = GAME): Promise<string> => get('/.well-known/haidang/page/', host);

const tokenOf = async (host: string): Promise<string> =>
  /name="token" value="([^"]+)"/.exec(await get('/', host))?.[1] ?? '';

const ask = async (form: Record<string, string> = {}, host = GAME): Promise<string> =>
  send(form, host, await tokenOf(host));

async function send(form: Record<string, string>, host: string, token: string): Promise<string> {
  const body = new URLSearchParams({ wish: '15', ...form, token }).toString();
  return exchange(
    `POST ${urlOf(host, '/.well-known/haidang/ask')} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}`,
    body,
  );
}

const waiting = () => mother.requests.list({ which: 'waiting' });
const isNotice = /<p class="n" role="status">(.*?)<\/p>/;
const noticeOf = (page: string): string => isNotice.exec(page)?.[1] ?? '';

test('from the page to the site: asked, delivered, seen, answered, applied, and the page opens by itself', async () => {
  const stream = await mother.events();
  const events = stream[Symbol.asyncIterator]();
  await events.next();
  expect(await get()).toMatch(/^HTTP\/1.1 403 /);
  expect(await ask({ wish: '60', words: 'bài nhóm' })).toMatch(/^HTTP\/1.1 303 /);
  for (let requests = 0; requests < 2; ) {
    const { done, value } = await events.next();
    if (done === true) throw new Error('the stream ended');
    if (value.type === 'request') requests += 1;
  }
  await events.return?.();
  // The stream alone brought it to the guardian; nobody has looked yet.
  const [mine] = await own.requests();
  expect(mine).toMatchObject({ target: GAME, words: 'bài nhóm', minutes: 60, stages: { seen: null } });
  expect(mine?.stages.delivered).not.toBeNull();
  const page = await again();
  expect(page).toMatch(/^HTTP\/1.1 403 /);
  expect(page).toMatch(/\r\nRefresh: 1; url=/);
  expect(noticeOf(page)).toContain('Con xin mở game.test trong 1 giờ.');

  const [shown] = await waiting();
  await mother.requests.seen({ ids: [shown?.id ?? ''] });
  await mother.requests.answer({ id: shown?.id ?? '', answer: { kind: 'minutes', minutes: 60 } });
  expect(await again()).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\nRefresh: 0; url=\/\r\n/);
  expect(await get()).toContain('the game itself');
  const [done] = await own.requests();
  const { expired, ...reached } = done?.stages ?? {};
  const instants = Object.values(reached).map((at) => Date.parse(at ?? ''));
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  expect(instants).not.toContain(Number.NaN);
  expect(expired).toBeNull();

  desk.turnClock(minutes(61));
  const closed = await get();
  expect(closed).toMatch(/^HTTP\/1.1 403 /);
  expect(noticeOf(closed)).toContain('Thời gian được mở đã hết.');
  expect(closed).toContain('<form');
  expect((await own.requests())[0]?.stages.expired).not.toBeNull();
});

test('“not yet” shows its reason and words, a counter-offer opens for less, and taking an answer back waits again', async () => {
  await ask();
  const [request] = await waiting();
  const id = request?.id ?? '';
  const answer = { kind: 'not-yet', reason: 'after-dinner', words: 'rửa tay đã <3' } as const;
  const { change } = await mother.requests.answer({ id, answer });
  const page = await again();
  expect(noticeOf(page)).toContain('Mẹ: chưa, ăn tối xong mình nói nhé. “rửa tay đã &lt;3”');
  expect(noticeOf(page)).toContain('Ít phút nữa con có thể xin lại.');
  expect(page).not.toContain('<form');
  await mother.history.undo({ change: change.id });
  expect(await again()).toMatch(/\r\nRefresh: 1; url=/);
  await mother.requests.answer({ id, answer: { kind: 'counter', minutes: 5, words: 'rồi nghỉ' } });
  expect(await get()).toContain('the game itself');
  expect((await own.requests())[0]).toMatchObject({ state: 'countered' });
});

test('after five minutes the same can be asked for again, and not before', async () => {
  await ask();
  const [request] = await waiting();
  await mother.requests.answer({
    id: request?.id ?? '',
    answer: { kind: 'not-yet', reason: 'other', words: '' },
  });
  desk.turnClock(minutes(4.9));
  expect(await get()).not.toContain('<form');
  desk.turnClock(minutes(0.2));
  expect(await get()).toContain('<form');
  await ask();
  expect((await waiting())[0]?.id).not.toBe(request?.id);
});

test('“always” writes a parent’s rule; undone, the page is closed and waits', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'other.test' });
  await ask({}, 'other.test');
  const [request] = await waiting();
  const { change } = await mother.requests.answer({
    id: request?.id ?? '',
    answer: { kind: 'always', scope: 'site' },
  });
  expect(await get('/', 'other.test')).toContain('the game itself');
  expect(desk.deps.policy.of(an).documents.child?.rules).toContainEqual(
    expect.objectContaining({ action: 'allow', target: 'other.test' }),
  );
  await mother.history.undo({ change: change.id });
  expect(await again('other.test')).toMatch(/\r\nRefresh: 1; url=/);
});

test('words are one plain line for both sides, whatever was sent, and never longer than allowed', async () => {
  await ask({ words: `  bài\r\ntập \u202Etxt.exe\u0000 <img src=x onerror=alert(1)> ${'ế😀'.repeat(300)}` });
  const [request] = await waiting();
  expect(request?.words).toMatch(/^bài tập txt\.exe <img src=x onerror=alert\(1\)> ế/);
  expect(request?.words.length).toBeLessThanOrEqual(300);
  expect(request?.words.isWellFormed()).toBe(true);
  expect((await own.requests())[0]?.words).toBe(request?.words);
  // By the other door too.
  const other = await own.ask({ kind: 'time', minutes: 15, words: 'a\n\u2066b' });
  expect(other.words).toBe('a b');
});

test('a flood of asks is one request and few events, and twenty sites an hour are enough', async () => {
  let told = 0;
  desk.deps.events.listen(({ event }) => (told += event.type === 'request' ? 1 : 0));
  await ask();
  for (let i = 0; i < 60; i++) await own.ask({ kind: 'site', target: GAME });
  const all = await waiting();
  expect(all).toHaveLength(1);
  expect(all[0]?.asks).toBe(20);
  expect(told).toBeLessThanOrEqual(22);
  await mother.rules.target({ profile: an, action: 'block', target: 'test' });
  for (let i = 0; i < 19; i++) await ask({}, `many${i}.test`);
  const enough = await ask({}, 'many20.test');
  expect(enough).toMatch(/^HTTP\/1.1 403 /);
  expect(noticeOf(enough)).toContain('Trong một giờ qua con đã xin nhiều lần rồi.');
  expect(await waiting()).toHaveLength(20);
});

test('twenty hosts of one blocked site are asked for once in five minutes, and a yes opens the host that was asked for', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'bad.test' });
  const hosts = Array.from({ length: 20 }, (_, i) => `s${i}.bad.test`);
  // The forms were all there before the first was sent.
  const tokens = await Promise.all(hosts.map((host) => tokenOf(host)));
  for (const [i, host] of hosts.entries()) await send({}, host, tokens[i] ?? '');
  const [request, ...more] = await waiting();
  expect(more).toEqual([]);
  expect(request).toMatchObject({ target: 's0.bad.test', asks: 1 });
  const other = await get('/', 's7.bad.test');
  expect(other).not.toContain('<form');
  expect(noticeOf(other)).toContain('Con vừa xin mở s0.bad.test, thuộc cùng một trang web.');
  await expect(own.ask({ kind: 'site', target: 'bad.test' })).rejects.toThrow(/ASK_LATER|s0\.bad\.test/);

  await mother.requests.answer({ id: request?.id ?? '', answer: { kind: 'minutes', minutes: 60 } });
  expect(await get('/', 's0.bad.test')).toContain('the game itself');
  expect(await get('/', 's7.bad.test')).toMatch(/^HTTP\/1.1 403 /);
  desk.turnClock(minutes(5));
  expect(await get('/', 's7.bad.test')).toContain('<form');
  await ask({}, 's7.bad.test');
  expect(await waiting()).toMatchObject([{ target: 's7.bad.test' }]);
});

test('what is asked for a whole site stands for its hosts, and the answer opens each of them', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'bad.test' });
  await ask({}, 'www.bad.test');
  // It waits on the page of each host, whose form was open before.
  expect(noticeOf(await get('/', 'a.bad.test'))).toContain('Con xin mở bad.test');
  expect(await own.ask({ kind: 'site', target: 'b.c.bad.test' })).toMatchObject({
    target: 'bad.test',
    asks: 2,
  });
  const [request, ...more] = await waiting();
  expect(more).toEqual([]);
  await mother.requests.answer({ id: request?.id ?? '', answer: { kind: 'always', scope: 'site' } });
  for (const host of ['www.bad.test', 'a.bad.test', 'b.c.bad.test'])
    expect(await get('/', host)).toContain('the game itself');
});

test('a host that a parent’s own rule closes is asked for by itself, so that “always” opens it', async () => {
  await mother.rules.target({ profile: an, action: 'block', target: 'bad.test' });
  await mother.rules.target({ profile: an, action: 'block', target: 'www.bad.test' });
  await ask({}, 'bad.test');
  await ask({}, 'www.bad.test');
  expect(await waiting()).toMatchObject([{ target: 'bad.test', asks: 1 }]);
  desk.turnClock(minutes(5));
  await ask({}, 'www.bad.test');
  const [, request] = await waiting();
  // A rule for the whole site would leave it closed, so it is neither offered nor taken.
  expect(request).toMatchObject({ target: 'www.bad.test', always: [{ scope: 'page' }] });
  await expect(
    mother.requests.answer({ id: request?.id ?? '', answer: { kind: 'always', scope: 'site' } }),
  ).rejects.toThrow(/www\.bad\.test/);
  await mother.requests.answer({ id: request?.id ?? '', answer: { kind: 'always', scope: 'page' } });
  expect(await get('/', 'www.bad.test')).toContain('the game itself');
});

test('two blogs of one host are two sites', async () => {
  for (const host of ['an.blogspot.com', 'binh.blogspot.com']) {
    await mother.rules.target({ profile: an, action: 'block', target: host });
    await ask({}, host);
  }
  expect((await waiting()).map(({ target }) => target)).toEqual(['an.blogspot.com', 'binh.blogspot.com']);
});

test('help lines and the private class leave no trace of a visit, a page or an ask', async () => {
  await mother.family.update({ child: an, detail: 'full' });
  await mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });
  await mother.time.pause({ profile: an, length: { minutes: 30 } });
  const page = await get('/', 'scarleteen.com');
  expect(page).toMatch(/^HTTP\/1.1 403 /);
  expect(page).not.toContain('<form');
  expect(noticeOf(page)).toContain('không ghi lại và không gửi lời xin');
  // Even with a form that was made by hand.
  await ask({ words: 'con muốn biết' }, 'scarleteen.com');
  await again('scarleteen.com');
  expect(await waiting()).toEqual([]);
  await desk.close('keep');
  for (const trace of ['scarleteen', 'con muốn biết'])
    expect(
      filesHolding(desk.dataDirectory, trace).filter((file) => !/\/(?:lists\.db|index\/)/.test(file)),
    ).toEqual([]);
  desk = await openConsoleDesk({ dataDirectory: desk.dataDirectory });
});

test('before consent the request itself is kept, since the child sent it; of visits and waiting there are only totals', async () => {
  await get();
  await ask({ words: 'xin mẹ' });
  for (let i = 0; i < 5; i++) await again();
  expect(await waiting()).toMatchObject([{ target: GAME, words: 'xin mẹ' }]);
  await desk.deps.records()?.recorder.flush();
  const rows = await mother.activity.log({ child: an });
  expect(rows.rows).toEqual([]);
});

test('while it waits nothing is counted: a page that looks again every second is no visit', async () => {
  await mother.family.update({ child: an, detail: 'full' });
  await mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });
  await ask();
  const countOf = async (): Promise<number> => {
    await desk.deps.records()?.recorder.flush();
    return (await mother.activity.log({ child: an })).rows.reduce((sum, { count }) => sum + count, 0);
  };
  const before = await countOf();
  for (let i = 0; i < 30; i++) await again();
  expect(await countOf()).toBe(before);
});

test('on the household’s own endpoint nobody can be asked, and the page says so', async () => {
  await mother.rules.target({ profile: HOUSEHOLD, action: 'block', target: GAME });
  const page = await get('/', GAME, await endpointOf(HOUSEHOLD));
  expect(page).not.toContain('<form');
  expect(noticeOf(page)).toContain('Máy chưa biết ai đang dùng');
});

test('nothing behind the page or the proxy reaches a procedure of guardians, however it is named', async () => {
  const { port: consolePort } = new URL(desk.address);
  const body = '{}';
  for (const authority of [
    `127.0.0.1:${consolePort}`,
    `localhost:${consolePort}`,
    `console.test:${consolePort}`,
  ]) {
    const answer = await exchange(
      `POST http://${authority}/api/console/rules/target HTTP/1.1\r\nHost: ${authority}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`,
      body,
    );
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toMatch(/\r\nProxy-Status: haidang; error=/);
  }
  for (const path of ['/api/console/rules/target', '/.well-known/haidang/../../api/console/rules/target'])
    expect(await get(path)).toMatch(/^HTTP\/1.1 403 /);
});
