/** Asking from the block page over real sockets, and what others try with it: forged posts, stolen forms, split heads. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AskDesk, AskStanding, SiteAsk } from '../../../electron/agent/runtime/ask-desk.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { AskSubmission } from '../../../electron/agent/proxy/ask-submission.ts';
import { named } from '../dns/fake-gate.ts';
import { CHILD, found, openProxyDesk, type ProxyDesk, RawClient, SIBLING } from './proxy-desk.ts';

const BLOCKED = 'bet.example';
const ASK = '/.well-known/haidang/ask';
const PAGE = '/.well-known/haidang/page';
const WAITING: AskStanding = {
  state: 'waiting',
  mayAskAnew: false,
  wasSeen: false,
  sentence: { vi: 'Con xin mở.', en: 'You asked.' },
};

let desk: ProxyDesk;
let asked: (SiteAsk & { readonly profileId: ProfileId })[];
let standing: AskStanding | null;
let turnsDown = false;

beforeEach(async () => {
  asked = [];
  standing = null;
  turnsDown = false;
  const askDesk: AskDesk = {
    mayAsk: () => true,
    standing: () => standing,
    ask: async (profileId, asking) => {
      if (turnsDown) return err({ vi: 'Wait a while.', en: 'Wait a while.' });
      asked.push({ profileId, ...asking });
      standing = WAITING;
      return ok(WAITING);
    },
  };
  desk = await openProxyDesk({ askDesk });
  desk.gate.rules = { [BLOCKED]: { verdict: 'block' }, 'other.example': { verdict: 'block' } };
});
afterEach(() => desk.close());

interface Sent {
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly fields?: readonly string[];
  readonly body?: string;
  readonly port?: number;
  /** As a connection that was led here sends it. */
  readonly isLed?: boolean;
}

async function exchange(sent: Sent = {}): Promise<string> {
  const { host = BLOCKED, path = '/', method = 'GET', fields = [], body, port = desk.port } = sent;
  const target = sent.isLed === true ? path : `http://${host}${path}`;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...fields,
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const client = await RawClient.open(port, `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
  return client.gone();
}

async function tokenOf(sent: Sent = {}): Promise<string> {
  const token = /name="token" value="([^"]+)"/.exec(await exchange(sent))?.[1];
  if (token === undefined) throw new Error('the page carries no form');
  return token;
}

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const post = (form: Record<string, string>, sent: Sent = {}): Promise<string> =>
  exchange({
    method: 'POST',
    path: ASK,
    body: new URLSearchParams(form).toString(),
    ...sent,
    fields: [FORM, ...(sent.fields ?? [])],
  });

test('a form from the page asks once, for that child and site, and leads back to the page', async () => {
  const token = await tokenOf({ path: '/a?b=1' });
  const answer = await post(
    { wish: 'lesson', words: 'bài nhóm <b>', token },
    { fields: [`Origin: http://${BLOCKED}`, `Referer: http://${BLOCKED}/a?b=1`] },
  );
  expect(answer).toMatch(/^HTTP\/1.1 303 /);
  expect(answer).toContain(`\r\nLocation: ${PAGE}/a?b=1\r\n`);
  expect(asked).toEqual([
    { profileId: CHILD, site: BLOCKED, minutes: null, purpose: 'lesson', words: 'bài nhóm <b>' },
  ]);
  const page = await exchange({ path: `${PAGE}/a?b=1` });
  expect(page).toContain(`\r\nRefresh: 1; url=${PAGE}/a?b=1\r\n`);
});

