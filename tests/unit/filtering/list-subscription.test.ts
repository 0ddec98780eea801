import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { dueLists } from '../../../electron/agent/filtering/list-updater.ts';
import type { ListId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { createTestAuthority } from '../dns/test-certificates.ts';
import { faultOf, ListDesk } from './list-desk.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(limits = {}): ListDesk {
  const desk = new ListDesk(limits);
  ends.unshift(() => desk.close());
  return desk;
}

const add = (desk: ListDesk, url: string, signal?: AbortSignal) =>
  desk.service.add(
    { name: 'a', source: { url }, category: 'ads', format: 'auto' },
    signal === undefined ? {} : { signal },
  );

test('an unchanged list costs one small answer', async () => {
  const asked: (string | undefined)[][] = [];
  const url = await serve((request, response) => {
    asked.push([request.headers['if-none-match'], request.headers['if-modified-since']]);
    if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end();
    const date = 'Mon, 23 Nov 2026 00:00:00 GMT';
    return response.writeHead(200, { etag: '"1"', 'last-modified': date }).end('a.example\n');
  });
  const desk = open();
  expect(unwrap(await add(desk, url))).toMatchObject({ added: 1, unchanged: false });
  expect(unwrap(await desk.service.update('a'))).toMatchObject({ unchanged: true, entries: 1 });
  expect(asked).toEqual([
    [undefined, undefined],
    ['"1"', 'Mon, 23 Nov 2026 00:00:00 GMT'],
  ]);
  expect(desk.changes).toBe(1);
});

test('a compressed answer and a redirect are followed', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/') return response.writeHead(302, { location: '/list' }).end();
    return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a.example\nb.example\n'));
  });
  const desk = open();
  expect(unwrap(await add(desk, url)).entries).toBe(2);
  expect(desk.leftovers()).toEqual([]);
});

