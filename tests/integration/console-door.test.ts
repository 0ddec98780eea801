/**
 * Who reaches what over loopback: every procedure of every contract with every credential that is not its owner's, and
 * how credentials come and go.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hours, minutes, seconds, toMilliseconds } from '../../shared/kernel/duration.ts';
import {
  CHILD_PATHS,
  codeOf,
  type ConsoleDesk,
  CONSOLE_PATHS,
  DOOR_PATHS,
  openConsoleDesk,
  OPERATOR_PATHS,
  PASSPHRASE,
} from './console-desk.ts';

let desk: ConsoleDesk;

beforeAll(async () => {
  desk = await openConsoleDesk();
  await desk.operator.children.add({ name: 'An', age: 9, preset: '6-9' });
});
afterAll(() => desk.close());

const GARBAGE = 'x'.repeat(43);

/** Every credential there is, made by the ways there are. */
async function credentials(): Promise<Record<string, string | null>> {
  const expired = (await desk.guardian()).token;
  const expiredChild = await desk.childToken('An');
  desk.turnClock(hours(12));
  const mother = await desk.guardian();
  const added = await desk.console(mother.token).guardians.add({ name: 'Bố', passphrase: PASSPHRASE });
  const father = await desk
    .door(await desk.pass())
    .signIn({ guardian: added.guardian.id, passphrase: PASSPHRASE });
  await desk.console(mother.token).guardians.remove({ guardian: added.guardian.id });
  const signedOut = await desk.guardian();
  await desk.console(signedOut.token).session.signOut();
  await desk.operator.children.add({ name: 'Bé', age: 5, preset: '6-9' });
  const removedChild = await desk.childToken('Bé');
  await desk.operator.children.remove({ child: 'Bé' });
  return {
    'no credential': null,
    garbage: GARBAGE,
    'a pass': await desk.pass(),
    'a child’s token': await desk.childToken('An'),
    'a guardian’s session': mother.token,
    'an expired session': expired,
    'an expired child’s token': expiredChild,
    'the session of a removed guardian': father.token,
    'a session that was signed out': signedOut.token,
    'the token of a removed child': removedChild,
    'a one-time code itself': new URL((await desk.operator.consoleLink()).url).hash.replace('#code=', ''),
  };
}

