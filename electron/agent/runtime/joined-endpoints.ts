/**
 * A profile's endpoints of all parts as one: opened and closed together. A name filter that cannot be bound is a fault
 * of the whole; a proxy that cannot stands on the health board, and names are filtered without it.
 */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import {
  type EndpointFault,
  type EndpointOpener,
  NO_ENDPOINTS,
  type ProfileEndpoints,
} from './endpoint-opener.ts';

export class JoinedEndpoints implements EndpointOpener {
  /** Null: the agent was started without it. */
  readonly dns: EndpointOpener | null;
  readonly proxy: EndpointOpener | null;

  constructor(dns: EndpointOpener | null, proxy: EndpointOpener | null) {
    this.dns = dns;
    this.proxy = proxy;
  }

  async open(profileId: ProfileId): Promise<Result<ProfileEndpoints, EndpointFault>> {
    // What is open already stays: a repair opens only what is missing.
    if (this.dns !== null && this.dns.of(profileId).dns === null) {
      const opened = await this.dns.open(profileId);
      if (!opened.ok) return opened;
    }
    await this.proxy?.open(profileId);
    return ok(this.of(profileId));
  }

  async close(profileId: ProfileId): Promise<void> {
    await Promise.all([this.dns?.close(profileId), this.proxy?.close(profileId)]);
  }

  of(profileId: ProfileId): ProfileEndpoints {
    const { dns } = this.dns?.of(profileId) ?? NO_ENDPOINTS;
    return { ...(this.proxy?.of(profileId) ?? NO_ENDPOINTS), dns };
  }
}
