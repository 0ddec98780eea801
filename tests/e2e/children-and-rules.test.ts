/** The commands of a parent, one after the other, each checked by what the child's own endpoint then answers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckResult, Child, LogRow, Status } from '../../shared/contracts/operator-shapes.ts';
import { startFakeUpstream, type FakeUpstream } from '../integration/fake-upstream.ts';
import { AgentProcess, followLog, parseLines, stopAll, temporaryFolder, until } from './agent-process.ts';
import { DnsClient } from './dns-client.ts';

const NXDOMAIN = 3;
const NOERROR = 0;

let upstream: FakeUpstream;
let agent: AgentProcess;
let folder: string;
let an: DnsClient;

interface ErrorLine {
  readonly error: { readonly code: string; readonly message: string; readonly faults?: { path: string }[] };
}

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
  agent = await AgentProcess.start({ data: temporaryFolder(), upstreams: [upstream.endpoint] });
  const child = await agent.addChild('An', 12);
  if (child.endpoints.dns === null) throw new Error('the child has no endpoint');
  an = await DnsClient.open(child.endpoints.dns);
}, 90_000);

afterAll(async () => {
  an?.close();
  await stopAll();
  await upstream?.close();
});

const rcodeOf = async (name: string): Promise<number> => (await an.ask(name)).rcode;
const errorOf = (stderr: string): ErrorLine['error'] => {
  const [line] = parseLines<ErrorLine>(stderr);
  if (line === undefined) throw new Error('nothing on stderr');
  return line.error;
};
const logOf = (child: string): Promise<LogRow[]> => agent.jsonLines<LogRow>('log', '--child', child);

test('a child has preset, consent and an endpoint that is bound when `add` returns', async () => {
  const shown = await agent.json<Child>('children', 'show', 'An');
  expect(shown).toMatchObject({ name: 'An', age: 12, preset: '10-13', osUser: null, detail: 'full' });
  expect(shown.consent).toMatchObject({ assent: 'given' });
  expect(shown.endpoints.proxy).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(shown.endpoints.pac).toBe(`http://${shown.endpoints.proxy}/proxy.pac`);
  const status = await agent.json<Status>('status');
  expect(status.children).toMatchObject([{ name: 'An', state: 'advisory', provedAt: null }]);
  expect(status.endpoints.children['An']?.dns).toBe(shown.endpoints.dns);
});

test('a child at a time: a second one of the same name is refused', async () => {
  const again = await agent.cli('--json', 'children', 'add', 'an', '--age', '7');
  expect(again.code).toBe(1);
  expect(errorOf(again.stderr).code).toBe('NAME_TAKEN');
});

test('a removed child has no endpoint any more', async () => {
  const binh = await agent.json<Child>('children', 'add', 'Bình', '--age', '16');
  expect((await agent.cli('children', 'remove', 'Bình')).code).toBe(0);
  expect((await agent.cli('children', 'show', 'Bình')).code).toBe(1);
  const client = await DnsClient.open(binh.endpoints.dns ?? '');
  await expect(client.ask('trang.example', 'A', 500)).rejects.toThrow('no answer');
  client.close();
});

test('a policy document round-trips, and an invalid one is refused with the path of its fault', async () => {
  const file = join(folder, 'policy.json');
  const document = await policyOf('An');
  writeFileSync(file, JSON.stringify(document));
  expect((await agent.cli('policy', 'set', 'An', file)).code).toBe(0);
  expect(await policyOf('An')).toEqual(document);

  writeFileSync(
    file,
    JSON.stringify({ ...document, rules: [{ id: 'r1', action: 'block', target: 'not a domain!' }] }),
  );
  const refused = await agent.cli('--json', 'policy', 'set', 'An', file);
  expect(refused.code).toBe(1);
  expect(errorOf(refused.stderr)).toMatchObject({ code: 'INVALID_POLICY' });
  expect(errorOf(refused.stderr).faults?.map((f) => f.path)).toContain('rules[0].target');
  expect(await policyOf('An')).toEqual(document);

  writeFileSync(file, '{ "version": 1,');
  expect((await agent.cli('policy', 'set', 'An', file)).code).toBe(2);
});

test('what `policy set` says is what the endpoint does', async () => {
  const file = join(folder, 'policy.json');
  const document = await policyOf('An');
  writeFileSync(
    file,
    JSON.stringify({
      ...document,
      rules: [{ id: 'no-cartoons', action: 'block', target: 'hoat-hinh.example' }],
    }),
  );
  expect(await rcodeOf('www.hoat-hinh.example')).toBe(NOERROR);
  expect((await agent.cli('policy', 'set', 'An', file)).code).toBe(0);
  expect(await rcodeOf('www.hoat-hinh.example')).toBe(NXDOMAIN);
  writeFileSync(file, JSON.stringify(document));
  expect((await agent.cli('policy', 'set', 'An', file)).code).toBe(0);
  expect(await rcodeOf('www.hoat-hinh.example')).toBe(NOERROR);
});

test('`block` and `allow` take effect with the next question, for a child and for the household', async () => {
  expect(await rcodeOf('trang.example')).toBe(NOERROR);
  expect((await agent.cli('block', 'trang.example', '--child', 'An')).code).toBe(0);
  expect(await rcodeOf('a.trang.example')).toBe(NXDOMAIN);
  expect((await agent.json<CheckResult>('check', 'trang.example')).verdict).toBe('allow');
  expect((await agent.cli('allow', 'trang.example', '--child', 'An')).code).toBe(0);
  expect(await rcodeOf('a.trang.example')).toBe(NOERROR);

  expect(await rcodeOf('bet365.com')).toBe(NXDOMAIN);
  expect((await agent.cli('allow', 'bet365.com', '--child', 'An')).code).toBe(0);
  expect(await rcodeOf('bet365.com')).toBe(NOERROR);
  const allowed = await agent.json<CheckResult>('check', 'bet365.com', '--child', 'An');
  expect(allowed).toMatchObject({ verdict: 'allow', reason: { kind: 'parent-allowed' } });
  expect((await agent.json<CheckResult>('check', 'bet365.com')).verdict).toBe('block');

  expect((await agent.cli('block', 'ca-nha.example')).code).toBe(0);
  expect((await agent.json<CheckResult>('check', 'ca-nha.example')).verdict).toBe('block');
  const nonsense = await agent.cli('--json', 'block', 'not a domain!');
  expect(nonsense.code).toBe(1);
  expect(errorOf(nonsense.stderr).code).toBe('INVALID_INPUT');
});

test('`pause` closes everything but the help lines, `resume` opens it again', async () => {
  expect(await rcodeOf('mo.example')).toBe(NOERROR);
  expect((await agent.cli('pause', 'An')).code).toBe(0);
  expect(await rcodeOf('mo.example')).toBe(NXDOMAIN);
  expect(await rcodeOf('tongdai111.vn')).toBe(NOERROR);
  expect((await agent.json<CheckResult>('check', 'mo.example', '--child', 'An')).reason.kind).toBe('paused');
  expect((await agent.cli('resume', 'An')).code).toBe(0);
  expect(await rcodeOf('mo.example')).toBe(NOERROR);

  expect((await agent.cli('pause')).code).toBe(0);
  expect(await rcodeOf('mo.example')).toBe(NXDOMAIN);
  expect((await agent.cli('resume')).code).toBe(0);
  expect(await rcodeOf('mo.example')).toBe(NOERROR);
});

test('a grant opens one site for its time and says until when', async () => {
  expect(await rcodeOf('w88.com')).toBe(NXDOMAIN);
  const granted = await agent.json<{ until: string }>(
    'grant',
    'An',
    '--minutes',
    '5',
    '--scope',
    'site:w88.com',
  );
  const inMs = Date.parse(granted.until) - Date.now();
  expect(inMs).toBeGreaterThan(4 * 60_000);
  expect(inMs).toBeLessThanOrEqual(5 * 60_000 + 1000);
  expect(await rcodeOf('w88.com')).toBe(NOERROR);
  const check = await agent.json<CheckResult>('check', 'w88.com', '--child', 'An');
  expect(check).toMatchObject({ verdict: 'allow', reason: { kind: 'granted' } });
  expect(Date.parse(check.validUntil ?? '')).toBe(Date.parse(granted.until));
  const later = new Date(Date.now() + 10 * 60_000).toISOString();
  expect((await agent.json<CheckResult>('check', 'w88.com', '--child', 'An', '--at', later)).verdict).toBe(
    'block',
  );
});

test('the log shows the allowed and the blocked request with list and entry, in order', async () => {
  await an.ask('nhat-ky-mo.example');
  await an.ask('www.fb88.com');
  const rows = await until('both rows in the log', 5000, async () => {
    const all = await logOf('An');
    const found = all.filter((row) => row.name === 'nhat-ky-mo.example' || row.name === 'www.fb88.com');
    return found.length === 2 ? found : undefined;
  });
  expect(rows[0]).toMatchObject({
    child: 'An',
    name: 'nhat-ky-mo.example',
    site: 'nhat-ky-mo.example',
    verdict: 'allow',
    list: null,
    entry: null,
    count: 1,
  });
  expect(rows[1]).toMatchObject({
    child: 'An',
    name: 'www.fb88.com',
    site: 'fb88.com',
    category: 'gambling',
    verdict: 'block',
    reason: 'category',
    entry: 'fb88.com',
  });
  expect(rows[1]?.list).not.toBeNull();
  expect(rows[0]?.origin).toMatch(/^dns:A@127\.0\.0\.1:\d+$/);
  expect(rows[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+07:00$/);
  const blocked = await agent.jsonLines<LogRow>('log', '--child', 'An', '--verdict', 'block');
  expect(blocked.length).toBeGreaterThan(0);
  expect(blocked.every((row) => row.verdict === 'block')).toBe(true);
  const newest = await agent.jsonLines<LogRow>('log', '--child', 'An', '--limit', '1');
  expect(newest).toHaveLength(1);
});

test('a burst of one name is one row with a count', async () => {
  for (let i = 0; i < 7; i++) await an.ask('mot-ten.example');
  const rows = await until('the row', 5000, async () => {
    const found = (await logOf('An')).filter((row) => row.name === 'mot-ten.example');
    return found[0]?.count === 7 ? found : undefined;
  });
  expect(rows).toHaveLength(1);
});

test('`log --follow` shows a new row within two seconds', async () => {
  const following = followLog(agent);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await an.ask('theo-doi.example');
  const row = await until('the followed row', 2000, () =>
    following.rows.find(({ name }) => name === 'theo-doi.example'),
  );
  expect(row).toMatchObject({ child: 'An', verdict: 'allow', count: 1 });
  await following.stop();
});

test('without consent no name is written, only totals', async () => {
  const chi = await agent.json<Child>('children', 'add', 'Chi', '--age', '12');
  expect(chi.consent).toBeNull();
  const client = await DnsClient.open(chi.endpoints.dns ?? '');
  await client.ask('khong-ghi-ten.example');
  expect(await client.ask('bet365.com')).toMatchObject({ rcode: NXDOMAIN });
  client.close();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await logOf('Chi')).filter((row) => row.name !== null || row.site !== null)).toEqual([]);
});

test('help lines and private names leave no byte in database, write-ahead log or backup', async () => {
  const names = ['tongdai111.vn', 'hellobacsi.com', 'plannedparenthood.org', 'thuvienhoasen.org'];
  for (const name of names) expect(await rcodeOf(name)).toBe(NOERROR);
  await an.ask('mot-ten-de-doi-chieu.example');
  await until('the comparison row', 5000, async () =>
    (await logOf('An')).find((row) => row.name === 'mot-ten-de-doi-chieu.example'),
  );
  const backup = join(folder, 'private.db');
  expect((await agent.cli('backup', backup)).code).toBe(0);
  const files = [join(agent.data, 'haidang.db'), join(agent.data, 'haidang.db-wal'), backup];
  const bytes = files.map((file) => readFileSync(file));
  expect(bytes.some((content) => content.includes('mot-ten-de-doi-chieu'))).toBe(true);
  for (const name of names) expect(bytes.some((content) => content.includes(name))).toBe(false);
});

test('`erase` leaves nothing of the child in the log and no byte of it on disk', async () => {
  await an.ask('xoa-het-di.example');
  await until('the row to erase', 5000, async () =>
    (await logOf('An')).find((row) => row.name === 'xoa-het-di.example'),
  );
  const erased = await agent.json<{ rows: number }>('erase', 'An');
  expect(erased.rows).toBeGreaterThan(0);
  expect(await logOf('An')).toEqual([]);
  for (const file of ['haidang.db', 'haidang.db-wal', 'haidang.db-shm'])
    expect(readFileSync(join(agent.data, file)).includes('xoa-het-di')).toBe(false);
  expect((await agent.cli('children', 'show', 'An')).code).toBe(0);
});

const policyOf = async (child: string): Promise<Record<string, unknown>> => {
  const { stdout } = await agent.cli('policy', 'get', child);
  return JSON.parse(stdout) as Record<string, unknown>;
};