describe('what a server may not do', () => {
  const refused = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    limits = {},
  ): Promise<{ code: string; sentence: string }> => {
    const desk = open(limits);
    const fault = faultOf(await add(desk, await serve(answer)));
    expect([desk.service.list(), desk.leftovers(), desk.changes]).toEqual([[], [], 0]);
    return { code: fault.code, sentence: fault.message.en };
  };

  test('send in circles', async () => {
    const { code, sentence } = await refused((_, r) => r.writeHead(302, { location: '/again' }).end());
    expect([code, sentence.includes('more than 5 times')]).toEqual(['SOURCE_UNREACHABLE', true]);
  });

  test('redirect out of the web', async () => {
    const { sentence } = await refused((_, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end());
    expect(sentence).toContain('unsafe address');
  });

  test('answer with an error', async () => {
    const { sentence } = await refused((_, r) => r.writeHead(500).end('a.example'));
    expect(sentence).toContain('has a fault of its own');
  });

  test('answer with an error page that calls itself a success', async () => {
    const { code } = await refused((_, r) => r.writeHead(200).end('<!DOCTYPE html><p>Sorry'));
    expect(code).toBe('LIST_REFUSED');
  });

  test('be silent', async () => {
    const { sentence } = await refused(() => undefined, { idleMs: 100 });
    expect(sentence).toContain('took longer');
  });

  test('fall silent in the middle', async () => {
    const { sentence } = await refused(
      (_, r) => {
        r.writeHead(200, { 'content-length': '1000' });
        r.write('a.example\n');
      },
      { idleMs: 100 },
    );
    expect(sentence).toContain('took longer');
  });

  test('drip for ever', async () => {
    const { sentence } = await refused(
      (_, r) => {
        r.writeHead(200);
        const timer = setInterval(() => r.write('a.example\n'), 20);
        r.on('close', () => clearInterval(timer));
      },
      { totalMs: 300 },
    );
    expect(sentence).toContain('took longer');
  });

  test('break off', async () => {
    const { code } = await refused((_, r) => {
      r.writeHead(200, { 'content-length': '1000' });
      r.write('a.example\n', () => r.destroy());
    });
    expect(code).toBe('SOURCE_UNREACHABLE');
  });

  test.each([true, false])('send too much (said beforehand: %s)', async (declared) => {
    const body = 'a.example\n'.repeat(20_000);
    const { sentence } = await refused(
      (_, r) => r.writeHead(200, declared ? { 'content-length': String(body.length) } : {}).end(body),
      { maxBytes: 100_000 },
    );
    expect(sentence).toContain('larger than');
  });

  test('send little that unpacks to too much', async () => {
    const { sentence } = await refused(
      (_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a.example\n'.repeat(20_000))),
      { maxBytes: 100_000 },
    );
    expect(sentence).toContain('larger than');
  });
});

test.each(['http://an:mat-khau@127.0.0.1:1/list', 'http://token@127.0.0.1:1/list'])(
  'an address with a password is refused before anything is asked or stored: %s',
  async (url) => {
    const desk = open();
    const fault = faultOf(await add(desk, url));
    expect(fault.code).toBe('INVALID_INPUT');
    expect(JSON.stringify([fault, desk.store.lists()])).not.toMatch(/mat-khau|token/);
    expect(desk.store.lists()).toEqual([]);
  },
);

test('what is said of a refused list is about where it comes from', async () => {
  const desk = open();
  const page = '<!doctype html><p>x';
  const url = await serve((_, r) => r.end(page));
  const file = desk.file('page.txt', page);
  const dir = desk.file('ut1/gambling/domains', page).replace(/\/gambling\/domains$/, '');
  const hints = [];
  for (const source of [{ url }, { file }, { dir }]) {
    const added = await desk.service.add({ name: 'a', source, category: 'gambling', format: 'auto' });
    hints.push(faultOf(added).hint.en);
  }
  expect(hints.map((hint) => /address|file|folder/.exec(hint)?.[0])).toEqual(['address', 'file', 'folder']);
});

test('a version that has shrunk is taken only by force, and the refusal says how', async () => {
  let names = 10;
  const lines = () => Array.from({ length: names }, (_, i) => `a${i}.example\n`).join('');
  const url = await serve((_, r) => r.end(lines()));
  const desk = open();
  unwrap(await add(desk, url));
  names = 3;
  const fault = faultOf(await desk.service.update('a'));
  expect(fault.hint.en).toContain('haidang lists update a --force');
  expect(fault.hint.vi).toContain('haidang lists update a --force');
  expect(desk.names()).toHaveLength(10);
  expect(unwrap(await desk.service.update('a', { force: true }))).toMatchObject({ removed: 7, entries: 3 });
  expect(desk.names()).toHaveLength(3);
});

test('a download that is called off leaves nothing behind', async () => {
  const stop = new AbortController();
  const url = await serve((_, response) => {
    response.writeHead(200);
    response.write('a.example\n');
    setTimeout(() => stop.abort(), 50);
  });
  const desk = open();
  expect(faultOf(await add(desk, url, stop.signal)).cancelled).toBe(true);
  expect([desk.service.list(), desk.leftovers()]).toEqual([[], []]);
});

test('a failed update keeps the names, is told, and is forgotten by the next success', async () => {
  let broken = false;
  const url = await serve((_, r) => (broken ? r.writeHead(503).end() : r.end('a.example\n')));
  const desk = open();
  unwrap(await add(desk, url));
  broken = true;
  faultOf(await desk.service.update('a'));
  expect(desk.names()).toEqual(['a.example']);
  expect(desk.service.list()[0]?.lastError?.en).toContain('has a fault of its own');
  expect(desk.store.list('a')?.failures).toBe(1);
  broken = false;
  unwrap(await desk.service.update('a'));
  expect(desk.service.list()[0]?.lastError).toBeNull();
  expect(desk.store.list('a')?.failures).toBe(0);
});

test('a subscription is updated by itself when its day is over, a file is not', async () => {
  let body = 'a.example\n';
  const url = await serve((_, r) => r.end(body));
  const desk = open();
  unwrap(await add(desk, url));
  const file = desk.file('list', 'f.example\n');
  unwrap(await desk.service.add({ name: 'f', source: { file }, category: 'ads', format: 'auto' }));
  body = 'a.example\nb.example\n';
  expect(await desk.service.updateDue()).toEqual([]);
  desk.nowMs += 27 * 3_600_000;
  expect(await desk.service.updateDue()).toMatchObject([
    { name: 'a', result: { ok: true, value: { added: 1 } } },
  ]);
});

describe('when a subscription is due', () => {
  const HOUR = 3_600_000;
  const list = (failures: number, id = 'a') => ({
    id: id as ListId,
    sourceKind: 'url' as const,
    checkedAtMs: epochMs(0),
    attemptedAtMs: epochMs(0),
    failures,
  });
  const due = (failures: number, at: number, id?: string): boolean =>
    dueLists([list(failures, id)], epochMs(at), 0).length === 1;

  test('about once a day, never before 21 hours and always after 27', () => {
    for (const id of ['a', 'b', 'c', 'ads', 'x'])
      expect([due(0, 21 * HOUR, id), due(0, 27 * HOUR, id)]).toEqual([false, true]);
  });

  test('lists have hours of their own', () => {
    const waits = new Set<number>();
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      let at = 0;
      while (!due(0, at, id)) at += HOUR / 12;
      waits.add(at);
    }
    expect(waits.size).toBeGreaterThan(2);
  });

  test('soon after a failure, then ever more rarely, at least about daily', () => {
    expect([due(1, 10 * 60_000), due(1, 20 * 60_000)]).toEqual([false, true]);
    expect([due(4, 1.5 * HOUR), due(4, 3 * HOUR)]).toEqual([false, true]);
    expect(due(1000, 30 * HOUR)).toBe(true);
  });
});

