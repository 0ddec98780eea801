/** Guessing, forgetting, and several guardians: what the door does with secrets that people type. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, seconds, toMilliseconds } from '../../shared/kernel/duration.ts';
import { codeOf, type ConsoleDesk, type DoorClient, openConsoleDesk, PASSPHRASE } from './console-desk.ts';

let desk: ConsoleDesk;
let door: DoorClient;
let mother: { id: string; token: string; recoveryCode: string };

beforeEach(async () => {
  desk = await openConsoleDesk();
  door = desk.door(await desk.pass());
  const { token, guardian, recoveryCode } = await door.setUp({ name: 'Mẹ', passphrase: PASSPHRASE });
  mother = { id: guardian.id, token, recoveryCode };
});
afterEach(() => desk.close());

const guess = (passphrase = 'không phải câu này', guardian = mother.id): Promise<string> =>
  codeOf(door.signIn({ guardian, passphrase }));

async function guesses(times: number): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < times; i++) codes.push(await guess());
  return codes;
}

const closedFor = async (): Promise<number> => (await door.state()).closedForSeconds;
const waitSeconds = (n: number): void => desk.turnClock(toMilliseconds(seconds(n)));
const signsIn = async (passphrase = PASSPHRASE): Promise<boolean> =>
  (await door.signIn({ guardian: mother.id, passphrase })).guardian.name === 'Mẹ';

describe('setting up', () => {
  test('is for the first guardian only', async () => {
    expect(await codeOf(door.setUp({ name: 'Bố', passphrase: PASSPHRASE }))).toBe('SETUP_DONE');
    expect(await door.state()).toMatchObject({ setupNeeded: false, guardians: [{ name: 'Mẹ' }] });
  });

  test('is not begun again for a household whose database cannot be read', async () => {
    desk.loseRecords(true);
    await expect(door.state()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      data: { message: { vi: expect.stringContaining('Không dùng được cơ sở dữ liệu') } },
    });
    expect(await codeOf(door.setUp({ name: 'Bố', passphrase: PASSPHRASE }))).toBe('STORAGE_FAILED');
    expect(await guess(PASSPHRASE)).toBe('STORAGE_FAILED');
    desk.loseRecords(false);
    expect(await door.state()).toMatchObject({ setupNeeded: false, guardians: [{ name: 'Mẹ' }] });
  });

  test('at the same moment by several makes one guardian', async () => {
    const fresh = await openConsoleDesk();
    try {
      const pass = await fresh.pass();
      const outcomes = await Promise.allSettled(
        ['A', 'B', 'C'].map((name) => fresh.door(pass).setUp({ name, passphrase: PASSPHRASE })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await fresh.door(pass).state()).guardians).toHaveLength(1);
    } finally {
      await fresh.close();
    }
  });

  test('by the command line and by the door make the same kind of guardian', async () => {
    const fresh = await openConsoleDesk();
    try {
      const { recoveryCode } = await fresh.operator.setup({ file: fresh.file('phrase', `${PASSPHRASE}\n`) });
      const atDoor = fresh.door(await fresh.pass());
      const [guardian] = (await atDoor.state()).guardians;
      expect(guardian?.name).toBe('guardian');
      const again = { guardian: guardian?.id ?? '', recoveryCode, passphrase: 'một câu khác hẳn' };
      expect((await atDoor.recover(again)).guardian.name).toBe('guardian');
    } finally {
      await fresh.close();
    }
  });
});

describe('guessing', () => {
  test('an unknown guardian and a wrong passphrase are answered alike', async () => {
    const of = (guardian: string) =>
      desk.send('/api/door/signIn', {
        token: desk.deps.sessions.open({ kind: 'pass' }).token,
        body: JSON.stringify({ json: { guardian, passphrase: 'không phải câu này' } }),
      });
    const wrong = await of(mother.id);
    expect(wrong.status).toBe(403);
    expect((await of('u-000000000000')).text).toBe(wrong.text);
  });

  test('closes the door for 30 seconds at the fifth wrong try, for the right passphrase too', async () => {
    expect(await guesses(5)).toEqual(Array.from({ length: 5 }, () => 'WRONG_PASSPHRASE'));
    expect(await closedFor()).toBe(30);
    expect(await guess(PASSPHRASE)).toBe('TOO_MANY_ATTEMPTS');
    waitSeconds(29);
    expect(await guess(PASSPHRASE)).toBe('TOO_MANY_ATTEMPTS');
    waitSeconds(1);
    expect(await signsIn()).toBe(true);
  });

  test('closes it for twice as long each time after, up to 15 minutes, until somebody signs in', async () => {
    await guesses(5);
    const closures: number[] = [];
    for (let i = 0; i < 6; i++) {
      waitSeconds(await closedFor());
      await guess();
      closures.push(await closedFor());
    }
    expect(closures).toEqual([60, 120, 240, 480, 900, 900]);
    waitSeconds(900);
    expect(await signsIn()).toBe(true);
    await guesses(4);
    expect(await closedFor()).toBe(0);
  });

  test('counts over all guardians together, and over those who are none', async () => {
    const { guardian } = await desk.console(mother.token).guardians.add({
      name: 'Bố',
      passphrase: PASSPHRASE,
    });
    for (const id of [mother.id, guardian.id, 'u-nobody', mother.id, guardian.id])
      expect(await guess('không phải câu này', id)).toBe('WRONG_PASSPHRASE');
    expect(await guess(PASSPHRASE, guardian.id)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('fifty at the same moment are five', async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, () => guess()));
    expect(codes.filter((code) => code === 'WRONG_PASSPHRASE')).toHaveLength(5);
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(45);
  });

  test('the right one behind nineteen wrong ones at the same moment is lost with them', async () => {
    const codes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        door.signIn({ guardian: mother.id, passphrase: i === 19 ? PASSPHRASE : 'không phải câu này' }),
      ),
    );
    expect(codes.every(({ status }) => status === 'rejected')).toBe(true);
  });

  test('is not forgotten when the agent starts again', async () => {
    await guesses(5);
    await desk.close('keep');
    desk = await openConsoleDesk({ dataDirectory: desk.dataDirectory });
    door = desk.door(await desk.pass());
    expect(await closedFor()).toBeGreaterThan(20);
    expect(await guess(PASSPHRASE)).toBe('TOO_MANY_ATTEMPTS');
    waitSeconds(31);
    await guess();
    expect(await closedFor()).toBe(60);
  });

  test('is not helped by setting the clock', async () => {
    await guesses(5);
    const nowMs = desk.deps.clock.nowMs();
    desk.setWallClock(nowMs + minutes(60));
    expect(await guess(PASSPHRASE)).toBe('TOO_MANY_ATTEMPTS');
    desk.setWallClock(nowMs - minutes(60));
    expect(await closedFor()).toBe(30);
    desk.setWallClock(null);
  });

  test('inside the console counts as well', async () => {
    const { guardians } = desk.console(mother.token);
    const next = 'một câu khác hẳn';
    for (let i = 0; i < 3; i++)
      expect(await codeOf(guardians.changePassphrase({ current: 'sai rồi', next }))).toBe('WRONG_PASSPHRASE');
    for (let i = 0; i < 2; i++)
      expect(await codeOf(guardians.newRecoveryCode({ passphrase: 'sai rồi' }))).toBe('WRONG_PASSPHRASE');
    expect(await codeOf(guardians.changePassphrase({ current: PASSPHRASE, next }))).toBe('TOO_MANY_ATTEMPTS');
  });
});

describe('recovering', () => {
  const passphrase = 'một câu khác hẳn';

  test('sets a new passphrase, ends all sessions, and gives the next code; the old one is used up', async () => {
    const { recoveryCode } = mother;
    const done = await door.recover({ guardian: mother.id, recoveryCode, passphrase });
    expect(done.recoveryCode).toMatch(/^(?:[A-Z]{5}-){4}[A-Z]{5}$/);
    expect(done.recoveryCode).not.toBe(recoveryCode);
    expect(await codeOf(desk.console(mother.token).session.me())).toBe('NOT_SIGNED_IN');
    expect((await desk.console(done.token).session.me()).guardian.name).toBe('Mẹ');
    expect(await guess(PASSPHRASE)).toBe('WRONG_PASSPHRASE');
    expect(await signsIn(passphrase)).toBe(true);
    const again = { guardian: mother.id, recoveryCode, passphrase };
    expect(await codeOf(door.recover(again))).toBe('WRONG_PASSPHRASE');
    const next = { ...again, recoveryCode: done.recoveryCode };
    expect((await door.recover(next)).guardian.name).toBe('Mẹ');
  });

  test('takes the code however it was typed off the paper', async () => {
    const typed = ` ${mother.recoveryCode.toLowerCase().replaceAll('-', ' ')} `;
    const done = await door.recover({ guardian: mother.id, recoveryCode: typed, passphrase });
    expect(done.guardian.name).toBe('Mẹ');
  });

  test('twice at the same moment with one code happens once', async () => {
    const one = { guardian: mother.id, recoveryCode: mother.recoveryCode, passphrase };
    const outcomes = await Promise.allSettled([door.recover(one), door.recover(one)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('by guessing closes the door like passphrases do', async () => {
    for (let i = 0; i < 5; i++) {
      const recoveryCode = 'BCDFG-BCDFG-BCDFG-BCDFG-BCDFG';
      expect(await codeOf(door.recover({ guardian: mother.id, recoveryCode, passphrase }))).toBe(
        'WRONG_PASSPHRASE',
      );
    }
    expect(await guess(PASSPHRASE)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('the code of one guardian is nothing to another', async () => {
    const { guardian } = await desk.console(mother.token).guardians.add({ name: 'Bố', passphrase });
    const with_ = { guardian: guardian.id, recoveryCode: mother.recoveryCode, passphrase };
    expect(await codeOf(door.recover(with_))).toBe('WRONG_PASSPHRASE');
  });
});

describe('several guardians', () => {
  const passphrase = 'một câu khác hẳn';
  const undo = (change: { id: string }): Promise<unknown> =>
    desk.console(mother.token).history.undo({ change: change.id });
  const names = async (): Promise<string[]> =>
    (await desk.console(mother.token).guardians.list()).map(({ name }) => name);

  test('sign in each by their own passphrase, and see which of them is "you"', async () => {
    const { guardian } = await desk.console(mother.token).guardians.add({ name: 'Bố', passphrase });
    const { token } = await door.signIn({ guardian: guardian.id, passphrase });
    const list = await desk.console(token).guardians.list();
    expect(list.map(({ name, you, hasRecoveryCode }) => [name, you, hasRecoveryCode])).toEqual([
      ['Mẹ', false, true],
      ['Bố', true, true],
    ]);
  });

  test('adding, renaming and removing can be undone; who comes back keeps the passphrase', async () => {
    const { guardians } = desk.console(mother.token);
    const added = await guardians.add({ name: 'Bố', passphrase });
    const renamed = await guardians.rename({ guardian: added.guardian.id, name: 'Ba' });
    expect(await names()).toEqual(['Mẹ', 'Ba']);
    await undo(renamed.change);
    expect(await names()).toEqual(['Mẹ', 'Bố']);
    const removed = await guardians.remove({ guardian: added.guardian.id });
    expect(await names()).toEqual(['Mẹ']);
    await undo(removed.change);
    expect((await door.signIn({ guardian: added.guardian.id, passphrase })).guardian.name).toBe('Bố');
    await undo(added.change);
    expect(await names()).toEqual(['Mẹ']);
  });

  test('the last one stays, also against an undo', async () => {
    const { guardians } = desk.console(mother.token);
    expect(await codeOf(guardians.remove({ guardian: mother.id }))).toBe('LAST_GUARDIAN');
    const { guardian, change } = await guardians.add({ name: 'Bố', passphrase });
    const { token } = await door.signIn({ guardian: guardian.id, passphrase });
    await desk.console(token).guardians.remove({ guardian: mother.id });
    expect(await codeOf(desk.console(token).history.undo({ change: change.id }))).toBe('CANNOT_UNDO');
  });

  test('a removed one’s streams end at once', async () => {
    const { guardian } = await desk.console(mother.token).guardians.add({ name: 'Bố', passphrase });
    const { token } = await door.signIn({ guardian: guardian.id, passphrase });
    const heard: string[] = [];
    const stream = await desk.console(token).events();
    const reading = (async () => {
      for await (const { type } of stream) heard.push(type);
    })();
    await desk.console(mother.token).guardians.remove({ guardian: guardian.id });
    await reading;
    expect(heard.at(-1)).toBe('session-ended');
  });

  test('a new passphrase ends the other sessions of that guardian, and no one else’s', async () => {
    const { guardian } = await desk.console(mother.token).guardians.add({ name: 'Bố', passphrase });
    const father = await door.signIn({ guardian: guardian.id, passphrase });
    const elsewhere = await door.signIn({ guardian: mother.id, passphrase: PASSPHRASE });
    const { change } = await desk
      .console(mother.token)
      .guardians.changePassphrase({ current: PASSPHRASE, next: passphrase });
    expect(change.undoable).toBe(false);
    expect((await desk.console(mother.token).session.me()).guardian.name).toBe('Mẹ');
    expect((await desk.console(father.token).session.me()).guardian.name).toBe('Bố');
    expect(await codeOf(desk.console(elsewhere.token).session.me())).toBe('NOT_SIGNED_IN');
    expect(await guess(PASSPHRASE)).toBe('WRONG_PASSPHRASE');
    expect(await signsIn(passphrase)).toBe(true);
  });

  test('nobody bears another’s name, nor one that the history knows for something else', async () => {
    const { guardians } = desk.console(mother.token);
    for (const name of [' mẹ ', 'Operator', 'agent'])
      expect(await codeOf(guardians.add({ name, passphrase }))).toBe('NAME_TAKEN');
    const { guardian } = await guardians.add({ name: 'Bố', passphrase });
    expect(await codeOf(guardians.rename({ guardian: guardian.id, name: 'MẸ' }))).toBe('NAME_TAKEN');
    expect(await codeOf(guardians.rename({ guardian: 'u-nobody', name: 'Ông' }))).toBe('UNKNOWN_ITEM');
  });

  test('no hash of a passphrase or of a code gets into history or audit, nor any of them in clear', async () => {
    const { guardians } = desk.console(mother.token);
    await guardians.add({ name: 'Bố', passphrase });
    await guardians.changePassphrase({ current: PASSPHRASE, next: passphrase });
    const { recoveryCode } = await guardians.newRecoveryCode({ passphrase });
    const done = await door.recover({ guardian: mother.id, recoveryCode, passphrase: PASSPHRASE });
    const { changes, audit } = desk.deps.records()?.storage ?? {};
    const written = JSON.stringify([changes?.history({ limit: 200 }), audit?.recent(200)]);
    expect(written).toContain('guardian-recovery-code');
    for (const secret of ['argon2', 'scrypt', PASSPHRASE, passphrase, recoveryCode, done.recoveryCode])
      expect(written).not.toContain(secret);
  });
});
