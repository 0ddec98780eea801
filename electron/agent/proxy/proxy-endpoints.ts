/**
 * Every profile's proxy port on one address, kept across restarts. The household's is the one that the agent was started
 * with, if it was given one; every other is any free port, remembered from then on.
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
import type { HealthBoard } from '../system/health.ts';
import { PAC_PATH } from './pac-file.ts';
import type { ProxyServer } from './proxy-server.ts';

export interface ProxyPortMemory {
  proxyPortOf(profileId: ProfileId): number | null;
  rememberProxyPort(profileId: ProfileId, port: number): void;
}

export class ProxyEndpointRegistry implements EndpointOpener {
  readonly #server: ProxyServer;
  /** `port` null: any, remembered. */
  readonly #household: { readonly host: string; readonly port: number | null };
  readonly #memory: ProxyPortMemory;
  readonly #health: HealthBoard;
  readonly #bound = new Map<ProfileId, ProfileEndpoints>();
  readonly #ports = new Map<ProfileId, number>();

  constructor(
    server: ProxyServer,
    household: { readonly host: string; readonly port: number | null },
    memory: ProxyPortMemory,
    health: HealthBoard,
  ) {
    this.#server = server;
    this.#household = household;
    this.#memory = memory;
    this.#health = health;
  }

  async open(profileId: ProfileId): Promise<Result<ProfileEndpoints, EndpointFault>> {
    const isNamed = profileId === HOUSEHOLD && this.#household.port !== null;
    const wanted = isNamed ? (this.#household.port ?? 0) : (this.#memory.proxyPortOf(profileId) ?? 0);
    const { host } = this.#household;
    const hosts = host === '127.0.0.1' ? [host, '::1'] : [host];
    const opened = await this.#server.openEndpoint(profileId, { port: wanted, hosts });
    if (!opened.ok) {
      this.#raise(profileId, opened.error);
      return err(explainBindFault(opened.error));
    }
    this.#health.clear(conditionId(profileId));
    const { port } = opened.value;
    if (!isNamed) this.#memory.rememberProxyPort(profileId, port);
    this.#ports.set(profileId, port);
    const address = endpointText(host, port);
    const endpoints = { ...NO_ENDPOINTS, proxy: address, pac: `http://${address}${PAC_PATH}` };
    this.#bound.set(profileId, endpoints);
    return ok(endpoints);
  }

  async close(profileId: ProfileId): Promise<void> {
    this.#bound.delete(profileId);
    this.#ports.delete(profileId);
    this.#health.clear(conditionId(profileId));
    await this.#server.closeEndpoint(profileId);
  }

  /** After the profiles were exchanged as a whole: exactly theirs are open, each on the port that is remembered. */
  async follow(profileIds: readonly ProfileId[]): Promise<void> {
    for (const [id, port] of Array.from(this.#ports)) {
      if (id === HOUSEHOLD) continue;
      if (!profileIds.includes(id) || this.#memory.proxyPortOf(id) !== port) await this.close(id);
    }
    for (const id of profileIds) if (!this.#ports.has(id)) await this.open(id);
  }

  of(profileId: ProfileId): ProfileEndpoints {
    return this.#bound.get(profileId) ?? NO_ENDPOINTS;
  }

  ports(): readonly number[] {
    return [...this.#ports.values()];
  }

  #raise(profileId: ProfileId, fault: BindFault): void {
    const { message, hint } = explainBindFault(fault);
    this.#health.raise({ id: conditionId(profileId), part: 'proxy', level: 'failed', message, hint });
  }
}

const conditionId = (profileId: ProfileId): string => `proxy.cannot-listen:${profileId}`;
