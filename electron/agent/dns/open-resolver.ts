/** The resolver for the upstreams that were named, else for the system's, else a stated nobody. */
import type { Text } from '../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Clock } from '../system/clock.ts';
import type { HealthBoard } from '../system/health.ts';
import { createForwarder, type Forwarder } from './forwarder.ts';
import { NO_UPSTREAM } from './no-upstream.ts';
import type { Resolver } from './resolver.ts';
import type { UdpBatching } from './udp-batching.ts';
import { parseUpstream, type UpstreamAddress } from './upstream-address.ts';
import { systemUpstreams } from './system-upstreams.ts';

export interface OpenedResolver {
  readonly resolver: Resolver;
  /** True: this datagram is our own query, sent back to us. */
  readonly isOwnQuery: (message: Buffer) => boolean;
}

export interface ResolverOptions {
  /** As typed; empty: the system's. */
  readonly named: readonly string[];
  readonly ownPorts: () => readonly number[];
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly batching: UdpBatching;
}

/** A fault is a mistake in what was named, for whoever typed it. */
export function openResolver(options: ResolverOptions): Result<OpenedResolver, Text> {
  const { clock, health, batching, ownPorts } = options;
  const upstreams: UpstreamAddress[] = [];
  for (const text of options.named) {
    const parsed = parseUpstream(text);
    if (!parsed.ok) return err(parsed.error);
    upstreams.push(parsed.value);
  }
  const system = systemUpstreams(ownPorts());
  if (upstreams.length === 0) {
    if (!system.ok) {
      health.raise({
        id: 'upstream.none',
        part: 'upstream',
        level: 'failed',
        message: {
          vi: 'Chưa có máy chủ DNS nào để hỏi: tên bị chặn vẫn bị chặn, các tên khác chưa tra được.',
          en: 'There is no upstream resolver to ask: blocked names stay blocked, other names cannot be resolved.',
        },
        hint: system.error,
      });
      return ok({ resolver: NO_UPSTREAM, isOwnQuery: () => false });
    }
    upstreams.push(...system.value);
  }
  const bootstrap = system.ok ? system.value : [];
  const forwarder: Forwarder = createForwarder({ upstreams, clock, health, batching, ownPorts, bootstrap });
  return ok({ resolver: forwarder, isOwnQuery: (message) => forwarder.isOwnQuery(message) });
}
