/** What passed through, by profile and host, until the usage meter asks for it. */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { Traffic } from '../runtime/traffic.ts';
import type { Pass } from './admission.ts';

interface Sum {
  bytes: number;
  connections: number;
}

/** Names that one profile may have between two readings; what is beyond is counted under none of them. */
const MOST_NAMES = 4096;

export class TrafficLedger {
  readonly #sums = new Map<ProfileId, Map<DomainName, Sum>>();

  /** Jobs add up what they carried and say it here when they end, and whenever somebody is about to ask. */
  add({ profileId, name }: Pass, bytes: number, connections: number): void {
    if (bytes === 0 && connections === 0) return;
    let own = this.#sums.get(profileId);
    if (own === undefined) this.#sums.set(profileId, (own = new Map<DomainName, Sum>()));
    const sum = own.get(name);
    if (sum !== undefined) {
      sum.bytes += bytes;
      sum.connections += connections;
    } else if (own.size < MOST_NAMES) own.set(name, { bytes, connections });
  }

  collect(): readonly Traffic[] {
    const told = [...this.#sums].flatMap(([profileId, own]) =>
      [...own].map(([name, sum]) => ({ profileId, name, ...sum })),
    );
    this.#sums.clear();
    return told;
  }
}
