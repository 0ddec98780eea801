/** The seam by which control chooses who is asked for names, and tries somebody out first. Implemented beside the forwarder. */
import type { Text } from '../../../shared/i18n/text.ts';

export interface UpstreamTrial {
  /** As it was typed. */
  readonly upstream: string;
  readonly ok: boolean;
  /** What came back, or why nothing did. */
  readonly sentence: Text;
  /** In the resolver's or the system's own words. */
  readonly detail: string | null;
}

export interface UpstreamChoice {
  /** `option`: named when the agent was started, which goes before what is set. `system`: nobody was chosen. */
  readonly source: 'option' | 'settings' | 'system';
  /** Asks the one resolver named by it something that every resolver knows. */
  tryOut(upstream: string): Promise<UpstreamTrial>;
  /** Brings into force what the settings say; empty: the system's. */
  follow(): void;
}
