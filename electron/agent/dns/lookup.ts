/**
 * What the Internet says about a question: from the cache, else from the resolver. No decision is made here; what comes
 * out is reduced to its answer and the proof of its absence.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { Dated, ResponseCache } from './cache.ts';
import { decodeMessage } from './message-codec.ts';
import { RCODE } from './message.ts';
import type { Resolver, UpstreamFailure, UpstreamQuestion } from './resolver.ts';
import { reduceResponse } from './response-inspection.ts';

export type LookupFailure = UpstreamFailure | { readonly kind: 'refused'; readonly rcode: number };
/** An upstream did answer, but with nothing that can be passed on. */
export const hasAnswered = ({ kind }: LookupFailure): boolean => kind === 'refused' || kind === 'malformed';

export type LookupResult = Result<Dated, LookupFailure>;

export class Lookup {
  readonly #cache: ResponseCache;
  readonly #resolver: Resolver;
  readonly #nowMs: () => EpochMs;

  constructor(cache: ResponseCache, resolver: Resolver, nowMs: () => EpochMs) {
    this.#cache = cache;
    this.#resolver = resolver;
    this.#nowMs = nowMs;
  }

  cached(question: UpstreamQuestion): Dated | undefined {
    return this.#cache.get(question, this.#nowMs());
  }

  async ask(question: UpstreamQuestion): Promise<LookupResult> {
    const answered = await this.#resolver.resolve(question);
    if (!answered.ok) return err(answered.error);
    const decoded = decodeMessage(answered.value.wire);
    if (!decoded.ok) return err({ kind: 'malformed' });
    const { rcode } = decoded.value;
    if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN) return err({ kind: 'refused', rcode });
    const asOfMs = this.#nowMs();
    return ok({
      message: this.#cache.put(question, reduceResponse(decoded.value, question.name), asOfMs),
      asOfMs,
    });
  }
}