test('what nobody can open by saying yes has no form, and says what is the matter', async () => {
  desk.gate.rules = {
    arpa: { verdict: 'block', reason: { kind: 'not-on-allow-list' } },
    invalid: { verdict: 'block', reason: { kind: 'not-on-allow-list' } },
    local: { verdict: 'block', reason: { kind: 'not-on-allow-list' } },
    'mask.icloud.com': { verdict: 'block' },
    'com.vn': { verdict: 'block', reason: { kind: 'not-on-allow-list' } },
  };
  for (const [host, words] of [
    ['93.184.216.34', 'There is only a number here'],
    ['nosuch.invalid', 'lead to no site of the Internet'],
    ['router.local', 'lead to no site of the Internet'],
    ['mask.icloud.com', 'whether they may go around the filter'],
    ['com.vn', 'Nothing can be sent about this address.'],
  ] as const) {
    const page = await exchange({ host, fields: ['Accept-Language: en'] });
    expect(page).toMatch(/^HTTP\/1.1 403 /);
    expect(page).not.toContain('<form');
    expect(page).not.toMatch(/you can ask/i);
    expect(page).toContain(words);
  }
});

test('an ask that is turned down for now shows why, and no form beside it', async () => {
  const token = await tokenOf();
  turnsDown = true;
  const page = await post({ wish: '15', token }, { fields: [`Referer: http://${BLOCKED}/`] });
  expect(page).toContain('Wait a while.');
  expect(page).not.toContain('<form');
});

test('a page that waits records nothing, and leads to the site as soon as it is open', async () => {
  standing = WAITING;
  await exchange();
  const { length } = desk.gate.records;
  for (let i = 0; i < 5; i++) await exchange({ path: `${PAGE}/a` });
  expect(desk.gate.records).toHaveLength(length);
  desk.gate.rules = {};
  desk.resolutions.set(BLOCKED, found('127.0.0.1'));
  const open = await exchange({ path: `${PAGE}/a` });
  expect(open).toMatch(/^HTTP\/1.1 200 /);
  expect(open).toContain('\r\nRefresh: 0; url=/a\r\n');
  expect(open).toContain('<a href="/a">');
  expect(open).not.toContain('Con xin');
  expect(desk.gate.records).toHaveLength(length);
});

test('a name that leads to a blocked one can be asked for, and its page waits as any other', async () => {
  desk.gate.rules = { 'hidden.example': { verdict: 'block' } };
  desk.resolutions.set('alias.example', { kind: 'alias-blocked', alias: 'hidden.example' as never });
  const token = await tokenOf({ host: 'alias.example' });
  expect(await post({ token }, { host: 'alias.example' })).toMatch(/^HTTP\/1.1 303 /);
  expect(asked).toMatchObject([{ site: 'alias.example' }]);
  expect(await exchange({ host: 'alias.example', path: `${PAGE}/` })).toMatch(/^HTTP\/1.1 403 /);
});

test('where the connection was led here (a sentinel address), page and form work by the Host field', async () => {
  const led = { isLed: true, port: desk.webPort };
  const page = await exchange(led);
  expect(page).toMatch(/^HTTP\/1.1 403 /);
  const token = await tokenOf(led);
  expect(await post({ token }, led)).toContain(`\r\nLocation: ${PAGE}/\r\n`);
  expect(asked).toMatchObject([{ profileId: CHILD, site: BLOCKED }]);
});

