/**
 * The DNS filter: endpoints, one for each profile, in front of one handler and one cache of upstream answers. What a
 * profile may see is decided by the gate; who asks is told by the endpoint (DESIGN §8).
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { parseIpAddress } from '../../../shared/net/ip-address.ts';
import type { Gate } from '../enforcement/ruling.ts';
import type { HealthBoard } from '../system/health.ts';
import type { ProbeAnswer } from '../runtime/endpoint-probe.ts';
import type { Resolution } from '../runtime/name-resolution.ts';
import { AddressLookup } from './address-lookup.ts';
import { AnswerCache } from './answer-cache.ts';
import { DEFAULT_CACHE_BYTES, ResponseCache } from './cache.ts';
import { newDnsCounters, type DnsCounters } from './counters.ts';
import { explainBindFault, endpointText, type BindFault } from '../system/bind-fault.ts';
import { EndpointListeners } from './endpoint-listeners.ts';
import { askEndpoint } from './endpoint-probe.ts';
import { Lookup } from './lookup.ts';
import { Origin } from './origin.ts';
import { OwnChecks } from './own-checks.ts';
import { QueryHandler } from './query-handler.ts';
import type { Resolver } from './resolver.ts';
import { Responder } from './responder.ts';
import type { UdpBatching } from './udp-batching.ts';

export interface DnsFilterOptions {
  readonly gate: Gate;
  readonly resolver: Resolver;
  readonly health: HealthBoard;
  /** Names under them go to the upstream even if special-use, and may have private addresses. */
  readonly localDomains?: readonly DomainName[];
  readonly cacheBytes?: number;
  /** Recognises what the resolver itself sent, come back in a circle: such a query gets no answer. */
  readonly isOwnQuery?: (packet: Buffer) => boolean;
  readonly batching: UdpBatching;
  /** What blocked names that a person sees are answered with; none: NXDOMAIN. */
  readonly sentinel?: string | undefined;
}

export interface EndpointRequest {
  /** 0 takes whichever port is free for both UDP and TCP. */
  readonly port: number;
  readonly hosts: readonly string[];
}

export interface BoundEndpoint {
  readonly profileId: ProfileId;
  readonly port: number;
  /** `127.0.0.1:5354`, `[::1]:5354`. */
  readonly addresses: readonly string[];
}

export const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '::1'];

export class DnsFilter {
  readonly counters: DnsCounters = newDnsCounters();
  readonly #gate: Gate;
  readonly #health: HealthBoard;
  readonly #cache: ResponseCache;
  readonly #handler: QueryHandler;
  readonly #addresses: AddressLookup;
  readonly #endpoints = new Map<ProfileId, EndpointListeners>();
  readonly #isOwnQuery: (packet: Buffer) => boolean;
  readonly #batching: UdpBatching;
  readonly #checks = new OwnChecks();

  constructor(options: DnsFilterOptions) {
    this.#gate = options.gate;
    this.#health = options.health;
    this.#batching = options.batching;
    this.#isOwnQuery = options.isOwnQuery ?? (() => false);
    this.#cache = new ResponseCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    const { gate, localDomains = [] } = options;
    const lookup = new Lookup(this.#cache, options.resolver, () => gate.nowMs());
    const sentinel = options.sentinel === undefined ? null : (parseIpAddress(options.sentinel) ?? null);
    this.#handler = new QueryHandler({ gate, lookup, localDomains, counters: this.counters, sentinel });
    this.#addresses = new AddressLookup({ gate, lookup, localDomains });
  }

  /** Where a profile may connect to for the name. Needs no endpoint. */
  resolve(profileId: ProfileId, name: DomainName): Promise<Resolution> {
    return this.#addresses.resolve(profileId, name);
  }

  /** Asks one of these endpoints over the network; the record of the profile shows nothing of it. */
  askEndpoint(endpoint: string, name: DomainName): Promise<ProbeAnswer | null> {
    return askEndpoint(endpoint, name, this.#checks);
  }

  /** Binds the profile's endpoint; it answers when the promise is fulfilled. A profile has at most one. */
  async openEndpoint(
    profileId: ProfileId,
    request: EndpointRequest,
  ): Promise<Result<BoundEndpoint, BindFault>> {
    if (this.#endpoints.has(profileId)) throw new Error(`the profile \`${profileId}\` has an endpoint`);
    const opened = await EndpointListeners.open(request.hosts, request.port, this.#batching);
    if (!opened.ok) {
      this.#raise(opened.error);
      return err(opened.error);
    }
    const listeners = opened.value;
    listeners.serve(
      (address) =>
        new Responder(new Origin(profileId, address), new AnswerCache(), {
          gate: this.#gate,
          handler: this.#handler,
          counters: this.counters,
          isOwnQuery: this.#isOwnQuery,
          checks: this.#checks,
          onBug: (cause) => this.#bug(cause),
        }),
    );
    this.#endpoints.set(profileId, listeners);
    for (const host of request.hosts) this.#health.clear(conditionId(host, listeners.port));
    return ok({ profileId, port: listeners.port, addresses: listeners.addresses });
  }

  async closeEndpoint(profileId: ProfileId): Promise<void> {
    const listeners = this.#endpoints.get(profileId);
    this.#endpoints.delete(profileId);
    await listeners?.close();
  }

  endpoints(): readonly BoundEndpoint[] {
    return [...this.#endpoints].map(([profileId, { port, addresses }]) => ({ profileId, port, addresses }));
  }

  /** Of a resolver that is no longer asked. */
  forgetAnswers(): void {
    this.#cache.clear();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.keys()].map((profileId) => this.closeEndpoint(profileId)));
    this.#cache.clear();
  }

  #raise(fault: BindFault): void {
    const { message, hint } = explainBindFault(fault);
    this.#health.raise({
      id: conditionId(fault.address, fault.port),
      part: 'dns',
      level: 'failed',
      message,
      hint,
    });
  }

  #bug(cause: unknown): void {
    const detail = cause instanceof Error ? cause.message : String(cause);
    this.#health.raise({
      id: 'dns.internal-error',
      part: 'dns',
      level: 'degraded',
      message: {
        vi: `Bộ lọc gặp lỗi bên trong khi trả lời một truy vấn (${detail}). Truy vấn đó không được cho qua.`,
        en: `The filter failed inside while answering a query (${detail}). That query was not let through.`,
      },
      hint: {
        vi: 'Hãy khởi động lại Hải Đăng; nếu lỗi lặp lại, xin gửi thông báo này cho nhóm phát triển.',
        en: 'Restart Hải Đăng; if it comes back, please report this message to the developers.',
      },
    });
  }
}

const conditionId = (address: string, port: number): string =>
  `dns.port-in-use:${endpointText(address, port)}`;
