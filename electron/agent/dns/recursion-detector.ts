/**
 * Recognises our own queries when they arrive at our own listeners: an upstream (often the home router) that forwards
 * to this agent makes a circle. Merging of identical questions already keeps a circle from turning; this names it.
 *
 * Two signs. A query with our id, or with at least sixteen letters in our random case, is ours as good as surely. A box
 * that rewrites both is caught by a probe: a random name under `invalid` (RFC 6761) nobody else can know. Another agent
 * would answer such a name of itself, so it passes probes on: a circle through several agents is found like any other.
 */
import { randomBytes } from 'node:crypto';
import type { DomainName } from '../../../shared/net/domain-name.ts';

const LETTERS_FOR_CERTAINTY = 16;
const MAX_PROBES = 64;
const PROBE_OCTETS = 12;
const PROBE_ZONE = '.haidang-probe.invalid';

/** Of whichever agent; nothing but random digits is in front, so that nothing can be carried out in it. */
export const isLoopProbe = (name: DomainName): boolean =>
  name.endsWith(PROBE_ZONE) && /^[0-9a-f]{24}\./.test(name) && name.length === 24 + PROBE_ZONE.length;

export interface SentQuery {
  readonly wire: Buffer;
  readonly onLoop: () => void;
}

export class RecursionDetector {
  readonly #sent: (name: string, type: number) => Iterable<SentQuery>;
  readonly #probes = new Map<string, () => void>();

  /** `sent` finds the queries under way for a question. */
  constructor(sent: (name: string, type: number) => Iterable<SentQuery>) {
    this.#sent = sent;
  }

  /** A name nobody else can know; whoever asks us for it got it from that upstream. */
  openProbe(onLoop: () => void): string {
    const name = `${randomBytes(PROBE_OCTETS).toString('hex')}${PROBE_ZONE}`;
    if (this.#probes.size >= MAX_PROBES) {
      const oldest = this.#probes.keys().next();
      if (oldest.done !== true) this.#probes.delete(oldest.value);
    }
    this.#probes.set(name, onLoop);
    return name;
  }

  closeProbe(name: string): void {
    this.#probes.delete(name);
  }

  /** True when this message, as received by a listener, is a query of ours: it is to be dropped. */
  isOwnQuery(message: Buffer): boolean {
    let end = 12;
    let upper = false;
    let letters = 0;
    for (;;) {
      const length = message[end];
      if (length === undefined || length > 63) return false;
      if (length === 0) break;
      for (let i = end + 1; i <= end + length; i++) {
        const octet = message[i] ?? 0;
        if (octet >= 0x41 && octet <= 0x5a) upper = true;
        else if (octet < 0x61 || octet > 0x7a) continue;
        letters++;
      }
      end += 1 + length;
    }
    // Nearly every query of a real client ends here.
    if (!upper && this.#probes.size === 0) return false;
    if (end + 5 > message.length) return false;
    const name = nameOf(message, end);
    const probe = this.#probes.get(name);
    if (probe !== undefined) {
      probe();
      return true;
    }
    if (!upper) return false;
    for (const { wire, onLoop } of this.#sent(name, message.readUInt16BE(end + 1))) {
      if (wire.compare(message, 12, end + 5, 12, end + 5) !== 0) continue;
      if (letters < LETTERS_FOR_CERTAINTY && (wire[0] !== message[0] || wire[1] !== message[1])) continue;
      onLoop();
      return true;
    }
    return false;
  }
}

function nameOf(message: Buffer, end: number): string {
  const labels: string[] = [];
  for (let at = 12; at < end; at += 1 + (message[at] ?? 0)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + (message[at] ?? 0)));
  }
  return labels.join('.').toLowerCase();
}