describe('what does not come from the page asks nothing', () => {
  test.each<[string, () => Promise<string>]>([
    ['no token', () => post({ wish: '15' })],
    ['a made-up token', () => post({ token: `mg.${'a'.repeat(8)}.${'b'.repeat(43)}` })],
    ['the token of another site', async () => post({ token: await tokenOf({ host: 'other.example' }) })],
    ['the token of a sibling', async () => post({ token: await tokenOf({ port: desk.siblingPort }) })],
    [
      'a token older than an hour',
      async () => {
        const token = await tokenOf();
        desk.gate.advance(60 * 60_000);
        return post({ token });
      },
    ],
    [
      'a form posted by another site',
      async () => post({ token: await tokenOf() }, { fields: ['Origin: http://evil.example'] }),
    ],
    [
      'a form posted from a sandbox',
      async () => post({ token: await tokenOf() }, { fields: ['Origin: null'] }),
    ],
    [
      'a cross-site post by what the browser says',
      async () => post({ token: await tokenOf() }, { fields: ['Sec-Fetch-Site: cross-site'] }),
    ],
    [
      'another kind of body',
      async () =>
        exchange({
          method: 'POST',
          path: ASK,
          fields: ['Content-Type: text/plain'],
          body: `token=${await tokenOf()}`,
        }),
    ],
    ['no body at all', () => exchange({ method: 'POST', path: ASK, fields: [FORM, 'Content-Length: 0'] })],
  ])('%s', async (_, send) => {
    const answer = await send();
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toContain('role="status"');
    expect(asked).toEqual([]);
  });

  test('a GET, with everything in its query, has no effect', async () => {
    const token = await tokenOf();
    const answer = await exchange({ path: `${ASK}?wish=60&words=x&token=${token}` });
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(asked).toEqual([]);
  });

  test('a token is good once: sent again, the reader is led to the page and nothing new is asked', async () => {
    const token = await tokenOf();
    await post({ token });
    expect(await post({ token })).toMatch(/^HTTP\/1.1 303 /);
    expect(asked).toHaveLength(1);
  });

  test('a child asks for itself only, whatever the form says', async () => {
    const token = await tokenOf({ port: desk.siblingPort });
    await post({ token, child: CHILD, profile: CHILD, site: 'other.example' }, { port: desk.siblingPort });
    expect(asked).toMatchObject([{ profileId: SIBLING, site: BLOCKED }]);
  });

  test.each(['PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s finds nothing', async (method) => {
    expect(await exchange({ method, path: ASK })).toMatch(/^HTTP\/1.1 404 /);
    expect(asked).toEqual([]);
  });
});

describe('our path belongs to us on every host', () => {
  beforeEach(() => {
    desk.gate.rules = {};
    desk.resolutions.set('evil.example', found('127.0.0.1'));
  });

  test('an open site gets no form of ours, and learns nothing of what was asked or answered', async () => {
    standing = { ...WAITING, sentence: { vi: 'Mẹ mở đến 18:45.', en: 'Mẹ opened it until 18:45.' } };
    const answer = await post({ token: 'x', words: 'bí mật' }, { host: 'evil.example' });
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).not.toMatch(/Mẹ|token|bí mật/);
    const page = await exchange({ host: 'evil.example', path: `${PAGE}/x` });
    expect(page).not.toMatch(/Mẹ|token/);
    expect(asked).toEqual([]);
  });

  test('it leads to the same host only, whatever the path says', async () => {
    for (const path of [`${PAGE}//other.example/`, `${PAGE}/\\other.example`, PAGE, `${PAGE}${PAGE}/x`]) {
      const answer = await exchange({ host: 'evil.example', path });
      expect(answer).toContain('\r\nRefresh: 0; url=/\r\n');
    }
  });

  test('a `Referer` of another host, or one that is no path, leads to the front page', async () => {
    desk.gate.rules = { [BLOCKED]: { verdict: 'block' } };
    for (const referer of [
      'http://evil.example/a',
      `http://${BLOCKED}//evil.example`,
      `http://${BLOCKED}.evil/`,
      'x',
    ]) {
      standing = null;
      const answer = await post({ token: await tokenOf() }, { fields: [`Referer: ${referer}`] });
      expect(answer).toContain(`\r\nLocation: ${PAGE}/\r\n`);
    }
  });
});

