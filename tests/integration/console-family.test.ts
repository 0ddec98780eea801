/** Children on the console: added, described, consented for, exported, erased; and who looked, for both sides. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProfileId } from '../../shared/kernel/ids.ts';
import { DnsClient } from '../e2e/dns-client.ts';
import { filesHolding } from '../unit/storage/temporary-storage.ts';
import { codeOf, type ConsoleClient, type ConsoleDesk, openConsoleDesk } from './console-desk.ts';

let desk: ConsoleDesk;
let mother: ConsoleClient;

beforeEach(async () => {
  desk = await openConsoleDesk();
  mother = desk.console((await desk.guardian()).token);
});
afterEach(() => desk.close());

const addAn = async () => (await mother.family.add({ name: 'An', age: 11, preset: '10-13' })).child;
const consentFor = (child: string, assent: 'given' | 'refused' | null = 'given') =>
  mother.family.consent({ child, guardianConsents: true, noticeGiven: true, assent });

/** As it is in force. */
const documentOf = (child: string) => desk.deps.policy.of(child as ProfileId).documents.child;

/** A question from where the child is. */
async function visit(endpoint: string | null, name: string): Promise<void> {
  const client = await DnsClient.open(endpoint ?? '');
  await client.ask(name);
  client.close();
}

test('a child that is added is filtered before the answer comes, and nothing is named before consent', async () => {
  const child = await addAn();
  expect(child).toMatchObject({
    band: '10-13',
    detail: 'site',
    consent: null,
    recordsNames: false,
    assentNeeded: true,
    protection: { state: 'advisory' },
  });
  expect(child.recorded[0]?.en).toContain('Only counts');
  expect(documentOf(child.id)).not.toHaveProperty('hours');
  await visit(child.endpoints.dns, 'games.example');
  expect((await mother.activity.log({ child: child.id })).rows).toEqual([]);
});

test('what the preset suggests comes into force only where the guardian chose it', async () => {
  const chosen = { hours: true, allowances: false };
  const { child } = await mother.family.add({ name: 'Bình', age: 8, preset: '6-9', withSuggested: chosen });
  expect(documentOf(child.id)).toHaveProperty('hours');
  expect(documentOf(child.id)).not.toHaveProperty('allowances');
});

test('from seven on consent needs the child’s own answer, and a refusal is one', async () => {
  const an = await addAn();
  expect(await codeOf(consentFor(an.id, null))).toBe('INVALID_INPUT');
  const { child } = await consentFor(an.id, 'refused');
  expect(child.consent).toMatchObject({ assent: 'refused' });
  expect(child.recordsNames).toBe(true);
  expect(child.recorded[0]?.vi).toContain('tên trang');
  const { child: young } = await mother.family.add({ name: 'Bi', age: 6, preset: '6-9' });
  expect((await consentFor(young.id, 'given')).child.consent).toMatchObject({ assent: null, assentAt: null });
});

test('after consent names are written; after its withdrawal only totals are', async () => {
  const an = await addAn();
  await consentFor(an.id);
  await visit(an.endpoints.dns, 'first.example');
  await mother.family.withdraw({ child: an.id });
  await visit(an.endpoints.dns, 'second.example');
  const { rows } = await mother.activity.log({ child: an.id });
  expect(rows.map(({ site }) => site)).toEqual(['first.example']);
  expect(await codeOf(mother.family.withdraw({ child: an.id }))).toBe('NOTHING_TO_UNDO');
});

test('a name or an account that somebody has is refused, and nothing is left half done', async () => {
  await mother.family.add({ name: 'An', age: 11, preset: '10-13', osUser: 'an' });
  expect(await codeOf(mother.family.add({ name: ' AN ', age: 9, preset: '6-9' }))).toBe('NAME_TAKEN');
  const again = mother.family.add({ name: 'Chi', age: 9, preset: '6-9', osUser: 'an' });
  expect(await codeOf(again)).toBe('NAME_TAKEN');
  desk.losePorts(true);
  expect(await codeOf(mother.family.add({ name: 'Dũng', age: 9, preset: '6-9' }))).toBe('PORT_IN_USE');
  expect((await mother.family.children()).map(({ name }) => name)).toEqual(['An']);
});

