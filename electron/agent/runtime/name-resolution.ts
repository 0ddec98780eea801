/**
 * The seam by which the proxy asks for addresses: through the same pipeline as a DNS question of that profile, so that
 * aliases, rebinding, special names and safe search are seen to there. Implemented by the DNS filter, wired in `main`.
 */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { EpochMs } from '../../../shared/kernel/instant.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';

export type Resolution =
  | {
      readonly kind: 'found';
      /** In text, in the order in which they are to be tried. */
      readonly addresses: readonly string[];
      /** What the answer led through: whoever keeps a connection open must ask about these again. */
      readonly aliases: readonly DomainName[];
      /** To be asked for anew then. */
      readonly untilMs: EpochMs;
    }
  | { readonly kind: 'alias-blocked'; readonly alias: DomainName }
  /** A public name with an address inside the house. */
  | { readonly kind: 'rebinding' }
  /** Reserved for this computer, or never to be resolved. */
  | { readonly kind: 'special-use' }
  | { readonly kind: 'no-such-name' }
  /** An upstream answered with a failure. */
  | { readonly kind: 'upstream-failed' }
  /** No upstream answered. */
  | { readonly kind: 'unreachable' };

/** Records nothing: whoever asks has a request of its own to record. */
export type ResolveName = (profileId: ProfileId, name: DomainName) => Promise<Resolution>;
