/**
 * Whether a profile may have a connection: the name is judged, never the address that somebody chose. Then the name is
 * resolved by ourselves, through the profile's own DNS pipeline, and what comes out is the only place connected to.
 */
import { networkInterfaces } from 'node:os';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { earlier, type EpochMs } from '../../../shared/kernel/instant.ts';
import { nameOfAddress } from '../../../shared/net/address-name.ts';
import { type DomainName, isWithinAny, suffixesOf } from '../../../shared/net/domain-name.ts';
import { formatIpAddress, isPrivateAddress, parseIpAddress } from '../../../shared/net/ip-address.ts';
import type { Reason } from '../../../shared/policy/reason.ts';
import { knownName } from '../../../shared/catalogue/known-names.ts';
import { ownAnswer } from '../../../shared/catalogue/own-answers.ts';
import { aliasBlocks, standsDespiteAliases } from '../enforcement/alias.ts';
import type { CurrentPolicy } from '../enforcement/current-policy.ts';
import type { Gate, Outcome, Ruling } from '../enforcement/ruling.ts';
import type { Resolution, ResolveName } from '../runtime/name-resolution.ts';
import type { Host } from './request-target.ts';

/** Why a request is refused. `decided`: by the rules, for its name. The others are the proxy's own. */
export type RefusalCause =
  | 'decided'
  | 'alias'
  | 'rebinding'
  | 'special-use'
  | 'address-only'
  | 'name-mismatch'
  | 'port-closed'
  /** It leads to a port of this agent itself. */
  | 'agent-port';

export interface Refusal {
  readonly cause: RefusalCause;
  readonly profileId: ProfileId;
  readonly host: Host;
  readonly name: DomainName;
  /** What decided: of the name, or for `alias` of what it leads to. */
  readonly ruling: Ruling;
}

/** May pass, until something changes. */
export interface Pass {
  readonly profileId: ProfileId;
  readonly host: Host;
  readonly name: DomainName;
  readonly port: number;
  readonly ruling: Ruling;
  /** What the name led through when it was resolved. */
  readonly aliases: readonly DomainName[];
  readonly validUntilMs: EpochMs;
  /** Of the home's own network, or opened by a parent's rule: any port, and addresses without a name. */
  readonly isExcepted: boolean;
  /** Named inside a tunnel to an address, and let in by itself: the pass holds as long as that does. */
  readonly inside: DomainName | null;
}

export interface Route {
  readonly pass: Pass;
  readonly addresses: readonly string[];
}

export type RouteFault = Exclude<
  Resolution,
  { kind: 'found' | 'alias-blocked' | 'rebinding' | 'special-use' }
>;

interface Kept {
  readonly addresses: readonly string[];
  readonly aliases: readonly DomainName[];
  readonly untilMs: EpochMs;
  readonly epoch: number;
}

export interface AdmissionParts {
  readonly gate: Gate;
  readonly policy: CurrentPolicy;
  readonly resolve: ResolveName;
  readonly localDomains: readonly DomainName[];
  /** Ports on which this agent itself listens. */
  readonly ownPorts: () => readonly number[];
}

const HTTPS = 443;
const WEB_PORTS: ReadonlySet<number> = new Set([80, HTTPS]);
const NO_NAME = knownName('invalid');
const KEPT = 4096;
const OUTCOMES: Readonly<Partial<Record<RefusalCause, Outcome>>> = {
  rebinding: { verdict: 'block', reason: 'rebinding' },
  'special-use': { verdict: 'block', reason: 'special-use-name' },
  'address-only': { verdict: 'block', reason: 'address-only' },
  'name-mismatch': { verdict: 'block', reason: 'name-mismatch' },
  'port-closed': { verdict: 'block', reason: 'port-closed' },
  'agent-port': { verdict: 'block', reason: 'agent-port' },
};

