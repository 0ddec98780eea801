/**
 * One upstream as the forwarder sees it: its transport, how quickly and how reliably it answered of late, and the probe
 * that brings it back after it was given up. What stands is on the health board.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import type { HealthBoard } from '../system/health.ts';
import type { RecursionDetector } from './recursion-detector.ts';
import type { UpstreamAddress } from './upstream-address.ts';
import type { Exchange, ExchangeOutcome, Transport, TransportCounters } from './upstream-transport.ts';

/** `silent` may be a slow name and not a dead server: several in a row, without one answer between, are needed. */
export type Setback = 'silent' | 'malformed' | 'refused' | 'unreachable' | 'loop';

const POINTS: Readonly<Record<Setback, number>> = {
  silent: 1,
  malformed: 1,
  refused: 1,
  unreachable: 5,
  loop: 5,
};
const DOWN_AT = 5;
const SLOWEST_MS = 4000;
const LONGEST_PAUSE_MS = 60_000;

export interface UpstreamParts {
  readonly address: UpstreamAddress;
  readonly transport: Transport;
  readonly counters: TransportCounters;
  readonly health: HealthBoard;
  readonly detector: RecursionDetector;
  /** First pause before a probe, and how long a probe waits for its answer. */
  readonly probeAfterMs: number;
  readonly probeTimeoutMs: number;
}

export class Upstream {
  readonly address: UpstreamAddress;
  readonly transport: Transport;
  readonly counters: TransportCounters;
  /** Smoothed answer time in ms; the lowest is asked first. */
  score: number;
  down = false;
  lastOk = true;
  readonly #parts: UpstreamParts;
  #points = 0;
  #pauseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #probe: { readonly exchange: Exchange; readonly name: string } | undefined;
  #closed = false;

  constructor(parts: UpstreamParts, place: number) {
    this.address = parts.address;
    this.transport = parts.transport;
    this.counters = parts.counters;
    this.#parts = parts;
    this.#pauseMs = parts.probeAfterMs;
    // Unmeasured upstreams come in the order in which they were named, and each gets its turn to be measured.
    this.score = place / 1000;
  }

  get name(): string {
    return this.address.name;
  }

  answered(latencyMs: number): void {
    this.score = this.score < 1 ? latencyMs : this.score * 0.7 + latencyMs * 0.3;
    this.lastOk = true;
    this.#points = 0;
    if (this.down) this.#rise();
  }

  passedOver(): void {
    this.score *= 0.998;
  }

  failed(setback: Setback, detail?: string): void {
    if (this.#closed) return;
    this.lastOk = false;
    this.score = Math.min(SLOWEST_MS, this.score * 1.5 + 50);
    this.#points += POINTS[setback];
    if (setback === 'loop') this.#raiseLoop();
    if (this.down || this.#points < DOWN_AT) return;
    this.down = true;
    if (setback !== 'loop') this.#raiseUnreachable(detail);
    this.transport.reset();
    this.#pauseMs = this.#parts.probeAfterMs;
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#endProbe();
    this.transport.close();
    for (const id of this.#conditionIds()) this.#parts.health.clear(id);
  }

  #rise(): void {
    this.down = false;
    clearTimeout(this.#timer);
    this.#endProbe();
    for (const id of this.#conditionIds()) this.#parts.health.clear(id);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sendProbe(), this.#pauseMs);
    this.#timer.unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /** Asks a name that exists nowhere. Whatever the answer, it proves life; the question coming back to us proves a circle. */
  #sendProbe(): void {
    const { detector, probeTimeoutMs } = this.#parts;
    this.#endProbe();
    const name = detector.openProbe(() => {
      this.#endProbe();
      this.failed('loop');
      this.#schedule();
    });
    const question = { name, type: 1, dnssecOk: false, checkingDisabled: false };
    const exchange = this.transport.exchange(question, (outcome) => this.#probed(outcome));
    this.#probe = { exchange, name };
    this.#timer = setTimeout(() => {
      this.transport.reset();
      this.#endProbe();
      this.#schedule();
    }, probeTimeoutMs);
    this.#timer.unref();
  }

  #probed(outcome: ExchangeOutcome): void {
    if (this.#closed || this.#probe === undefined) return;
    this.#endProbe();
    if (outcome.kind === 'answer' && !isRefusal(rcodeOf(outcome.wire))) {
      this.#points = 0;
      this.lastOk = true;
      this.#rise();
    } else this.#schedule();
  }

  #endProbe(): void {
    if (this.#probe === undefined) return;
    this.#parts.detector.closeProbe(this.#probe.name);
    this.#probe.exchange.cancel(false);
    this.#probe = undefined;
  }

  #conditionIds(): readonly string[] {
    return [`upstream.unreachable:${this.name}`, `upstream.loop:${this.name}`];
  }

  #raiseUnreachable(detail: string | undefined): void {
    const why = detail === undefined ? '' : ` (${detail})`;
    this.#parts.health.raise({
      id: `upstream.unreachable:${this.name}`,
      part: 'upstream',
      level: 'degraded',
      message: {
        vi: `máy chủ DNS ${this.name} không trả lời${why}; Hải Đăng hỏi các máy chủ còn lại, nếu có, và vẫn chặn như thường`,
        en: `the DNS server ${this.name} does not answer${why}; Hải Đăng asks the others, where there are some, and goes on blocking`,
      },
      hint: {
        vi: 'hãy xem kết nối mạng và địa chỉ sau --upstream; Hải Đăng tự thử lại, không cần khởi động lại',
        en: 'check the network and the address after --upstream; Hải Đăng keeps trying by itself, no restart is needed',
      },
    });
  }

  #raiseLoop(): void {
    const message: Text = {
      vi: `câu hỏi gửi đến máy chủ DNS ${this.name} quay ngược về Hải Đăng, nên máy chủ này không dùng được`,
      en: `questions sent to the DNS server ${this.name} come back to Hải Đăng, so it cannot be used`,
    };
    this.#parts.health.raise({
      id: `upstream.loop:${this.name}`,
      part: 'upstream',
      level: 'failed',
      message,
      hint: {
        vi: 'bộ định tuyến đang chuyển câu hỏi về máy này; hãy dùng --upstream với máy chủ của nhà mạng hoặc một máy chủ công cộng',
        en: "the router forwards to this computer; name your provider's DNS server or a public one with --upstream",
      },
    });
  }
}

export const rcodeOf = (wire: Buffer): number => (wire[3] ?? 0) & 0x0f;

/** NOTIMP, REFUSED, FORMERR: the server will not serve us, whatever the name. */
export const isRefusal = (rcode: number): boolean => rcode === 4 || rcode === 5 || rcode === 1;
