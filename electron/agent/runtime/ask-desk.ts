/**
 * The seam by which a block page lets the child ask: it names a site and says a few words, and learns how that stands.
 * Nothing else of the control API can be reached through it. Implemented by `control`, wired in `main`.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';

export interface AskStanding {
  /** `answered`: whatever the answer was; the sentence says it. */
  readonly state: 'waiting' | 'answered';
  readonly sentence: Text;
  /** A guardian had it on the screen. */
  readonly wasSeen: boolean;
  /** The same may be asked for again now. */
  readonly mayAskAnew: boolean;
}

export interface SiteAsk {
  readonly site: DomainName;
  readonly minutes: 15 | 60 | null;
  readonly purpose: 'play' | 'lesson' | 'mistake' | null;
  readonly words: string;
}

export interface AskDesk {
  /** False: there is no child whose request it would be. */
  mayAsk(profileId: ProfileId): boolean;
  /** Of the site, if something was asked lately. */
  standing(profileId: ProfileId, site: DomainName): AskStanding | null;
  /** An error is a sentence for the child. */
  ask(profileId: ProfileId, asking: SiteAsk): Promise<Result<AskStanding, Text>>;
}
