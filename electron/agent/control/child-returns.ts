/**
 * How a child's page comes back by itself after the agent was started anew. Tokens end with the agent; beside its token
 * the page has a key that it never sends. It signs a challenge of the running agent together with the address that it
 * was loaded from, and gets a new token. A program that has taken the port while the agent was down learns nothing from
 * that which the agent would take: the challenge is not the agent's, or the address is not.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { minutes } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { Clock } from '../system/clock.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { LONGEST_LIFE, type OpenedSession, type Sessions } from './sessions.ts';

export interface ChildReturn {
  readonly id: string;
  readonly key: string;
}

export interface ReturnAnswer {
  readonly id: string;
  readonly challenge: string;
  /** HMAC-SHA-256 under the key, of the challenge, a space and the page's origin; base64url. */
  readonly proof: string;
}

const MOST_RETURNS = 100;
const MOST_CHALLENGES = 100;
const CHALLENGE_LIFE = minutes(1);

const storedSchema = z.object({
  /** Of the console, to which the pages look. */
  port: z.number().int().min(1).max(65_535),
  returns: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      child: z.string().transform((id) => id as ProfileId),
      enteredAtMs: z.number(),
    }),
  ),
});
type Stored = z.infer<typeof storedSchema>;

export interface ReturnMemory {
  load(): unknown;
  save(state: unknown): void;
}

const RETURNS_SETTING = 'child-returns';

/** Without a database a page that is open now does not come back; nothing else ends. */
export const returnMemory = ({ records, guard }: Pick<OperatorDeps, 'records' | 'guard'>): ReturnMemory => ({
  load: () => {
    const read = guard.attempt(() => records()?.storage.settings.get(RETURNS_SETTING));
    return read.ok ? read.value : undefined;
  },
  save: (state) => {
    guard.attempt(() => records()?.storage.settings.set(RETURNS_SETTING, state));
  },
});

export class ChildReturns {
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #memory: ReturnMemory;
  readonly #challenges = new Map<string, number>();

  constructor(clock: Clock, sessions: Sessions, memory: ReturnMemory) {
    this.#clock = clock;
    this.#sessions = sessions;
    this.#memory = memory;
  }

  /** For a child that has just come in at `address`. Null: the console has no address, so no page can come back to it. */
  issue(child: ProfileId, address: string | null): ChildReturn | null {
    if (address === null) return null;
    const [id, key] = [random(16), random(32)];
    const entered = { id, key, child, enteredAtMs: this.#clock.nowMs() };
    const returns = [...this.#living(), entered].slice(-MOST_RETURNS);
    this.#memory.save({ port: Number(new URL(address).port), returns } satisfies Stored);
    return { id, key };
  }

  /** Where pages that may come back look for the console; null: there is none. */
  port(): number | null {
    return this.#living().length === 0 ? null : (this.#stored()?.port ?? null);
  }

  challenge(): string {
    const monotonicMs = this.#clock.monotonicMs();
    for (const [challenge, sinceMs] of this.#challenges) {
      const isOver = monotonicMs - sinceMs >= CHALLENGE_LIFE;
      if (isOver || this.#challenges.size >= MOST_CHALLENGES) this.#challenges.delete(challenge);
    }
    const challenge = random(32);
    this.#challenges.set(challenge, monotonicMs);
    return challenge;
  }

  /** Null: unknown, too old, of a child that is no more, or wrongly signed; which of them is not said. */
  comeBack({ id, challenge, proof }: ReturnAnswer, address: string | null): OpenedSession | null {
    const sinceMs = this.#challenges.get(challenge);
    this.#challenges.delete(challenge);
    if (sinceMs === undefined || this.#clock.monotonicMs() - sinceMs >= CHALLENGE_LIFE) return null;
    const entered = this.#living().find((one) => one.id === id);
    if (entered === undefined || address === null) return null;
    const expected = createHmac('sha256', Buffer.from(entered.key, 'base64url'))
      .update(`${challenge} ${address}`)
      .digest();
    const given = Buffer.from(proof, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return this.#sessions.open({ kind: 'child', child: entered.child }, epochMs(entered.enteredAtMs));
  }

  #stored(): Stored | null {
    return storedSchema.safeParse(this.#memory.load()).data ?? null;
  }

  /** A session that a clock set back would have prolonged ends instead. */
  #living(): Stored['returns'] {
    const nowMs = this.#clock.nowMs();
    return (this.#stored()?.returns ?? []).filter(({ child, enteredAtMs }) => {
      const age = nowMs - enteredAtMs;
      return age >= 0 && age < LONGEST_LIFE && this.#sessions.isOwner({ kind: 'child', child });
    });
  }
}

const random = (octets: number): string => randomBytes(octets).toString('base64url');
