/** This computer on the console: parts that tell the truth, repairs that do something, and proofs from where the child is. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askUdp } from '../unit/dns/dns-client.ts';
import { codeOf, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts';

const STARTERS = join(import.meta.dirname, '../../assets/lists');
const SAFE_GOOGLE = 'forcesafesearch.google.com';

let upstream: FakeUpstream;
let desk: ConsoleDesk;
let mother: ConsoleClient;

beforeEach(async () => {
  upstream = await startFakeUpstream({
    zone: {
      [SAFE_GOOGLE]: { A: ['203.0.113.9'] },
      'www.google.com': { A: ['203.0.113.8'] },
      'example.com': { A: ['203.0.113.7'] },
    },
  });
  desk = await openConsoleDesk({ starters: STARTERS, upstream: upstream.endpoint });
  mother = desk.console((await desk.guardian()).token);
});
afterEach(async () => {
  await desk.close();
  await upstream.close();
});

const addChild = async (preset: '6-9' | '10-13' = '10-13') =>
  (await mother.family.add({ name: 'An', age: 11, preset })).child;

const part = async (id: string) => (await mother.devices.view()).parts.find((one) => one.id === id);

const proofs = async (child: string) => {
  const all = await mother.devices.prove({ child });
  return Object.fromEntries(all.map((proof) => [proof.id, proof]));
};

test('three checks made at the child’s endpoint show blocking, safe search and no way around', async () => {
  const child = await addChild();
  const proved = await proofs(child.id);
  expect(proved['blocked-name']).toMatchObject({ outcome: 'passed', answered: 'NXDOMAIN EDE 17' });
  expect(proved['safe-search']).toMatchObject({ outcome: 'passed', asked: 'www.google.com' });
  expect(proved['safe-search']?.answered).toContain(`→ ${SAFE_GOOGLE} 203.0.113.9`);
  expect(proved['encrypted-dns']).toMatchObject({ outcome: 'passed', asked: 'use-application-dns.net' });
});

test('the checks are nobody’s visits, and the same questions from the child’s programs are', async () => {
  const child = await addChild();
  const ask = () =>
    askUdp(Number(child.endpoints.dns?.split(':').at(-1)), { name: 'use-application-dns.net' });
  for (let i = 0; i < 3; i++) await proofs(child.id);
  expect(await desk.operator.logTotals({ child: 'An' })).toEqual({ requests: 0 });
  for (let i = 0; i < 3; i++) await ask();
  await proofs(child.id);
  expect(await desk.operator.logTotals({ child: 'An' })).toEqual({ requests: 3 });
});

test('where the family chose no safe search, the check says so and shows that it is so', async () => {
  const child = await addChild();
  const { policies } = desk.deps.records()?.storage ?? fail();
  const stored = policies.current(child.id as never);
  const document = { ...(stored?.document as object), safeSearch: { search: false, youtube: 'off' } };
  await mother.rules.put({ profile: child.id, revision: stored?.revision ?? 0, document });
  const { 'safe-search': search } = await proofs(child.id);
  expect(search).toMatchObject({ outcome: 'passed', answered: 'NOERROR 203.0.113.8' });
  expect(search?.sentence.vi).toContain('không bật tìm kiếm an toàn');
});

test('a check that shows nothing is no success: paused, observed, without an upstream', async () => {
  const child = await addChild();
  await mother.time.pause({ profile: child.id, length: { minutes: 10 } });
  const paused = (await proofs(child.id))['safe-search'];
  expect(paused).toMatchObject({ outcome: 'not-now', answered: 'NXDOMAIN EDE 17' });
  expect(paused?.sentence.vi).toContain('Google đang đóng');
  await mother.time.resume({ profile: child.id });
  upstream.setZone({ [SAFE_GOOGLE]: { rcode: 2 } });
  const silent = (await proofs(child.id))['safe-search'];
  expect(silent).toMatchObject({ outcome: 'not-now' });
  const stored = (desk.deps.records() ?? fail()).storage.policies.current(child.id as never);
  const document = { ...(stored?.document as object), observe: true };
  await mother.rules.put({ profile: child.id, revision: stored?.revision ?? 0, document });
  const observed = (await proofs(child.id))['blocked-name'];
  expect(observed?.outcome).toBe('failed');
  expect(observed?.sentence.vi).toContain('Chế độ quan sát');
});

function fail(): never {
  throw new Error('the database is closed');
}

test('an endpoint that is closed is told, opened again by its repair, and cannot be proved meanwhile', async () => {
  const child = await addChild();
  expect(await part('dns')).toMatchObject({ state: 'ok', repair: null });
  await desk.deps.endpoints?.close(child.id as never);
  expect(await part('dns')).toMatchObject({ state: 'failed', repair: { vi: 'Mở lại điểm truy cập' } });
  expect((await mother.devices.view()).children).toMatchObject([{ protection: { state: 'off' } }]);
  expect(await codeOf(mother.devices.prove({ child: child.id }))).toBe('PORT_IN_USE');
  const after = await mother.devices.repair({ part: 'dns' });
  expect(after.parts.find(({ id }) => id === 'dns')?.state).toBe('ok');
  expect((await proofs(child.id))['blocked-name']?.outcome).toBe('passed');
  expect(desk.audited().find(({ action }) => action === 'part.repair')?.actor).toBe('Mẹ');
});

test('a database is examined on request; a damaged one says that filtering goes on', async () => {
  const { checks } = await mother.devices.repair({ part: 'database' });
  expect(checks.filter(({ id }) => id === 'database.integrity' || id === 'audit.chain')).toMatchObject([
    { ok: true },
    { ok: true },
  ]);
  expect(await codeOf(mother.devices.repair({ part: 'proxy' }))).toBe('UNKNOWN_ITEM');
  expect(await codeOf(mother.devices.repair({ part: 'nothing' }))).toBe('UNKNOWN_ITEM');
  expect(await part('proxy')).toMatchObject({ state: 'off' });
});

test('upstreams that fell silent are asked again by the repair', async () => {
  const child = await addChild();
  upstream.setMutation(() => null);
  await proofs(child.id);
  expect(await part('upstream')).toMatchObject({ state: 'failed' });
  upstream.setMutation(undefined);
  const after = await mother.devices.repair({ part: 'upstream' });
  expect(after.parts.find(({ id }) => id === 'upstream')?.state).toBe('ok');
});
