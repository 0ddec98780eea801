import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { rrTypeName } from '../../../shared/net/rr-type.ts';

/** Where queries come in: whose they are, and what the record calls them (`dns:A@127.0.0.1:5354`). */
export class Origin {
  readonly profileId: ProfileId;
  readonly address: string;
  /** False for the agent's own checks. */
  readonly isRecorded: boolean;
  /** The same string object each time: the recorder uses it as a key. At most 65,536, in practice a handful. */
  readonly #labels = new Map<number, string>();

  constructor(profileId: ProfileId, address: string, isRecorded = true) {
    this.profileId = profileId;
    this.address = address;
    this.isRecorded = isRecorded;
  }

  label(type: number): string {
    let label = this.#labels.get(type);
    if (label === undefined) {
      label = `dns:${rrTypeName(type)}@${this.address}`;
      this.#labels.set(type, label);
    }
    return label;
  }
}
