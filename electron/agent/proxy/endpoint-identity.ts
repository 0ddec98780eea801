import type { ProfileId } from '../../../shared/kernel/ids.ts';

/**
 * `proxy`: clients that were told of it. `tls`, `web`: connections to ports 443 and 80 that a firewall led here; they
 * keep their own source address, and whose they are is told by the port alone.
 */
export const ENDPOINT_KINDS = ['proxy', 'tls', 'web'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** Whose requests come in there, and what the record calls them. */
export interface EndpointIdentity {
  readonly profileId: ProfileId;
  readonly kind: EndpointKind;
  /** `127.0.0.1:8118`. */
  readonly address: string;
  readonly port: number;
  /** `proxy:CONNECT@127.0.0.1:8118`: the same string object each time, as the recorder likes it. */
  label(method: string): string;
}