/** Each asks for a secret of its own. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  '/api/door/enter',
  '/api/door/challenge',
  '/api/door/comeBack',
]);

describe('every procedure', () => {
  let held: Record<string, string | null>;

  beforeAll(async () => {
    held = await credentials();
  });

  test.each([
    ['the console', CONSOLE_PATHS, 'a guardian’s session'],
    ['the child’s page', CHILD_PATHS, 'a child’s token'],
    ['the door', DOOR_PATHS.filter((path) => !OPEN_TO_ALL.has(path)), 'a pass'],
  ])('of %s gives its one answer to every other credential', async (_, paths, owner) => {
    const answers = new Set<string>();
    for (const [name, token] of Object.entries(held)) {
      if (name === owner) continue;
      for (const path of [...paths, `${paths[0]}/nothing`, `${paths[0]}x`]) {
        const { status, text } = await desk.send(path, { token });
        expect([name, path, status]).toEqual([name, path, 401]);
        answers.add(text);
      }
    }
    expect([...answers].map((text) => (JSON.parse(text) as { json: { code: string } }).json.code)).toEqual([
      'NOT_SIGNED_IN',
    ]);
  });

  test('of the operator is nowhere over TCP, whoever asks', async () => {
    for (const token of Object.values(held)) {
      for (const path of OPERATOR_PATHS) expect((await desk.send(path, { token })).status).toBe(404);
    }
  });

  test('of the console and of the child’s page is there for its owner', async () => {
    const guardianId = (await desk.door(held['a pass'] ?? '').state()).guardians[0]?.id ?? '';
    const body = '{"json":"no input of any procedure"}';
    const absent: string[] = [];
    for (const path of [...CONSOLE_PATHS, ...CHILD_PATHS]) {
      // A session for each call: signing out ends one.
      const token = path.startsWith('/api/child/')
        ? (held['a child’s token'] ?? '')
        : desk.deps.sessions.open({ kind: 'guardian', guardianId }).token;
      const { status } = await desk.send(path, { token, body });
      expect([path, status]).not.toEqual([path, 401]);
      if (status === 404) absent.push(path);
    }
    expect(absent).toEqual([]);
  });

  test.each([
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['no scheme', GARBAGE],
    ['two of them', `Bearer ${GARBAGE}, Bearer ${GARBAGE}`],
    ['a token with a space', 'Bearer a b'],
    ['an endless one', `Bearer ${'a'.repeat(8000)}`],
  ])('is closed to an Authorization header of another form: %s', async (_, authorization) => {
    expect((await desk.send('/api/console/session/me', { headers: { authorization } })).status).toBe(401);
  });
});

describe('a one-time code', () => {
  const codeIn = async (child?: string): Promise<string> =>
    new URL((await desk.operator.consoleLink(child === undefined ? {} : { child })).url).hash.slice(6);

  test('is good once', async () => {
    const code = await codeIn();
    expect((await desk.door(null).enter({ code })).kind).toBe('console');
    expect(await codeOf(desk.door(null).enter({ code }))).toBe('NOT_SIGNED_IN');
  });

  test('is good for five minutes', async () => {
    const inTime = await codeIn('An');
    const late = await codeIn('An');
    desk.turnClock(toMilliseconds(seconds(290)));
    expect((await desk.door(null).enter({ code: inTime })).kind).toBe('child');
    desk.turnClock(toMilliseconds(seconds(11)));
    expect(await codeOf(desk.door(null).enter({ code: late }))).toBe('NOT_SIGNED_IN');
  });

  test('that never was is refused in the same words', async () => {
    const code = await codeIn();
    await desk.door(null).enter({ code });
    const [used, never] = await Promise.all(
      [code, GARBAGE].map((text) =>
        desk.send('/api/door/enter', { body: JSON.stringify({ json: { code: text } }) }),
      ),
    );
    expect(used).toMatchObject({ status: 401, text: never?.text });
  });

  test('stands in the fragment, which no browser sends', async () => {
    const { url } = await desk.operator.consoleLink({ child: 'An' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/child#code=[\w-]{43}$/);
  });
});

describe('a session', () => {
  test('ends after half an hour without a call, and each call prolongs it', async () => {
    const { token } = await desk.guardian();
    const { session } = desk.console(token);
    for (let i = 0; i < 3; i++) {
      desk.turnClock(minutes(29));
      expect((await session.me()).guardian.name).toBe('Mẹ');
    }
    desk.turnClock(minutes(30));
    expect(await codeOf(session.me())).toBe('NOT_SIGNED_IN');
  });

  test('ends after twelve hours however much is called', async () => {
    const { token } = await desk.guardian();
    const { session } = desk.console(token);
    for (let i = 0; i < 12 * 3 - 1; i++) {
      desk.turnClock(minutes(20));
      await session.me();
    }
    desk.turnClock(minutes(20));
    expect(await codeOf(session.me())).toBe('NOT_SIGNED_IN');
  });

  test('takes its stream of events with it, which says so', async () => {
    const { token } = await desk.guardian();
    const heard: string[] = [];
    const stream = await desk.console(token).events();
    const reading = (async () => {
      for await (const event of stream) heard.push(event.type);
    })();
    await desk.console(token).session.signOut();
    await reading;
    expect([heard[0], heard.at(-1)]).toEqual(['hello', 'session-ended']);
  });

  test('of another computer’s clock is not longer: setting the clock back prolongs nothing', async () => {
    const { token } = await desk.guardian();
    desk.turnClock(minutes(20));
    desk.setWallClock(desk.deps.clock.nowMs() - hours(5));
    desk.turnClock(minutes(11));
    expect(await codeOf(desk.console(token).session.me())).toBe('NOT_SIGNED_IN');
    desk.setWallClock(null);
  });

  test('does not outlive the agent, nor does a code', async () => {
    const one = await openConsoleDesk();
    const { token } = await one.guardian();
    const { url } = await one.operator.consoleLink();
    await one.close('keep');
    const two = await openConsoleDesk({ dataDirectory: one.dataDirectory });
    try {
      expect(await codeOf(two.console(token).session.me())).toBe('NOT_SIGNED_IN');
      const code = new URL(url).hash.slice(6);
      expect(await codeOf(two.door(null).enter({ code }))).toBe('NOT_SIGNED_IN');
    } finally {
      await two.close();
    }
  });

  test('over the control socket is needed as well', async () => {
    const request = (path: string, token?: string): Promise<Response> =>
      desk.api(
        new Request(`http://control.haidang.internal${path}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          body: '{}',
        }),
        'socket',
      );
    for (const path of [...CONSOLE_PATHS, ...CHILD_PATHS]) expect((await request(path)).status).toBe(401);
    // The door is open there: whoever opened the socket is the account that runs the agent.
    expect((await request('/api/door/state')).status).toBe(200);
    const { token } = await desk.guardian();
    expect((await request('/api/console/session/me', token)).status).toBe(200);
  });
});
