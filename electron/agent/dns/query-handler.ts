/**
 * One query in, one answer out, through a visible order of stages: `PROTOCOL_STAGES` settle what is wrong with the
 * message itself, `NAME_STAGES` what becomes of the name. The first stage that has an answer ends the walk. A query
 * that reaches a name stage has been judged once and is recorded exactly once, with what really happened, unless the
 * agent itself asked.
 *
 * Everything that needs no upstream is answered synchronously. After a wait the decision is looked at again: an answer
 * never leaves on a decision that has been withdrawn meanwhile.
 */
import { ownAnswer } from '../../../shared/catalogue/own-answers.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { FOREVER, earlier, type EpochMs } from '../../../shared/kernel/instant.ts';
import { isWithinAny, type DomainName } from '../../../shared/net/domain-name.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import type { Tally } from '../activity/tally.ts';
import type { Gate, Outcome, Ruling } from '../enforcement/ruling.ts';
import type { Keep } from './answer-cache.ts';
import { BLOCKED_TTL, blockedResponse, rebindingResponse } from './blocked-response.ts';
import type { Dated } from './cache.ts';
import type { DnsCounters } from './counters.ts';
import { hasAnswered, type Lookup, type LookupFailure, type LookupResult } from './lookup.ts';
import { CLASS_IN, EDE, RCODE, type ResourceRecord } from './message.ts';
import { encodeAnswer, questionName, type AnswerParts, type Query } from './query.ts';
import type { UpstreamQuestion } from './resolver.ts';
import { inspectResponse } from './response-inspection.ts';
import type { Origin } from './origin.ts';
import { PROTOCOL_STAGES } from './protocol-stages.ts';
import { isLoopProbe } from './recursion-detector.ts';
import { safeSearchParts } from './safe-search-answer.ts';
import { sameName } from './wire-name.ts';
import { addressAnswer, bareAnswer, negativeAnswer, NODATA_TTL } from './synthetic-answer.ts';

export interface Reply {
  readonly wire: Buffer;
  /** How the same question may be answered again, or null when it must be handled anew each time. */
  readonly again: { readonly keep: Keep; readonly tally: Tally } | null;
}

export interface QueryHandlerDeps {
  readonly gate: Gate;
  readonly lookup: Lookup;
  readonly localDomains: readonly DomainName[];
  readonly counters: DnsCounters;
  /** IPv4: see `blockedResponse`. */
  readonly sentinel: Uint8Array | null;
}

/** A query whose name has been judged. */
interface Exchange {
  readonly query: Query;
  readonly name: DomainName;
  readonly origin: Origin;
  readonly ruling: Ruling;
  /** The gate's epoch when `ruling` was given. */
  readonly epoch: number;
  readonly nowMs: EpochMs;
  readonly local: boolean;
}

const HINFO_TTL = 3_600;
/** RFC 8482 §4.2: CPU "RFC8482", OS empty. */
const HINFO_DATA = Buffer.from('\x07RFC8482\x00', 'latin1');
const IPV4_LOOPBACK = Uint8Array.of(127, 0, 0, 1);
const IPV6_LOOPBACK = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const SPECIAL: Outcome = { verdict: 'block', reason: 'special-use-name' };
const HERE: Outcome = { verdict: 'allow', reason: 'special-use-name' };
const UNREACHABLE: Outcome = { verdict: 'failed', reason: 'upstream-unreachable' };
const UPSTREAM_FAILED: Outcome = { verdict: 'failed', reason: 'upstream-failed' };
const REBINDING: Outcome = { verdict: 'block', reason: 'rebinding' };

export class QueryHandler {
  readonly #gate: Gate;
  readonly #lookup: Lookup;
  readonly #localDomains: readonly DomainName[];
  readonly #counters: DnsCounters;
  readonly #sentinel: Uint8Array | null;

  constructor(deps: QueryHandlerDeps) {
    this.#gate = deps.gate;
    this.#lookup = deps.lookup;
    this.#localDomains = deps.localDomains;
    this.#counters = deps.counters;
    this.#sentinel = deps.sentinel;
  }

