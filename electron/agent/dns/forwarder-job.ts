/**
 * One question on its way: which upstreams were asked, what came back, when to ask the next. An upstream that is slow
 * is not given up: the next one is asked beside it, and the first good answer wins.
 *
 * `SERVFAIL` and refusals are kept as a last resort: they are passed on when no upstream has better.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Clock } from '../system/clock.ts';
import { isRefusal, rcodeOf, type Upstream } from './forwarder-upstream.ts';
import type { UpstreamAnswer, UpstreamFailure } from './resolver.ts';
import { Deadline, type Deadlines } from './upstream-deadlines.ts';
import type { OutgoingQuestion } from './upstream-query.ts';
import type { Exchange, ExchangeOutcome } from './upstream-transport.ts';
import type { SentQuery } from './recursion-detector.ts';

export interface Timeouts {
  /** Before another attempt is made beside the first: plain, and with a handshake to do. */
  readonly patienceMs: number;
  readonly securePatienceMs: number;
  /** The whole question: stub resolvers give up after four or five seconds, and the answer says more than silence. */
  readonly totalMs: number;
}

export interface JobContext {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly upstreams: readonly Upstream[];
  readonly timeouts: Timeouts;
  /** True when the upstream's address is one of our own listeners. */
  readonly isOwn: (upstream: Upstream) => boolean;
}

export type Answer = Result<UpstreamAnswer, UpstreamFailure>;

interface Attempt {
  readonly upstream: Upstream;
  readonly startedMs: number;
  exchange: Exchange | undefined;
  over: boolean;
}

const MAX_ATTEMPTS = 6;

export class Job {
  readonly promise: Promise<Answer>;
  readonly #context: JobContext;
  readonly #question: OutgoingQuestion;
  readonly #onSettled: () => void;
  readonly #attempts: Attempt[] = [];
  readonly #deadline: Deadline;
  readonly #startedMs: number;
  #resolve: (answer: Answer) => void = () => {};
  #waitedMs = 0;
  #armedMs = 0;
  #settled = false;
  #lastResort: UpstreamAnswer | undefined;
  #failure: UpstreamFailure = { kind: 'timeout' };