describe('nothing that was sent comes back unescaped', () => {
  const EVIL = `"'><script>alert(1)</script>`;

  test.each<[string, Sent]>([
    ['in the query', { path: `/?q=${EVIL}` }],
    ['in the path', { path: `/${EVIL}` }],
    ['in our own path', { path: `${PAGE}/${EVIL}` }],
    ['in Accept-Language', { fields: [`Accept-Language: ${EVIL},en`] }],
    ['in Referer', { fields: [`Referer: http://${BLOCKED}/${EVIL}`] }],
    ['in User-Agent', { fields: [`User-Agent: ${EVIL}`] }],
  ])('%s', async (_, sent) => {
    const answer = await exchange(sent);
    const body = answer.slice(answer.indexOf('\r\n\r\n'));
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(body).not.toContain('<script');
    expect(body).not.toContain('alert(1)');
  });

  test('in the words, and in the path of a page that is open by now', async () => {
    await post({ token: await tokenOf(), words: EVIL });
    standing = { ...WAITING, sentence: { vi: `“${EVIL}”`, en: EVIL } };
    expect(await exchange()).toContain('&quot;&#39;&gt;&lt;script&gt;');
    desk.gate.rules = {};
    desk.resolutions.set(BLOCKED, found('127.0.0.1'));
    expect(await exchange({ path: `${PAGE}/"><script>` })).toContain('<a href="/&quot;&gt;&lt;script&gt;">');
  });

  test('a host that is no name has no page of ours', async () => {
    for (const host of [`${EVIL}.example`, 'a b.example', `x"onload=1.example`])
      expect(await exchange({ host, isLed: true, port: desk.webPort })).toMatch(/^HTTP\/1.1 400 /);
  });

  test.each<[string, Sent]>([
    ['in the path', { path: '/a%0d%0aSet-Cookie:%20x=1' }],
    ['in our own path', { path: `${PAGE}/a%0d%0aSet-Cookie:%20x=1` }],
  ])('line ends %s stay escaped', async (_, sent) => {
    standing = WAITING;
    const answer = await exchange(sent);
    expect(answer.slice(0, answer.indexOf('\r\n\r\n'))).not.toMatch(/^Set-Cookie/im);
  });

  test('line ends in the words reach nobody’s head, and a bare one in the request is refused', async () => {
    const answer = await post({ token: await tokenOf(), words: 'a\r\nSet-Cookie: x=1' });
    expect(answer).not.toMatch(/^Set-Cookie/im);
    expect(await exchange({ fields: ['X: a\nSet-Cookie: x=1'] })).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('size and time', () => {
  test('a form that is too large is refused before it is read, and a chunked one as soon as it is', async () => {
    const client = await RawClient.open(
      desk.port,
      `POST http://${BLOCKED}${ASK} HTTP/1.1\r\nHost: x\r\n${FORM}\r\nContent-Length: 900000000\r\n\r\n`,
    );
    expect(await client.gone()).toMatch(/^HTTP\/1.1 400 /);
    const chunked = await RawClient.open(
      desk.port,
      `POST http://${BLOCKED}${ASK} HTTP/1.1\r\nHost: x\r\n${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let i = 0; i < 12; i++) chunked.send(`400\r\n${'x'.repeat(1024)}\r\n`);
    expect(await chunked.gone()).toMatch(/^HTTP\/1.1 400 /);
    expect(asked).toEqual([]);
  });

  test('a form that comes one octet at a time is read whole', async () => {
    const body = `token=${encodeURIComponent(await tokenOf())}&wish=60`;
    const client = await RawClient.open(
      desk.port,
      `POST http://${BLOCKED}${ASK} HTTP/1.1\r\nHost: x\r\n${FORM}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    client.socket.setNoDelay(true);
    for (const octet of body) {
      client.send(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.gone()).toMatch(/^HTTP\/1.1 303 /);
    expect(asked).toMatchObject([{ minutes: 60 }]);
  });

  test('a form that has not come after ten seconds is waited for no longer', () => {
    let ended = false;
    const head = { body: { kind: 'length', octets: 100 }, fields: [] };
    const client = { context: { monotonicMs: () => 0 }, destroy: () => (ended = true) };
    const page = { host: { kind: 'name', name: named(BLOCKED) }, port: 80, authority: BLOCKED } as const;
    const job = new AskSubmission(client as never, head as never, page);
    job.start();
    job.fromClient(Buffer.from('token='));
    job.check({ monotonicMs: 9_999, nowMs: desk.gate.now, isNewEpoch: false });
    expect(ended).toBe(false);
    job.check({ monotonicMs: 10_001, nowMs: desk.gate.now, isNewEpoch: false });
    expect(ended).toBe(true);
  });
});
