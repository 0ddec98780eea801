/**
 * Who holds a credential: tokens of 256 random bits, of which only the SHA-256 is kept, in memory, so that all of them
 * end with the agent (how a child's page gets another: child-returns.ts). A one-time code gives a pass or a child's token; a passphrase gives a guardian's session, which
 * ends after a while without a call, and after twelve hours whatever happens.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hours, minutes, type Milliseconds } from '../../../shared/kernel/duration.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import type { Clock } from '../system/clock.ts';

/** `pass`: came through a one-time address, and may speak to the door. */
export type Owner =
  | { readonly kind: 'pass' }
  | { readonly kind: 'guardian'; readonly guardianId: string }
  | { readonly kind: 'child'; readonly child: ProfileId };

/** What a one-time code opens. */
export type CodePurpose =
  | { readonly kind: 'console' }
  | { readonly kind: 'child'; readonly child: ProfileId };

export interface Session {
  /** SHA-256 of the token: names the session without being it. */
  readonly id: string;
  readonly owner: Owner;
  /** Aborted when the session ends, for whatever reason: streams that it opened end with it. */
  readonly ended: AbortSignal;
}

export interface OpenedSession {
  readonly token: string;
  readonly session: Session;
  readonly expiresAtMs: EpochMs;
}

const CODE_LIFE = minutes(5);
export const LONGEST_LIFE = hours(12);
/** Far beyond any household; whoever has a code can open sessions, and the oldest give way. */
const MOST_SESSIONS = 500;
const MOST_CODES = 100;
/** How late a session that nobody uses may be ended. */
const SWEEP_EVERY_MS = 5_000;

export interface Household {
  /** How long a guardian's session lives without a call. */
  idle(): Milliseconds;
  /** Removed, or not in a database that was put back: a session of nobody ends. */
  has(owner: Owner): boolean;
}

interface Moment {
  readonly wall: EpochMs;
  readonly monotonic: Milliseconds;
}

interface Standing {
  readonly session: Session;
  readonly end: () => void;
  readonly since: Moment;
  used: Moment;
}

export class Sessions {
  readonly #standing = new Map<string, Standing>();
  readonly #codes = new Map<string, { readonly purpose: CodePurpose; readonly since: Moment }>();
  readonly #clock: Clock;
  readonly #household: Household;
  readonly #sweeper: NodeJS.Timeout;

  constructor(clock: Clock, household: Household) {
    this.#clock = clock;
    this.#household = household;
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
  }

  issueCode(purpose: CodePurpose): string {
    const code = secret();
    dropOldest(this.#codes, MOST_CODES - 1);
    this.#codes.set(digest(code), { purpose, since: this.#now() });
    return code;
  }

  /** Uses the code up; null: unknown, used or too old, and which of them is not said. */
  redeem(code: string): CodePurpose | null {
    const id = digest(code);
    const issued = this.#codes.get(id);
    this.#codes.delete(id);
    return issued === undefined || this.#elapsed(issued.since) >= CODE_LIFE ? null : issued.purpose;
  }

  /** Still somebody of this household. */
  isOwner(owner: Owner): boolean {
    return this.#household.has(owner);
  }

  /** `sinceMs`: when the owner came in, if that was before the agent was started. */
  open(owner: Owner, sinceMs: EpochMs | null = null): OpenedSession {
    const token = secret();
    const id = digest(token);
    const controller = new AbortController();
    const session = { id, owner, ended: controller.signal };
    const now = this.#now();
    for (const oldest of this.#standing.keys()) {
      if (this.#standing.size < MOST_SESSIONS) break;
      this.end(oldest);
    }
    const since = sinceMs === null ? now : { ...now, wall: sinceMs };
    this.#standing.set(id, { session, end: () => controller.abort(), since, used: now });
    return { token, session, expiresAtMs: this.expiresAt(id) };
  }

  /** By an `Authorization` header. */
  ofBearer(authorization: string | null | undefined): Session | null {
    const token = /^Bearer ([\w-]{1,200})$/.exec(authorization ?? '')?.[1];
    return token === undefined ? null : this.find(token);
  }

  /** The session that the token stands for, which counts as used by this. */
  find(token: string): Session | null {
    const standing = this.#standing.get(digest(token));
    if (standing === undefined) return null;
    if (this.#isOver(standing)) {
      this.end(standing.session.id);
      return null;
    }
    standing.used = this.#now();
    return standing.session;
  }

  /** When the session ends if nothing more is called. */
  expiresAt(id: string): EpochMs {
    const standing = this.#standing.get(id);
    const nowMs = this.#clock.nowMs();
    if (standing === undefined) return nowMs;
    const left = LONGEST_LIFE - this.#elapsed(standing.since);
    if (standing.session.owner.kind !== 'guardian') return epochMs(nowMs + left);
    return epochMs(nowMs + Math.min(left, this.#household.idle() - this.#elapsed(standing.used)));
  }

  end(id: string): void {
    const standing = this.#standing.get(id);
    this.#standing.delete(id);
    standing?.end();
  }

  /** `except`: a session that stays. */
  endOfGuardian(guardianId: string, except: string | null = null): void {
    this.#endWhere(
      ({ id, owner }) => owner.kind === 'guardian' && owner.guardianId === guardianId && id !== except,
    );
  }

  endOfChild(child: ProfileId): void {
    this.#endWhere(({ owner }) => owner.kind === 'child' && owner.child === child);
  }

  /** Ends what is over; it also runs by itself. */
  sweep(): void {
    for (const [id, standing] of this.#standing) if (this.#isOver(standing)) this.end(id);
    for (const [id, { since }] of this.#codes) if (this.#elapsed(since) >= CODE_LIFE) this.#codes.delete(id);
  }

  /** Every session and code ends. */
  close(): void {
    clearInterval(this.#sweeper);
    this.#codes.clear();
    this.#endWhere(() => true);
  }

  #endWhere(applies: (session: Session) => boolean): void {
    for (const [id, { session }] of this.#standing) if (applies(session)) this.end(id);
  }

  #isOver({ session, since, used }: Standing): boolean {
    if (this.#elapsed(since) >= LONGEST_LIFE || !this.#household.has(session.owner)) return true;
    return session.owner.kind === 'guardian' && this.#elapsed(used) >= this.#household.idle();
  }

  #now(): Moment {
    return { wall: this.#clock.nowMs(), monotonic: this.#clock.monotonicMs() };
  }

  /** The longer of two clocks: setting one back prolongs nothing, and sleep, which stops the other, counts. */
  #elapsed(since: Moment): number {
    const now = this.#now();
    return Math.max(now.wall - since.wall, now.monotonic - since.monotonic);
  }
}

const secret = (): string => randomBytes(32).toString('base64url');

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function dropOldest(map: Map<string, unknown>, keep: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= keep) return;
    map.delete(oldest);
  }
}