  constructor(context: JobContext, question: OutgoingQuestion, onSettled: () => void) {
    this.#context = context;
    this.#question = question;
    this.#onSettled = onSettled;
    this.#startedMs = context.clock.monotonicMs();
    this.#deadline = new Deadline(() => this.#expired());
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  start(): void {
    if (!this.#attempt(this.#next(false))) this.#settle(err(this.#failure));
  }

  fail(failure: UpstreamFailure): void {
    this.#settle(err(failure));
  }

  *sent(): Generator<SentQuery> {
    for (const attempt of this.#attempts) {
      const wire = attempt.exchange?.sent;
      if (attempt.over || wire === undefined) continue;
      yield { wire, onLoop: () => this.#looped(attempt) };
    }
  }

  /** The best upstream: sound before down, fewest attempts in this job, then the quickest. */
  #next(again: boolean): Upstream | undefined {
    const { upstreams } = this.#context;
    if (upstreams.length === 1 && (again || this.#attempts.length === 0)) return upstreams[0];
    let best: Upstream | undefined;
    let bestRank = Infinity;
    for (const upstream of upstreams) {
      let tries = 0;
      for (const attempt of this.#attempts) if (attempt.upstream === upstream) tries++;
      if (tries > 0 && !again) continue;
      const rank = tries * 1e6 + (upstream.down ? 1e5 : 0) + upstream.score;
      if (rank < bestRank) {
        bestRank = rank;
        best = upstream;
      }
    }
    return best;
  }

  #attempt(upstream: Upstream | undefined): boolean {
    const { clock, timeouts, upstreams, isOwn } = this.#context;
    let chosen = upstream;
    while (chosen !== undefined && isOwn(chosen)) {
      this.#failure = { kind: 'loop' };
      chosen.failed('loop');
      this.#attempts.push({ upstream: chosen, startedMs: 0, exchange: undefined, over: true });
      chosen = this.#attempts.length >= MAX_ATTEMPTS ? undefined : this.#next(false);
    }
    if (chosen === undefined) return false;
    if (upstreams.length > 1) for (const other of upstreams) if (other !== chosen) other.passedOver();
    const secure = chosen.address.kind !== 'plain';
    // A stream that stayed silent may be dead: the second attempt is worth something on a new connection only.
    if (secure) {
      for (const earlier of this.#attempts) {
        if (earlier.upstream !== chosen || earlier.over) continue;
        earlier.over = true;
        earlier.exchange?.cancel(true);
      }
    }
    const attempt: Attempt = {
      upstream: chosen,
      startedMs: clock.monotonicMs(),
      exchange: undefined,
      over: false,
    };
    this.#attempts.push(attempt);
    this.#arm(secure ? timeouts.securePatienceMs : timeouts.patienceMs);
    attempt.exchange = chosen.transport.exchange(this.#question, (outcome) => this.#came(attempt, outcome));
    return true;
  }

  #came(attempt: Attempt, outcome: ExchangeOutcome): void {
    if (attempt.over || this.#settled) return;
    attempt.over = true;
    const { upstream } = attempt;
    if (outcome.kind === 'answer') {
      const answer = { wire: outcome.wire, upstream: upstream.name };
      const rcode = rcodeOf(outcome.wire);
      if (rcode === 2 || isRefusal(rcode)) {
        this.#lastResort ??= answer;
        if (rcode !== 2) upstream.failed('refused');
        this.#goOn();
        return;
      }
      upstream.answered(this.#context.clock.monotonicMs() - attempt.startedMs);
      this.#settle(ok(answer));
      return;
    }
    this.#failure = outcome;
    if (outcome.kind === 'malformed') upstream.failed('malformed');
    else upstream.failed('unreachable', outcome.detail);
    this.#goOn();
  }

  #looped(attempt: Attempt): void {
    attempt.over = true;
    attempt.exchange?.cancel(false);
    attempt.upstream.failed('loop');
    this.#failure = { kind: 'loop' };
    this.#goOn();
  }

  /** After a failure: the next upstream at once; with none left, what the others still say; else the end. */
  #goOn(): void {
    if (this.#attempt(this.#next(false))) return;
    if (this.#attempts.some((one) => !one.over)) return;
    this.#finish();
  }

  #expired(): void {
    this.#waitedMs += this.#armedMs;
    const last = this.#attempts.at(-1);
    if (last !== undefined && !last.over) last.upstream.failed('silent');
    const untried = this.#next(false);
    if (this.#remainingMs() <= 0 || (untried === undefined && this.#lastResort !== undefined)) {
      this.#finish();
      return;
    }
    const next = this.#attempts.length >= MAX_ATTEMPTS ? undefined : (untried ?? this.#next(true));
    if (!this.#attempt(next)) this.#arm(this.#remainingMs());
  }

  #finish(): void {
    this.#settle(this.#lastResort === undefined ? err(this.#failure) : ok(this.#lastResort));
  }

  #remainingMs(): number {
    const { clock, timeouts } = this.#context;
    // Turns of the wheel count as well: a clock that stands still (in a test) must not keep a question forever.
    return timeouts.totalMs - Math.max(this.#waitedMs, clock.monotonicMs() - this.#startedMs);
  }

  #arm(ms: number): void {
    this.#armedMs = Math.max(1, this.#attempts.length <= 1 ? ms : Math.min(ms, this.#remainingMs()));
    this.#context.deadlines.arm(this.#deadline, this.#armedMs);
  }

  #settle(answer: Answer): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#context.deadlines.disarm(this.#deadline);
    for (const attempt of this.#attempts) {
      if (attempt.over) continue;
      attempt.over = true;
      attempt.exchange?.cancel(!answer.ok);
    }
    this.#onSettled();
    this.#resolve(answer);
  }
}
