/**
 * The agent's own questions to a child's endpoint: answered there like anybody's, counted as nobody's visit. Each carries
 * 128 random bits that serve once and only while the question is under way; another program would have to guess them, so
 * no visit can be hidden with the mark. It never goes to an upstream: an upstream question has no option of the client.
 */
import { randomBytes } from 'node:crypto';
import type { EdnsOption } from './message.ts';

/** RFC 6891 §9: for local use. */
const OPTION_CODE = 65_001;
const TOKEN_OCTETS = 16;

export class OwnChecks {
  readonly #underWay = new Set<string>();

  /** The last option of the query that is about to be sent. */
  begin(): EdnsOption {
    const data = randomBytes(TOKEN_OCTETS);
    this.#underWay.add(data.toString('latin1'));
    return { code: OPTION_CODE, data };
  }

  end({ data }: EdnsOption): void {
    this.#underWay.delete(Buffer.from(data).toString('latin1'));
  }

  /** On the hot path: without a check under way it is one comparison. True once for each. */
  claims(packet: Buffer, length: number): boolean {
    if (this.#underWay.size === 0 || length < TOKEN_OCTETS) return false;
    return this.#underWay.delete(packet.toString('latin1', length - TOKEN_OCTETS, length));
  }
}
