/**
 * The seam by which the control API opens and closes a profile's listeners without knowing what listens: the DNS filter
 * today, the proxy later. Implemented where everything is wired.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { Result } from '../../../shared/kernel/result.ts';

export interface ProfileEndpoints {
  /** `127.0.0.1:5354`; null: this agent runs without that part. */
  readonly dns: string | null;
  readonly proxy: string | null;
  readonly pac: string | null;
  /** For a firewall that leads the profile's TLS and plain HTTP here (ports 443 and 80). */
  readonly tls: string | null;
  readonly web: string | null;
}

export const NO_ENDPOINTS: ProfileEndpoints = {
  dns: null,
  proxy: null,
  pac: null,
  tls: null,
  web: null,
};

export interface EndpointFault {
  readonly message: Text;
  readonly hint: Text;
}

export interface EndpointOpener {
  /** Binds the profile's listeners, on the ports it had before if it had any, and remembers them. */
  open(profileId: ProfileId): Promise<Result<ProfileEndpoints, EndpointFault>>;
  close(profileId: ProfileId): Promise<void>;
  of(profileId: ProfileId): ProfileEndpoints;
}
