/** The way back of a child's page to an agent that was started anew: for whom it opens, and for whom it does not. */
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { ChildReturns, type ReturnAnswer } from '../../../electron/agent/control/child-returns.ts';
import { type Owner, Sessions } from '../../../electron/agent/control/sessions.ts';
import { minutes } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { HandClock, MORNING } from '../storage/temporary-storage.ts';

const AN = 'an' as ProfileId;
const ADDRESS = 'http://127.0.0.1:4711';
const HOUR_MS = 3_600_000;

let clock: HandClock;
let children: Set<ProfileId>;
let stored: unknown;

/** An agent that was just started: what was in memory is gone, what was saved is not. */
function start(): { sessions: Sessions; returns: ChildReturns } {
  const household = {
    idle: () => minutes(30),
    has: (owner: Owner) => owner.kind !== 'child' || children.has(owner.child),
  };
  const sessions = new Sessions(clock, household);
  const memory = {
    load: () => stored,
    save: (state: unknown) => {
      stored = JSON.parse(JSON.stringify(state));
    },
  };
  return { sessions, returns: new ChildReturns(clock, sessions, memory) };
}

const prove = (key: string, challenge: string, origin: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(`${challenge} ${origin}`).digest('base64url');

function enter(): { id: string; key: string } {
  const way = start().returns.issue(AN, ADDRESS);
  if (way === null) throw new Error('no way back');
  return way;
}

function answer(returns: ChildReturns, way: { id: string; key: string }, origin = ADDRESS): ReturnAnswer {
  const challenge = returns.challenge();
  return { id: way.id, challenge, proof: prove(way.key, challenge, origin) };
}

beforeEach(() => {
  clock = new HandClock();
  children = new Set([AN]);
  stored = undefined;
});

describe('after a restart', () => {
  test('the page that has the key gets a token of the same child, which ends when the first would have', () => {
    const way = enter();
    clock.advance(5 * HOUR_MS);
    const { sessions, returns } = start();
    const back = returns.comeBack(answer(returns, way), ADDRESS);
    expect(back?.session.owner).toEqual({ kind: 'child', child: AN });
    clock.advance(6.9 * HOUR_MS);
    expect(sessions.find(back?.token ?? '')).not.toBeNull();
    clock.advance(0.2 * HOUR_MS);
    expect(sessions.find(back?.token ?? '')).toBeNull();
    expect(returns.comeBack(answer(returns, way), ADDRESS)).toBeNull();
  });

  test('the console is looked for where it was, as long as a page may come back', () => {
    expect(start().returns.port()).toBeNull();
    enter();
    expect(start().returns.port()).toBe(4711);
    clock.advance(13 * HOUR_MS);
    expect(start().returns.port()).toBeNull();
  });

  test('what a program at another port was told, or has heard before, opens nothing', () => {
    const way = enter();
    const { returns } = start();
    expect(returns.comeBack(answer(returns, way, 'http://127.0.0.1:4712'), ADDRESS)).toBeNull();
    const heard = answer(returns, way);
    expect(returns.comeBack(heard, ADDRESS)).not.toBeNull();
    expect(returns.comeBack(heard, ADDRESS)).toBeNull();
    const ownChallenge = 'chosen-by-somebody';
    const proof = prove(way.key, ownChallenge, ADDRESS);
    expect(returns.comeBack({ id: way.id, challenge: ownChallenge, proof }, ADDRESS)).toBeNull();
  });

  test.each([
    ['another key', (way: ReturnAnswer) => ({ ...way, proof: prove('AAAA', way.challenge, ADDRESS) })],
    ['no proof', (way: ReturnAnswer) => ({ ...way, proof: '' })],
    ['half a proof', (way: ReturnAnswer) => ({ ...way, proof: way.proof.slice(0, 20) })],
    ['an unknown page', (way: ReturnAnswer) => ({ ...way, id: 'nobody' })],
  ])('%s opens nothing', (_, spoil) => {
    const way = enter();
    const { returns } = start();
    expect(returns.comeBack(spoil(answer(returns, way)), ADDRESS)).toBeNull();
  });

  test('a challenge is good for a minute', () => {
    const way = enter();
    const { returns } = start();
    const late = answer(returns, way);
    clock.advance(61_000);
    expect(returns.comeBack(late, ADDRESS)).toBeNull();
  });

  test('a child that is no more, a clock set back and damage end it', () => {
    const way = enter();
    const { returns } = start();
    children.delete(AN);
    expect(returns.comeBack(answer(returns, way), ADDRESS)).toBeNull();
    children.add(AN);
    clock.set(MORNING - HOUR_MS);
    expect(returns.comeBack(answer(returns, way), ADDRESS)).toBeNull();
    clock.set(MORNING + HOUR_MS);
    expect(returns.comeBack(answer(returns, way), ADDRESS)).not.toBeNull();
    stored = { returns: 'nonsense' };
    expect(returns.comeBack(answer(returns, way), ADDRESS)).toBeNull();
  });

  test('without an address there is no way back', () => {
    expect(start().returns.issue(AN, null)).toBeNull();
    expect(stored).toBeUndefined();
  });
});
