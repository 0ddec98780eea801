/** The one stream of a console: what it begins with, what it tells, where it goes on, and how it ends. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { getEventMeta } from '@orpc/client';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleEvent } from '../../shared/contracts/system-shapes.ts';
import { HOUSEHOLD } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { type ConsoleClient, type GuardianDesk, openGuardianDesk } from './guardian-desk.ts';

interface Told {
  readonly id: number;
  readonly event: ConsoleEvent;
}

class Listener {
  readonly #stream: AsyncIterator<ConsoleEvent>;

  private constructor(stream: AsyncIterator<ConsoleEvent>) {
    this.#stream = stream;
  }

  static async open(console: ConsoleClient, lastEventId?: number): Promise<Listener> {
    const stream = await console.events(
      undefined,
      lastEventId === undefined ? {} : { lastEventId: String(lastEventId) },
    );
    const listener = new Listener(stream[Symbol.asyncIterator]());
    onTestFinished(() => listener.leave());
    return listener;
  }

  async next(): Promise<Told | null> {
    const { done, value } = await this.#stream.next();
    return done === true ? null : { id: Number(getEventMeta(value)?.id), event: value };
  }

  /** The types of the next events. */
  async types(count: number): Promise<string[]> {
    const types: string[] = [];
    while (types.length < count) types.push((await this.next())?.event.type ?? 'end');
    return types;
  }

  async leave(): Promise<void> {
    await this.#stream.return?.();
  }
}

test('a stream begins with hello and then tells what each change touched, and the change itself', async () => {
  const { console, storage } = await openGuardianDesk();
  const listener = await Listener.open(console);
  expect((await listener.next())?.event).toMatchObject({ type: 'hello', version: '0.0.0' });
  const { change } = await console.time.pause({ profile: HOUSEHOLD, length: 'until-resumed' });
  expect((await listener.next())?.event).toEqual({ type: 'live', profile: HOUSEHOLD });
  expect((await listener.next())?.event).toEqual({ type: 'change', id: change.id });
  await console.rules.target({ profile: HOUSEHOLD, action: 'block', target: 'a.example' });
  const revision = storage().policies.current(HOUSEHOLD)?.revision;
  expect((await listener.next())?.event).toEqual({ type: 'policy', profile: HOUSEHOLD, revision });
});

test('what is told is in force: whoever reads after an event reads the new rules', async () => {
  const { console, desk } = await openGuardianDesk();
  const seen: boolean[] = [];
  desk.deps.events.listen(({ event }) => {
    if (event.type === 'live') seen.push(desk.deps.policy.of(HOUSEHOLD).live.pauses.length > 0);
  });
  await console.time.pause({ profile: HOUSEHOLD, length: 'until-resumed' });
  expect(seen).toEqual([true]);
});

test('a stream that broke goes on where it was, with nothing missing and nothing twice', async () => {
  const { console } = await openGuardianDesk();
  const first = await Listener.open(console);
  await first.next();
  await console.settings.put({ detailDays: 7 });
  const settings = await first.next();
  expect(settings?.event.type).toBe('settings');
  await first.leave();
  await console.time.pause({ profile: HOUSEHOLD, length: 'until-resumed' });
  const second = await Listener.open(console, settings?.id);
  expect(await second.types(4)).toEqual(['hello', 'change', 'live', 'change']);
});

test('one that broke before anything was told goes on from its hello', async () => {
  const { console } = await openGuardianDesk();
  const first = await Listener.open(console);
  const hello = await first.next();
  await first.leave();
  await console.settings.put({ detailDays: 7 });
  const second = await Listener.open(console, hello?.id);
  expect(await second.types(3)).toEqual(['hello', 'settings', 'change']);
});