  handle(query: Query, origin: Origin): Reply | Promise<Reply> {
    for (const stage of PROTOCOL_STAGES) {
      const wire = stage(query);
      if (wire !== undefined) {
        this.#counters.refused++;
        return { wire, again: null };
      }
    }
    const { name } = query;
    if (name === undefined) throw new Error('a nameless query passed the protocol stages');
    return this.#answerName(query, name, origin);
  }

  #answerName(query: Query, name: DomainName, origin: Origin): Reply | Promise<Reply> {
    const exchange: Exchange = {
      query,
      name,
      origin,
      epoch: this.#gate.epoch,
      ruling: this.#gate.judge(origin.profileId, name),
      nowMs: this.#gate.nowMs(),
      local: isWithinAny(name, this.#localDomains),
    };
    for (const stage of this.#nameStages) {
      const reply = stage(exchange);
      if (reply !== undefined) return reply;
    }
    throw new Error('the last stage must answer');
  }

  /** In order. */
  readonly #nameStages: readonly ((x: Exchange) => Reply | Promise<Reply> | undefined)[] = [
    (x) => this.#loopProbe(x),
    (x) => this.#answeredOfItself(x),
    (x) => this.#blocked(x),
    (x) => this.#serviceBinding(x),
    (x) => this.#anyType(x),
    (x) => this.#safeSearch(x),
    (x) => this.#forwarded(x),
  ];

  /**
   * Another agent asks whether its questions come back to it. No rules, no record: nobody visits anything. That it went
   * on is what counts, and whatever comes back is no such name.
   */
  #loopProbe({ name, query }: Exchange): Promise<Reply> | undefined {
    if (!isLoopProbe(name)) return undefined;
    this.#counters.forwarded++;
    const question = { name, type: RR_TYPE.A, dnssecOk: false, checkingDisabled: false };
    return this.#lookup.ask(question).then(({ ok }) => ({
      wire: ok
        ? negativeAnswer(query, RCODE.NXDOMAIN, NODATA_TTL, null)
        : bareAnswer(query, RCODE.SERVFAIL, EDE.NO_REACHABLE_AUTHORITY),
      again: null,
    }));
  }

  #answeredOfItself(x: Exchange): Reply | undefined {
    const answer = ownAnswer(x.name, this.#localDomains);
    if (answer === undefined) return undefined;
    // An address, even the null one, would read as a permission to go around the filter.
    if (answer === 'bypass')
      return this.#made(x, negativeAnswer(x.query, RCODE.NXDOMAIN, BLOCKED_TTL, EDE.FILTERED), SPECIAL);
    if (answer === 'nonexistent')
      return this.#made(x, negativeAnswer(x.query, RCODE.NXDOMAIN, NODATA_TTL, null), SPECIAL);
    const { type } = x.query;
    const wire =
      type === RR_TYPE.A
        ? addressAnswer(x.query, IPV4_LOOPBACK, NODATA_TTL, null)
        : type === RR_TYPE.AAAA
          ? addressAnswer(x.query, IPV6_LOOPBACK, NODATA_TTL, null)
          : negativeAnswer(x.query, RCODE.NOERROR, NODATA_TTL, null);
    return this.#made(x, wire, HERE);
  }

  #blocked(x: Exchange): Reply | undefined {
    const { decision } = x.ruling;
    if (decision.verdict !== 'block' || !decision.enforced) return undefined;
    this.#counters.blocked++;
    return this.#made(x, blockedResponse(x.query, x.ruling, this.#secondsLeft(x), this.#sentinel), undefined);
  }

  /** HTTPS and SVCB: ECH keys, h3 and address hints would take the connection out of the filter's sight. */
  #serviceBinding(x: Exchange): Reply | undefined {
    if (x.query.type !== RR_TYPE.HTTPS && x.query.type !== RR_TYPE.SVCB) return undefined;
    return this.#nodata(x);
  }

  #anyType(x: Exchange): Reply | undefined {
    if (x.query.type !== RR_TYPE.ANY) return undefined;
    const ttl = Math.min(HINFO_TTL, this.#secondsLeft(x));
    const hinfo: ResourceRecord = {
      name: questionName(x.query),
      type: RR_TYPE.HINFO,
      class: CLASS_IN,
      ttl,
      data: { kind: 'raw', bytes: HINFO_DATA },
    };
    return this.#made(
      x,
      encodeAnswer(x.query, { rcode: RCODE.NOERROR, answers: [hinfo] }),
      asDecided(x.ruling),
    );
  }

  #safeSearch(x: Exchange): Reply | Promise<Reply> | undefined {
    const { decision } = x.ruling;
    if (decision.verdict !== 'rewrite' || !decision.enforced) return undefined;
    if (x.query.type !== RR_TYPE.A && x.query.type !== RR_TYPE.AAAA) return this.#nodata(x);
    return this.#looked(x, decision.rewriteTo, (y, found) => {
      const answer = safeSearchParts(questionName(y.query), decision.rewriteTo, found.message);
      return this.#inspected(y, found, answer);
    });
  }

  #forwarded(x: Exchange): Reply | Promise<Reply> {
    return this.#looked(x, x.name, (y, found) => this.#inspected(y, found, found.message));
  }

  /** Asks for `name` instead of, or as, the question, and goes on at once when the cache knows. */
  #looked(
    x: Exchange,
    name: DomainName,
    proceed: (x: Exchange, found: Dated) => Reply,
  ): Reply | Promise<Reply> {
    const question: UpstreamQuestion = {
      name,
      type: x.query.type,
      dnssecOk: x.query.dnssecOk,
      checkingDisabled: x.query.checkingDisabled,
    };
    const cached = this.#lookup.cached(question);
    if (cached !== undefined) {
      this.#counters.fromCache++;
      return proceed(x, cached);
    }
    this.#counters.forwarded++;
    return this.#lookup.ask(question).then((result) => this.#afterWait(x, result, proceed));
  }

  #afterWait(
    x: Exchange,
    result: LookupResult,
    proceed: (x: Exchange, found: Dated) => Reply,
  ): Reply | Promise<Reply> {
    const nowMs = this.#gate.nowMs();
    const stale = this.#gate.epoch !== x.epoch || nowMs >= x.ruling.decision.validUntilMs;
    // A failed lookup is reported on the old ruling: nothing was let through, and asking again would only fail again.
    if (stale && result.ok) {
      const ruling = this.#gate.judge(x.origin.profileId, x.name);
      const same =
        ruling.decision.verdict === x.ruling.decision.verdict &&
        ruling.decision.enforced === x.ruling.decision.enforced &&
        rewriteTarget(ruling) === rewriteTarget(x.ruling);
      if (!same) return this.#answerName(x.query, x.name, x.origin);
      return proceed({ ...x, ruling, epoch: this.#gate.epoch, nowMs }, result.value);
    }
    return result.ok ? proceed({ ...x, nowMs }, result.value) : this.#failed(x, result.error);
  }

  #inspected(x: Exchange, found: Dated, answer: Pick<AnswerParts, 'answers' | 'authorities'>): Reply {
    const finding = inspectResponse(found.message, {
      ruling: x.ruling,
      local: x.local,
      judge: (name) => this.#gate.judge(x.origin.profileId, name),
    });
    if (finding.kind === 'rebinding')
      return this.#made(x, rebindingResponse(x.query, this.#secondsLeft(x)), REBINDING);
    if (finding.kind === 'alias-blocked') {
      this.#counters.blocked++;
      const ttl = this.#secondsLeft(x, finding.validUntilMs);
      return this.#made(
        x,
        blockedResponse(x.query, finding.ruling, ttl, this.#sentinel),
        {
          verdict: 'block',
          reason: 'cname-blocked',
          alias: finding.ruling,
        },
        finding.validUntilMs,
      );
    }
    const outcome: Outcome | undefined =
      finding.wouldBlock === null || x.ruling.decision.verdict === 'block'
        ? asDecided(x.ruling)
        : {
            verdict: 'would-block',
            reason: 'cname-blocked',
            alias: finding.wouldBlock,
          };
    const left = this.#secondsLeft(x, finding.validUntilMs);
    const { message, asOfMs } = found;
    const spelled = questionName(x.query);
    const fitted = (record: ResourceRecord): ResourceRecord => ({
      ...record,
      // In the client's spelling the owner becomes a pointer to the question.
      name: sameName(record.name, spelled) ? spelled : record.name,
      ttl: Math.min(record.ttl, left),
    });
    const wire = encodeAnswer(x.query, {
      rcode: message.rcode,
      answers: (answer.answers ?? []).map(fitted),
      authorities: (answer.authorities ?? []).map(fitted),
      // RFC 6840 §5.8: AD only for those who asked, and as far as the upstream is believed.
      authenticData: message.authenticData && (x.query.authenticData || x.query.dnssecOk),
    });
    const truncated = (wire.readUInt8(2) & 0x02) !== 0;
    return this.#reply(x, wire, outcome, {
      validUntilMs: finding.validUntilMs,
      storedAtMs: asOfMs,
      decays: true,
      keep: !truncated,
    });
  }

  #failed(x: Exchange, failure: LookupFailure): Reply {
    this.#counters.failed++;
    const ede =
      failure.kind === 'timeout' || failure.kind === 'refused'
        ? EDE.NO_REACHABLE_AUTHORITY
        : EDE.NETWORK_ERROR;
    const wire = bareAnswer(x.query, RCODE.SERVFAIL, ede);
    return this.#reply(x, wire, hasAnswered(failure) ? UPSTREAM_FAILED : UNREACHABLE, {
      validUntilMs: FOREVER,
      storedAtMs: x.nowMs,
      decays: false,
      keep: false,
    });
  }

  #nodata(x: Exchange): Reply {
    const wire = negativeAnswer(x.query, RCODE.NOERROR, Math.min(NODATA_TTL, this.#secondsLeft(x)), null);
    return this.#made(x, wire, asDecided(x.ruling));
  }

  /** An answer of our own making. */
  #made(x: Exchange, wire: Buffer, outcome: Outcome | undefined, until: EpochMs = FOREVER): Reply {
    return this.#reply(x, wire, outcome, {
      validUntilMs: earlier(x.ruling.decision.validUntilMs, until),
      storedAtMs: x.nowMs,
      decays: false,
      keep: true,
    });
  }

  #reply(
    x: Exchange,
    wire: Buffer,
    outcome: Outcome | undefined,
    life: { validUntilMs: EpochMs; storedAtMs: EpochMs; decays: boolean; keep: boolean },
  ): Reply {
    const { profileId, isRecorded } = x.origin;
    // A kept answer counts its repeats, so what counts nothing is not kept.
    if (!isRecorded) return { wire, again: null };
    const label = x.origin.label(x.query.type);
    const tally = recordOnce(this.#gate, profileId, x.name, x.ruling, label, outcome);
    if (!life.keep) return { wire, again: null };
    const keep: Keep = {
      name: x.name,
      ruling: x.ruling,
      outcome,
      epoch: x.epoch,
      storedAtMs: life.storedAtMs,
      validUntilMs: life.validUntilMs,
      decays: life.decays,
    };
    return { wire, again: { keep, tally } };
  }

  /** Whole seconds for which the decision still holds: no TTL may be longer. */
  #secondsLeft(x: Exchange, untilMs: EpochMs = x.ruling.decision.validUntilMs): number {
    const left = earlier(untilMs, x.ruling.decision.validUntilMs) - x.nowMs;
    return left <= 0 ? 0 : Math.min(0x7fff_ffff, Math.floor(left / 1000));
  }
}

export function recordOnce(
  gate: Gate,
  profileId: ProfileId,
  name: DomainName,
  ruling: Ruling,
  origin: string,
  outcome: Outcome | undefined,
): Tally {
  return outcome === undefined
    ? gate.record(profileId, name, ruling, origin)
    : gate.record(profileId, name, ruling, origin, outcome);
}

const rewriteTarget = (ruling: Ruling): DomainName | undefined =>
  ruling.decision.verdict === 'rewrite' ? ruling.decision.rewriteTo : undefined;

/** Observe mode lets pass what it would have stopped or changed, and says so. */
function asDecided(ruling: Ruling): Outcome | undefined {
  const { decision } = ruling;
  if (decision.enforced || decision.verdict === 'allow') return undefined;
  return {
    verdict: decision.verdict === 'block' ? 'would-block' : 'would-rewrite',
    reason: decision.reason.kind,
  };
}
