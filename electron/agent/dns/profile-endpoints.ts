/**
 * Every profile's DNS listeners on one address, and their ports kept across restarts. The household's port is the one
 * that the agent was started with; a child's is any free one, remembered from then on.
 */
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import {
  type EndpointFault,
  type EndpointOpener,
  NO_ENDPOINTS,
  type ProfileEndpoints,
} from '../runtime/endpoint-opener.ts';
import { type BindFault, endpointText, explainBindFault } from '../system/bind-fault.ts';
import type { DnsFilter } from './filter.ts';

export interface PortMemory {
  dnsPortOf(profileId: ProfileId): number | null;
  rememberDnsPort(profileId: ProfileId, port: number): void;
}

export class ProfileEndpointRegistry implements EndpointOpener {
  readonly #filter: DnsFilter;
  readonly #household: { readonly host: string; readonly port: number };
  readonly #memory: PortMemory;
  readonly #bound = new Map<ProfileId, ProfileEndpoints>();
  readonly #ports = new Map<ProfileId, number>();

  constructor(filter: DnsFilter, household: { host: string; port: number }, memory: PortMemory) {
    this.#filter = filter;
    this.#household = household;
    this.#memory = memory;
  }

  async open(profileId: ProfileId): Promise<Result<ProfileEndpoints, EndpointFault>> {
    const remembered =
      profileId === HOUSEHOLD ? this.#household.port : (this.#memory.dnsPortOf(profileId) ?? 0);
    const opened = await this.#bind(profileId, remembered);
    if (!opened.ok) return err(explainBindFault(opened.error));
    const { port } = opened.value;
    this.#memory.rememberDnsPort(profileId, port);
    this.#ports.set(profileId, port);
    const endpoints = { ...NO_ENDPOINTS, dns: endpointText(this.#household.host, port) };
    this.#bound.set(profileId, endpoints);
    return ok(endpoints);
  }

  async close(profileId: ProfileId): Promise<void> {
    this.#bound.delete(profileId);
    this.#ports.delete(profileId);
    await this.#filter.closeEndpoint(profileId);
  }

  /** After the profiles were exchanged as a whole: exactly theirs are open, each on the port that is remembered. */
  async follow(profileIds: readonly ProfileId[]): Promise<void> {
    for (const [id, port] of Array.from(this.#ports)) {
      if (id === HOUSEHOLD) continue;
      if (!profileIds.includes(id) || this.#memory.dnsPortOf(id) !== port) await this.close(id);
    }
    for (const id of profileIds) if (!this.#ports.has(id)) await this.open(id);
  }

  of(profileId: ProfileId): ProfileEndpoints {
    return this.#bound.get(profileId) ?? NO_ENDPOINTS;
  }

  ports(): readonly number[] {
    return [...this.#ports.values()];
  }

  /** A loopback endpoint serves both families; where IPv6 is switched off, IPv4 alone will do. */
  async #bind(profileId: ProfileId, port: number): Promise<Result<{ readonly port: number }, BindFault>> {
    const { host } = this.#household;
    const twin = host === '127.0.0.1' ? '::1' : undefined;
    if (twin !== undefined) {
      const both = await this.#filter.openEndpoint(profileId, { port, hosts: [host, twin] });
      if (both.ok || both.error.address !== twin || both.error.kind !== 'address-unavailable') return both;
    }
    return this.#filter.openEndpoint(profileId, { port, hosts: [host] });
  }
}