export class Admission {
  readonly #parts: AdmissionParts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  get epoch(): number {
    return this.#parts.gate.epoch;
  }

  nowMs(): EpochMs {
    return this.#parts.gate.nowMs();
  }

  /** Records nothing. */
  judge(profileId: ProfileId, host: Host, port: number): Result<Pass, Refusal> {
    const name = nameOf(host);
    const ruling = this.#parts.gate.judge(profileId, name);
    const { decision } = ruling;
    const refuse = (cause: RefusalCause): Result<never, Refusal> =>
      err({ cause, profileId, host, name, ruling });
    // What the filter answers of itself stands before the rules: no rule and no parent opens it.
    const isReserved = host.kind === 'name' && ownAnswer(name, this.#parts.localDomains) !== undefined;
    if (decision.verdict === 'block' && decision.enforced)
      return refuse(isReserved ? 'special-use' : 'decided');
    const isExcepted = this.#isExcepted(profileId, name, ruling);
    if (decision.enforced && !isExcepted) {
      if (host.kind === 'address') return refuse('address-only');
      if (!WEB_PORTS.has(port)) return refuse('port-closed');
    }
    if (host.kind === 'address') {
      if (host.address === null) return refuse('address-only');
      if (this.#isOwn(host.address, port)) return refuse('agent-port');
    }
    return ok({
      profileId,
      host,
      name,
      port,
      ruling,
      aliases: [],
      validUntilMs: decision.validUntilMs,
      isExcepted,
      inside: null,
    });
  }

  namedInside(pass: Pass, inside: DomainName): Result<Pass, Refusal> {
    const judged = this.judge(pass.profileId, { kind: 'name', name: inside }, HTTPS);
    if (!judged.ok) return judged;
    const validUntilMs = earlier(pass.validUntilMs, judged.value.validUntilMs);
    return ok({ ...pass, inside, validUntilMs });
  }

  async route(pass: Pass): Promise<Result<Route, Refusal | RouteFault>> {
    const { host, profileId, name } = pass;
    if (host.kind === 'address')
      return ok({ pass, addresses: host.address === null ? [] : [formatIpAddress(host.address)] });
    const key = `${profileId} ${name}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.epoch === this.epoch && this.nowMs() < kept.untilMs)
      return this.#routed(pass, kept);
    const { epoch } = this;
    const found = await this.#parts.resolve(profileId, name);
    const refusal = { profileId, host, name };
    switch (found.kind) {
      case 'found': {
        const fresh = { addresses: found.addresses, aliases: found.aliases, untilMs: found.untilMs, epoch };
        this.#keep(key, fresh);
        return this.#routed(pass, fresh);
      }
      case 'alias-blocked': {
        const ruling = this.#parts.gate.judge(profileId, found.alias);
        return err({ ...refusal, cause: 'alias', ruling });
      }
      case 'rebinding':
      case 'special-use':
        return err({ ...refusal, cause: found.kind, ruling: pass.ruling });
      default:
        return err(found);
    }
  }

  /** What was let in, judged anew with all that it led through. */
  reconsider(pass: Pass): Result<Pass, Refusal> {
    const again = this.judge(pass.profileId, pass.host, pass.port);
    if (!again.ok) return again;
    if (pass.inside !== null) return this.namedInside(again.value, pass.inside);
    return this.#withAliases(again.value, pass.aliases);
  }

  /** Writes what happened, once. `origin`: `proxy:CONNECT@127.0.0.1:8118`. */
  record({ profileId, name, ruling }: Pass, origin: string, outcome?: Outcome): void {
    if (outcome === undefined) this.#parts.gate.record(profileId, name, ruling, origin);
    else this.#parts.gate.record(profileId, name, ruling, origin, outcome);
  }

  recordRefusal({ profileId, name, ruling, cause }: Refusal, origin: string): void {
    const outcome: Outcome | undefined =
      cause === 'alias' ? { verdict: 'block', reason: 'cname-blocked', alias: ruling } : OUTCOMES[cause];
    const shown = cause === 'alias' ? this.#parts.gate.judge(profileId, name) : ruling;
    if (outcome === undefined) this.#parts.gate.record(profileId, name, shown, origin);
    else this.#parts.gate.record(profileId, name, shown, origin, outcome);
  }

  #routed(pass: Pass, { addresses, aliases }: Kept): Result<Route, Refusal> {
    const whole = this.#withAliases(pass, aliases);
    if (!whole.ok) return whole;
    const { port } = pass;
    // A local domain may lead into the house, but never to the agent's own doors.
    const isOwn =
      this.#parts.ownPorts().includes(port) &&
      addresses.some((text) => {
        const address = parseIpAddress(text);
        return address !== undefined && isHere(address);
      });
    if (isOwn) return err({ ...pass, cause: 'agent-port' });
    return ok({ pass: whole.value, addresses });
  }

  #withAliases(pass: Pass, aliases: readonly DomainName[]): Result<Pass, Refusal> {
    if (aliases.length === 0) return ok(pass);
    const { profileId, host, name, ruling } = pass;
    let { validUntilMs } = pass;
    const stands = standsDespiteAliases(ruling);
    for (const alias of aliases) {
      const judged = this.#parts.gate.judge(profileId, alias);
      validUntilMs = earlier(validUntilMs, judged.decision.validUntilMs);
      if (!stands && judged.decision.enforced && ruling.decision.enforced && aliasBlocks(judged))
        return err({ cause: 'alias', profileId, host, name, ruling: judged });
    }
    return ok({ ...pass, aliases, validUntilMs });
  }

  #isExcepted(profileId: ProfileId, name: DomainName, { decision }: Ruling): boolean {
    const { verdict, reason, alsoMatched } = decision;
    // Where time that was given is the reason, the parent's rule still speaks for the name.
    if (verdict !== 'block' && (isException(reason) || alsoMatched.some(isException))) return true;
    if (isWithinAny(name, this.#parts.localDomains)) return true;
    const { names } = this.#parts.policy.of(profileId).policy;
    for (const at of suffixesOf(name)) if (names.get(at)?.local === true) return true;
    return false;
  }

  #isOwn(address: Uint8Array, port: number): boolean {
    return this.#parts.ownPorts().includes(port) && isHere(address);
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size <= KEPT) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

const isException = (reason: Reason): boolean =>
  reason.kind === 'parent-allowed' && !reason.target.startsWith('category:');

const isHere = (address: Uint8Array): boolean => isPrivateAddress(address) || isOfThisComputer(address);

function isOfThisComputer(address: Uint8Array): boolean {
  const text = formatIpAddress(address).replace(/^::ffff:(?=\d+\.)/, '');
  return Object.values(networkInterfaces()).some((own) => own?.some((one) => one.address === text) ?? false);
}

/** An odd spelling of an address has no name of its own: all of them share one that nobody can have. */
const nameOf = (host: Host): DomainName =>
  host.kind === 'name' ? host.name : host.address === null ? NO_NAME : nameOfAddress(host.address);
