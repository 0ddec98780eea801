/**
 * Names that the filter answers of itself, the same at every door: what DNS answers on the wire, what `check`, "what if",
 * the child's page and the desk that asks say of it, and what a replayed week makes of it.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProfileId } from '../../shared/kernel/ids.ts';
import { askUdp } from '../unit/dns/dns-client.ts';
import { edeCodes } from '../../electron/agent/dns/message.ts';
import { type ChildClient, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';
import { startFakeUpstream, type FakeUpstream } from './fake-upstream.ts';

type Answer = 'bypass' | 'loopback' | 'nonexistent' | 'asked';

const NAMES: readonly (readonly [name: string, answer: Answer])[] = [
  ['use-application-dns.net', 'bypass'],
  ['mask.icloud.com', 'bypass'],
  ['mask-h2.icloud.com', 'bypass'],
  ['a.doh.dns.apple.com', 'bypass'],
  ['resolver.arpa', 'bypass'],
  ['_dns.resolver.arpa', 'bypass'],
  ['localhost', 'loopback'],
  ['app.localhost', 'loopback'],
  ['x.invalid', 'nonexistent'],
  ['abc.onion', 'nonexistent'],
  ['printer.local', 'nonexistent'],
  ['corp.internal', 'nonexistent'],
  ['shop.test', 'nonexistent'],
  ['home.arpa', 'nonexistent'],
  ['tv.home.arpa', 'nonexistent'],
  ['nas.lan.home.arpa', 'asked'],
  ['nha.test', 'asked'],
  ['icloud.com', 'asked'],
  ['plain.example', 'asked'],
];
const LOCAL = ['lan.home.arpa', 'nha.test'];

let upstream: FakeUpstream;
let desk: ConsoleDesk;
let mother: ConsoleClient;
let page: ChildClient;
let an: ProfileId;
let port: number;

beforeEach(async () => {
  upstream = await startFakeUpstream({ zone: { '*': { A: ['192.0.2.1'] }, 'broken.example': { rcode: 2 } } });
  desk = await openConsoleDesk({ upstream: upstream.endpoint, localDomains: LOCAL });
  mother = desk.console((await desk.guardian()).token);
  const { child } = await mother.family.add({ name: 'An', age: 11, preset: '10-13', detail: 'full' });
  an = child.id as ProfileId;
  await mother.family.consent({ child: an, guardianConsents: true, noticeGiven: true, assent: 'given' });
  page = desk.child(await desk.childToken('An'));
  port = Number(new URL(`udp://${child.endpoints.dns}`).port);
});
afterEach(async () => {
  await desk.close();
  await upstream.close();
});

/** The rules in force, put as the next revision. */
async function put(change: object): Promise<void> {
  const { document, revision } = await mother.rules.get({ profile: an });
  await mother.rules.put({ profile: an, revision, document: { ...document, ...change } });
}

const ON_THE_WIRE: Readonly<Record<Answer, object>> = {
  bypass: { rcode: 3, ede: [17], answers: 0, upstream: 0 },
  nonexistent: { rcode: 3, ede: [], answers: 0, upstream: 0 },
  loopback: { rcode: 0, ede: [], answers: 1, upstream: 0 },
  asked: { rcode: 0, ede: [], answers: 1, upstream: 1 },
};

/** At every door, of one name. */
async function saidOf(name: string): Promise<object> {
  const message = await askUdp(port, { name, edns: {} });
  const went = () => upstream.queries.filter((question) => question.name === name).length;
  const wire = {
    rcode: message.rcode,
    ede: edeCodes(message),
    answers: message.answers.length,
    upstream: went(),
  };
  const said = await desk.operator.check({ target: name, child: 'An' });
  const { link: _, ...whatIf } = await mother.rules.whatIf({ profile: an, target: name });
  const child = await page.check({ target: name });
  expect(whatIf).toEqual(said);
  expect(child.sentence).toEqual(said.sentence);
  return {
    name,
    ...wire,
    check: said.verdict,
    reason: said.reason,
    open: child.open,
    mayAsk: child.mayAsk,
    // A name that is not passed on is not even followed.
    followed: went() > wire.upstream,
  };
}

test('DNS, check, what-if and the child’s page agree on each', async () => {
  for (const [name, answer] of NAMES) {
    const isOpen = answer === 'asked' || answer === 'loopback';
    expect(await saidOf(name)).toEqual({
      name,
      ...ON_THE_WIRE[answer],
      check: isOpen ? 'allow' : 'block',
      reason: answer === 'asked' ? { kind: 'no-rule' } : { kind: 'special-use-name', answer },
      open: isOpen,
      mayAsk: false,
      followed: answer === 'asked',
    });
  }
});