test.each([
  ['of another agent', () => 5],
  ['too old', (now: number) => now - 5000],
  ['of the future', (now: number) => now + 5000],
])('a number %s means that everything is to be read again', async (_what, numberOf) => {
  const { console, desk } = await openGuardianDesk();
  for (let i = 0; i < 300; i++) desk.deps.events.emit({ type: 'usage' });
  const listener = await Listener.open(console, numberOf(desk.deps.events.lastId));
  expect(await listener.types(2)).toEqual(['hello', 'resync']);
  await console.settings.put({ detailDays: 7 });
  expect(await listener.types(2)).toEqual(['settings', 'change']);
});

test('new rows of the log are told at once and then at most once a second, with the newest id', async () => {
  const { console, desk, storage } = await openGuardianDesk();
  const an = await withConsent({ console, desk });
  const told: { atMs: number; newestId: number }[] = [];
  desk.deps.events.listen(({ event }) => {
    if (event.type === 'activity') told.push({ atMs: performance.now(), newestId: event.newestId });
  });
  const until = performance.now() + 1500;
  for (let i = 0; performance.now() < until; i++) {
    const name = unwrap(parseDomainName(`site-${i}.example`));
    desk.deps.gate.record(an, name, desk.deps.gate.judge(an, name), 'dns:A@127.0.0.1:5354');
    await desk.deps.records()?.recorder.flush();
  }
  await expect.poll(() => told.at(-1)?.newestId, { timeout: 5000 }).toBe(storage().newestActivityId());
  expect(told.length).toBeGreaterThanOrEqual(2);
  expect(told[0]?.newestId).toBeLessThan(told.at(-1)?.newestId ?? 0);
  // Timers may fire a millisecond early.
  for (let i = 1; i < told.length; i++)
    expect((told[i]?.atMs ?? 0) - (told[i - 1]?.atMs ?? 0)).toBeGreaterThan(990);
});

async function withConsent({ console }: Pick<GuardianDesk, 'console' | 'desk'>) {
  const { child } = await console.family.add({ name: 'An', age: 11, preset: '10-13', detail: 'full' });
  await console.family.consent({
    child: child.id,
    guardianConsents: true,
    noticeGiven: true,
    assent: 'given',
  });
  return child.id as typeof HOUSEHOLD;
}

test('a condition that comes or goes is told, one that is raised again is not', async () => {
  const { console, desk } = await openGuardianDesk();
  const listener = await Listener.open(console);
  await listener.next();
  const text = { vi: 'Thử.', en: 'A try.' };
  const condition = { id: 'test.x', part: 'log', level: 'degraded', message: text, hint: text } as const;
  desk.deps.health.raise(condition);
  desk.deps.health.raise(condition);
  desk.deps.health.clear('test.x');
  desk.deps.health.clear('test.x');
  await console.settings.put({ detailDays: 7 });
  expect(await listener.types(3)).toEqual(['health', 'health', 'settings']);
});

/** Over the agent's socket, as the desktop reads it. */
async function rawStream({ desk }: GuardianDesk, token: string): Promise<IncomingMessage> {
  const outgoing = request({
    socketPath: desk.socketPath,
    path: '/api/console/events',
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  outgoing.end('{}');
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.setEncoding('utf8');
  return incoming;
}

test('a stream ends with its session, and the last thing that it says is that', async () => {
  const opened = await openGuardianDesk();
  const { desk, guardianId } = opened;
  const { token } = desk.deps.sessions.open({ kind: 'guardian', guardianId });
  const stream = await rawStream(opened, token);
  let text = '';
  stream.on('data', (chunk: string) => (text += chunk));
  await expect.poll(() => text).toContain('"hello"');
  desk.deps.sessions.endOfGuardian(guardianId);
  await once(stream, 'close');
  const last = text
    .trim()
    .split(/\n\n+/)
    .filter((block) => block.includes('session-ended'));
  expect(last).toHaveLength(1);
  expect(stream.complete).toBe(true);
});

test('without a session there is no stream', async () => {
  const opened = await openGuardianDesk();
  const stream = await rawStream(opened, 'nobody');
  expect(stream.statusCode).toBe(401);
  stream.resume();
});