describe('why a list could not be fetched is a plain sentence, and the words of the system stand apart', () => {
  const faultAt = async (url: string) => {
    const { message, hint, detail } = faultOf(await add(open({ connectMs: 2000 }), url));
    for (const said of [message.vi, message.en, hint.vi, hint.en])
      expect(said).not.toMatch(/\bE[A-Z]{4,}|getaddrinfo|socket hang up|certificate|\(/);
    return { en: message.en, detail };
  };

  test('no site of that name, or no network to ask in', async () => {
    const { en, detail } = await faultAt('http://nowhere.invalid/list.txt');
    expect(en).toMatch(/no site of the name|no network at the moment/);
    expect(detail).toMatch(/getaddrinfo E/);
  });

  test('nobody accepts connections there', async () => {
    const gone = await serve((_, r) => r.end());
    for (const end of ends.splice(0)) await end();
    const { en, detail } = await faultAt(gone);
    expect(en).toContain('does not accept connections');
    expect(detail).toContain('ECONNREFUSED');
  });

  test('the connection is broken off', async () => {
    const { en } = await faultAt(await serve((request) => request.socket.destroy()));
    expect(en).toContain('was broken off');
  });

  test('whoever answers cannot prove who it is', async () => {
    const authority = await createTestAuthority();
    const server = createSecureServer(await authority.issue([{ type: 'ip', value: '127.0.0.1' }]));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    ends.push(() => new Promise((closed) => server.close(closed)));
    const { en, detail } = await faultAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(en).toContain('could not prove to be the server');
    expect(detail).not.toBe('');
  });

  test.each([
    [404, 'there is no list (any more) at that address'],
    [403, 'refuses to hand it out'],
    [429, 'asked too often'],
  ])('the server answers %i', async (status, sentence) => {
    const fault = faultOf(await add(open(), await serve((_, r) => r.writeHead(status).end())));
    expect(fault.message.en).toContain(sentence);
    expect(fault.detail).toBe(`HTTP ${status}`);
  });
});
