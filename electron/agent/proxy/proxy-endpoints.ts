/**
 * Every profile's three ports (the proxy's own, redirected TLS, redirected plain HTTP) on one address, kept across
 * restarts. The household's proxy is where the agent was started with it, if it was; every other port is any free one,
 * remembered from then on.
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
import { ENDPOINT_KINDS, type EndpointKind } from './endpoint-identity.ts';
import { PAC_PATH } from './pac-file.ts';
import type { ProxyServer } from './proxy-server.ts';

export interface ProxyPortMemory {
  portOf(profileId: ProfileId, kind: EndpointKind): number | null;
  remember(profileId: ProfileId, kind: EndpointKind, port: number): void;
}

type Ports = Map<EndpointKind, number>;

export class ProxyEndpointRegistry implements EndpointOpener {
  readonly #server: ProxyServer;
  /** `port` null: any, remembered. */
  readonly #household: { readonly host: string; readonly port: number | null };
  readonly #memory: ProxyPortMemory;
  readonly #health: HealthBoard;
  readonly #ports = new Map<ProfileId, Ports>();

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

  /** Opens what is not open yet. A fault is one of the proxy's own port; the others stand on the health board. */
  async open(profileId: ProfileId): Promise<Result<ProfileEndpoints, EndpointFault>> {
    const ports: Ports = this.#ports.get(profileId) ?? new Map<EndpointKind, number>();
    this.#ports.set(profileId, ports);
    let fault: BindFault | null = null;
    for (const kind of ENDPOINT_KINDS) {
      if (ports.has(kind)) continue;
      const opened = await this.#listen(profileId, kind);
      if (opened.ok) ports.set(kind, opened.value);
      else if (kind === 'proxy') fault = opened.error;
    }
    return fault === null ? ok(this.of(profileId)) : err(explainBindFault(fault));
  }

  async close(profileId: ProfileId): Promise<void> {
    this.#ports.delete(profileId);
    for (const kind of ENDPOINT_KINDS) this.#health.clear(conditionId(profileId, kind));
    await this.#server.closeEndpoints(profileId);
  }

  /** After the profiles were exchanged as a whole: exactly theirs are open, each on the ports that are remembered. */
  async follow(profileIds: readonly ProfileId[]): Promise<void> {
    for (const [id, ports] of Array.from(this.#ports)) {
      if (id === HOUSEHOLD) continue;
      const stays = [...ports].every(([kind, port]) => this.#memory.portOf(id, kind) === port);
      if (!profileIds.includes(id) || !stays) await this.close(id);
    }
    for (const id of profileIds) await this.open(id);
  }

  of(profileId: ProfileId): ProfileEndpoints {
    const ports = this.#ports.get(profileId);
    const at = (kind: EndpointKind): string | null => {
      const port = ports?.get(kind);
      return port === undefined ? null : endpointText(this.#household.host, port);
    };
    const proxy = at('proxy');
    const pac = proxy === null ? null : `http://${proxy}${PAC_PATH}`;
    return { ...NO_ENDPOINTS, proxy, pac, tls: at('tls'), web: at('web') };
  }

  ports(): readonly number[] {
    return [...this.#ports.values()].flatMap((ports) => [...ports.values()]);
  }

  async #listen(profileId: ProfileId, kind: EndpointKind): Promise<Result<number, BindFault>> {
    const { host, port: named } = this.#household;
    const isNamed = profileId === HOUSEHOLD && kind === 'proxy' && named !== null;
    const port = isNamed ? named : (this.#memory.portOf(profileId, kind) ?? 0);
    const hosts = host === '127.0.0.1' ? [host, '::1'] : [host];
    const opened = await this.#server.openEndpoint(profileId, kind, { port, hosts });
    const id = conditionId(profileId, kind);
    if (!opened.ok) {
      const { message, hint } = explainBindFault(opened.error);
      this.#health.raise({ id, part: 'proxy', level: 'failed', message, hint });
      return opened;
    }
    this.#health.clear(id);
    if (!isNamed) this.#memory.remember(profileId, kind, opened.value.port);
    return ok(opened.value.port);
  }
}

const conditionId = (profileId: ProfileId, kind: EndpointKind): string =>
  `proxy.cannot-listen:${profileId}:${kind}`;
