/** The way out that every kind of request takes: resolve, look again, connect. May be given up at any moment. */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Outcome } from '../enforcement/ruling.ts';
import type { Admission, Pass, Refusal, RouteFault } from './admission.ts';
import { Dial, type DialFault } from './dial.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

export type WayFault =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: RouteFault['kind'] }
  | { readonly kind: 'not-connected'; readonly fault: DialFault };

/** What the record says of a request that was let in and found no way; `undefined`: as decided. */
export function outcomeOfFault({ kind }: WayFault): Outcome | undefined {
  if (kind === 'unreachable') return UNREACHABLE;
  return kind === 'upstream-failed' ? UPSTREAM_FAILED : undefined;
}

const UNREACHABLE: Outcome = { verdict: 'failed', reason: 'upstream-unreachable' };
const UPSTREAM_FAILED: Outcome = { verdict: 'failed', reason: 'upstream-failed' };

export interface OpenWay {
  readonly upstream: UpstreamConnection;
  readonly pass: Pass;
}

export class WayOut {
  readonly #admission: Admission;
  readonly #done: (result: Result<OpenWay, WayFault>) => void;
  #dial: Dial | null = null;
  #isGivenUp = false;

  constructor(
    admission: Admission,
    pass: Pass,
    done: (result: Result<OpenWay, WayFault>) => void,
    onBug: (cause: unknown) => void,
  ) {
    this.#admission = admission;
    this.#done = (result) => {
      try {
        done(result);
      } catch (cause) {
        onBug(cause);
      }
    };
    this.#go(pass).catch(onBug);
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.#dial?.cancel();
  }

  async #go(asked: Pass): Promise<void> {
    const routed = await this.#admission.route(asked);
    if (this.#isGivenUp) return;
    if (!routed.ok) return this.#done(err(asFault(routed.error)));
    const { addresses, pass } = routed.value;
    const { epoch } = this.#admission;
    this.#dial = new Dial(addresses, pass.port, (dialled) => {
      if (!dialled.ok) return this.#done(err({ kind: 'not-connected', fault: dialled.error }));
      // Connecting may take seconds, and a rule may have come between.
      const isStale = this.#admission.epoch !== epoch || this.#admission.nowMs() >= pass.validUntilMs;
      const again = isStale ? this.#admission.reconsider(pass) : ok(pass);
      if (again.ok) return this.#done(ok({ upstream: dialled.value, pass: again.value }));
      dialled.value.destroy();
      return this.#done(err({ kind: 'refused', refusal: again.error }));
    });
  }
}

const asFault = (error: Refusal | RouteFault): WayFault =>
  'cause' in error ? { kind: 'refused', refusal: error } : error;