test('everything on record about a child is in the export, and the child sees that it was taken', async () => {
  const an = await addAn();
  await consentFor(an.id);
  await visit(an.endpoints.dns, 'scratch.example');
  const child = desk.child(await desk.childToken('An'));
  await child.ask({ kind: 'time', minutes: 30, words: 'làm xong Toán' });
  const file = await mother.family.exportChild({ child: an.id });
  expect(file.fileName).not.toContain('An');
  const records = JSON.parse(file.content);
  expect(records).toMatchObject({
    format: 'haidang-child-records',
    complete: true,
    profile: { name: 'An', age: 11 },
    activity: [{ written: 'scratch.example', verdict: 'failed' }],
    consents: [{ assent: 'given' }],
    requests: [{ words: 'làm xong Toán', minutes: 30 }],
    policies: [{ revision: 1, document: { version: 1 } }],
    looks: [{ what: 'export', guardian_name: 'Mẹ' }],
  });
  const { looked } = await child.record();
  expect(looked[0]).toMatchObject({ what: 'export', guardian: 'Mẹ' });
  expect(looked[0]?.sentence.vi).toBe('Mẹ đã tải về mọi ghi chép.');
  expect(await mother.family.looked({})).toHaveLength(looked.length);
});

test('erasing takes the records and leaves the profile; removing takes everything, the history included', async () => {
  const { child: an } = await mother.family.add({ name: 'Thiên Ân', age: 11, preset: '10-13' });
  await consentFor(an.id);
  await visit(an.endpoints.dns, 'somewhere.example');
  await mother.activity.log({ child: an.id });
  const erased = await mother.family.erase({ child: an.id });
  expect(erased).toMatchObject({ rows: 1, change: { undoable: false } });
  expect((await mother.activity.log({ child: an.id })).rows).toEqual([]);
  const page = desk.child(await desk.childToken('Thiên Ân'));
  await page.goals.put({ goals: [{ id: '1', text: 'đọc sách ba mươi phút', done: false }] });
  const { change } = await mother.family.remove({ child: an.id });
  expect(change).toMatchObject({ undoable: false });
  expect(await codeOf(page.me())).toBe('NOT_SIGNED_IN');
  expect(await mother.family.children()).toEqual([]);
  await desk.close('keep');
  for (const text of ['Thiên Ân', 'somewhere.example', 'đọc sách ba mươi'])
    expect(filesHolding(desk.dataDirectory, text)).toEqual([]);
  desk = await openConsoleDesk({ dataDirectory: desk.dataDirectory });
});

test('accounts of this computer are offered with who has them', async () => {
  const accounts = await mother.family.osAccounts();
  for (const account of accounts) expect(account.takenBy).toBeNull();
  const [first] = accounts;
  if (first === undefined) return;
  await mother.family.add({ name: 'An', age: 11, preset: '10-13', osUser: first.user });
  expect((await mother.family.osAccounts())[0]).toMatchObject({ user: first.user, takenBy: 'An' });
});

test('an address of the child’s page opens that child’s page, once', async () => {
  const an = await addAn();
  const { url } = await mother.family.childLink({ child: an.id });
  const code = new URL(url).hash.replace('#code=', '');
  const { token, kind } = await desk.door(null).enter({ code });
  expect(kind).toBe('child');
  expect(await desk.child(token).me()).toMatchObject({ name: 'An', band: '10-13' });
  expect(await codeOf(desk.door(null).enter({ code }))).toBe('NOT_SIGNED_IN');
});

test('what would turn or move the words beside a name is no part of it', async () => {
  const typed = ' Gia\u202e\u0007\nHân ';
  const { child } = await mother.family.add({ name: typed, age: 9, preset: '6-9' });
  expect(child.name).toBe('Gia Hân');
  await mother.family.update({ child: child.id, name: 'Ngọc\u2066 Hân' });
  expect((await mother.family.children()).map(({ name }) => name)).toContain('Ngọc Hân');
  expect(await codeOf(mother.family.update({ child: child.id, name: '\u202e \n' }))).toBe('BAD_REQUEST');
});
