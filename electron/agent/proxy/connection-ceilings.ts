/**
 * How many connections may stand, so that one child's flood costs nobody else anything: each profile has a ceiling, and
 * all together stay below what the system gives the process. At a ceiling the connection that waits longest for a
 * request goes first; where none waits, the newcomer is turned away.
 */
import type { ProfileId } from '../../../shared/kernel/ids.ts';

export interface Standing {
  readonly isWaiting: boolean;
  destroy(): void;
}

/** Database, lists, DNS upstreams, console. */
const RESERVED_FILES = 1024;
const FILES_EACH = 2;
const MOST_OF_ONE = 12_000;
/** Without a request in hand; browsers keep a few dozen. */
const MOST_WAITING = 1024;

export interface Ceilings {
  readonly all: number;
  readonly ofOne: number;
  readonly waiting: number;
}

export function ceilingsFor(openFiles: number): Ceilings {
  const all = Math.max(128, Math.floor((openFiles - RESERVED_FILES) / FILES_EACH));
  return {
    all,
    ofOne: Math.min(MOST_OF_ONE, Math.ceil(all * 0.6)),
    waiting: Math.min(MOST_WAITING, all >> 2),
  };
}

export class ConnectionCeilings<C extends Standing> {
  readonly #ceilings: Ceilings;
  readonly #ofProfile = new Map<ProfileId, Set<C>>();
  #count = 0;

  constructor(ceilings: Ceilings) {
    this.#ceilings = ceilings;
  }

  get count(): number {
    return this.#count;
  }

  *all(): Generator<C> {
    for (const own of this.#ofProfile.values()) yield* own;
  }

  of(profileId: ProfileId): ReadonlySet<C> {
    return this.#ofProfile.get(profileId) ?? new Set();
  }

  /** Makes room for one more; false: there is none. */
  hasRoom(profileId: ProfileId): boolean {
    const own = this.of(profileId);
    if (own.size >= this.#ceilings.ofOne && !this.#endOneWaiting(profileId)) return false;
    if (this.#count < this.#ceilings.all) return true;
    let largest = profileId;
    for (const [id, { size }] of this.#ofProfile) if (size > this.of(largest).size) largest = id;
    return this.#endOneWaiting(largest);
  }

  add(profileId: ProfileId, connection: C): void {
    const own = this.#ofProfile.get(profileId) ?? new Set();
    this.#ofProfile.set(profileId, own.add(connection));
    this.#count += 1;
  }

  remove(profileId: ProfileId, connection: C): void {
    if (this.#ofProfile.get(profileId)?.delete(connection) === true) this.#count -= 1;
  }

  /** Of each profile, ends the waiting ones above the ceiling, the oldest first. How many it were. */
  sweep(): number {
    let ended = 0;
    for (const own of this.#ofProfile.values()) {
      if (own.size <= this.#ceilings.waiting) continue;
      const waiting = [...own].filter(({ isWaiting }) => isWaiting);
      for (const one of waiting.slice(0, Math.max(0, waiting.length - this.#ceilings.waiting))) {
        one.destroy();
        ended += 1;
      }
    }
    return ended;
  }

  /** It counts no more at once, though its socket closes later: a burst must not find the same one again and again. */
  #endOneWaiting(profileId: ProfileId): boolean {
    for (const one of this.of(profileId)) {
      if (!one.isWaiting) continue;
      one.destroy();
      this.remove(profileId, one);
      return true;
    }
    return false;
  }
}
