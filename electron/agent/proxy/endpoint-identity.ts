import type { ProfileId } from '../../../shared/kernel/ids.ts';

/** Whose requests come in there, and what the record calls them. */
export interface EndpointIdentity {
  readonly profileId: ProfileId;
  /** `127.0.0.1:8118`. */
  readonly address: string;
  readonly port: number;
  /** `proxy:CONNECT@127.0.0.1:8118`: the same string object each time, as the recorder likes it. */
  label(method: string): string;
}