test('no child can ask for one, and the refusal says why', async () => {
  for (const [name, answer] of NAMES) {
    if (answer === 'asked') continue;
    const { sentence } = await page.check({ target: name });
    const asking = page.ask({ kind: 'site', target: name });
    await expect(asking).rejects.toMatchObject({ code: 'INVALID_INPUT', data: { message: sentence } });
  }
  // Nor for every site under a public suffix, which a parent's yes would open.
  await put({ mode: 'allow-list' });
  for (const target of ['com', 'https://com.vn/']) {
    expect(await page.check({ target })).toMatchObject({ open: false, mayAsk: false });
    await expect(page.ask({ kind: 'site', target })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }
  expect(await mother.requests.list({ which: 'waiting' })).toEqual([]);
});

test('whatever the rules are: a pause, an allow, a block and observing change nothing about them', async () => {
  await put({ rules: [{ id: 'r', action: 'allow', target: 'use-application-dns.net' }], observe: true });
  await mother.time.pause({ profile: an, length: { minutes: 30 } });
  for (const [name, answer] of NAMES) {
    if (answer === 'asked') continue;
    const { rcode } = await askUdp(port, { name });
    const said = await desk.operator.check({ target: name, child: 'An' });
    expect([name, rcode, said.verdict, said.enforced]).toEqual([
      name,
      answer === 'loopback' ? 0 : 3,
      answer === 'loopback' ? 'allow' : 'block',
      true,
    ]);
  }
});

test('a replayed week opens and closes none of them, in no level of detail, and each row says why', async () => {
  await put({ mode: 'allow-list' });
  for (const [name] of NAMES) await askUdp(port, { name });
  await askUdp(port, { name: '1.1.168.192.in-addr.arpa', type: 'PTR' });
  // Only the site is on record then: `icloud.com`, which is a site.
  await mother.family.update({ child: an, detail: 'site' });
  await askUdp(port, { name: 'mask-api.icloud.com' });
  await desk.deps.records()?.recorder.flush();
  const { document } = await mother.rules.get({ profile: an });
  const opened = await mother.rules.replay({
    profile: an,
    document: { ...document, mode: 'open-filtered' },
  });
  expect(opened.newlyAllowed.sites.map(({ site, visits }) => `${site} ${visits}`).sort()).toEqual([
    'icloud.com 1',
    'lan.home.arpa 1',
    'nha.test 1',
    'plain.example 1',
  ]);
  expect(opened.unnamed).toBe(0);
  const closed = await mother.rules.replay({ profile: an, document: { ...document, observe: true } });
  expect(closed.newlyAllowed.visits).toBe(4);
  expect(closed.newlyBlocked.visits).toBe(0);

  const { rows } = await mother.activity.log({ child: an, limit: 100 });
  const canary = rows.find(({ name }) => name === 'use-application-dns.net');
  const why = await mother.activity.why({ row: canary?.id ?? 0 });
  expect(why.sentence.vi).toContain('đi vòng qua bộ lọc');
  expect(why.now).toMatchObject({ verdict: 'block', reason: { kind: 'special-use-name' } });
  const { sites } = await page.blocked();
  expect(sites.map(({ site }) => site).sort()).toEqual([
    'icloud.com',
    'nas.lan.home.arpa',
    'nha.test',
    'plain.example',
  ]);
});

test('"why?" of a name for which the upstream answered with a failure does not say that none answered', async () => {
  await askUdp(port, { name: 'broken.example' });
  await desk.deps.records()?.recorder.flush();
  const { rows } = await mother.activity.log({ child: an, limit: 10 });
  expect(rows).toMatchObject([{ name: 'broken.example', verdict: 'failed', reason: 'upstream-failed' }]);
  const { sentence } = await mother.activity.why({ row: rows[0]?.id ?? 0 });
  expect(sentence.en).toContain('answered with a failure');
  expect(sentence.vi).toContain('máy chủ tên miền trả lời');
});

test('nobody can ask for an address, which no answer would open', async () => {
  for (const target of ['93.184.216.34', '[2001:db8::1]', '34.216.184.93.in-addr.arpa'])
    await expect(
      page.ask({ kind: 'site', target, minutes: 15, purpose: null, words: '' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(await page.check({ target: '34.216.184.93.in-addr.arpa' })).toMatchObject({ mayAsk: false });
  expect(await mother.requests.list({ which: 'waiting', limit: 5 })).toEqual([]);
});
