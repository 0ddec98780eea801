/**
 * For an exception that nobody caught (ADR 0008). The callback that threw is lost; what the agent is for goes on:
 * a filter that ends leaves the child without a filter or without a network. A bug that comes back so fast that it is
 * all the process does is no filter either: then it ends, and whoever watches over the service starts it anew.
 */
import type { Clock } from './clock.ts';
import type { HealthBoard } from './health.ts';

export interface LastNetParts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly health: HealthBoard;
  readonly log: (error: unknown, text: string) => Promise<void>;
  /** True: it was a fault of the database, and stands on the health board. */
  readonly isStorageFault: (error: unknown) => boolean;
}

const WINDOW_MS = 10_000;
const MOST_IN_WINDOW = 100;
/** EX_SOFTWARE of sysexits.h. */
export const EXIT_FAILING_ON = 70;

export function spreadLastNet(parts: LastNetParts): void {
  const net = new LastNet(parts);
  // A terminal or a pipe that is gone must not turn each line that is said into the next fault.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // A promise that is rejected and has no handler arrives here too.
  process.on('uncaughtException', (error) => {
    if (net.caught(error) === 'end') void giveUp(parts, error);
  });
}

async function giveUp({ log }: LastNetParts, error: unknown): Promise<void> {
  try {
    await log(error, 'exceptions without end: the agent gives up, to be started anew');
  } finally {
    process.exit(EXIT_FAILING_ON);
  }
}

export class LastNet {
  readonly #parts: LastNetParts;
  #windowSinceMs = -Infinity;
  #inWindow = 0;

  constructor(parts: LastNetParts) {
    this.#parts = parts;
  }

  caught(error: unknown): 'go-on' | 'end' {
    const { clock, health, log, isStorageFault } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#windowSinceMs > WINDOW_MS) {
      this.#windowSinceMs = nowMs;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    // What is said of the first says it of those that follow at once.
    if (this.#inWindow === 1) void log(error, 'an exception that nobody caught; filtering goes on');
    if (!isStorageFault(error)) raise(health, error);
    return this.#inWindow < MOST_IN_WINDOW ? 'go-on' : 'end';
  }
}

function raise(health: HealthBoard, error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  health.raise({
    id: 'control.uncaught',
    part: 'control',
    level: 'degraded',
    message: {
      vi: `Một phần của dịch vụ gặp lỗi bên trong (${detail}). Việc lọc vẫn tiếp tục.`,
      en: `Something failed inside the agent (${detail}). Filtering goes on.`,
    },
    hint: {
      vi: 'Hãy khởi động lại Hải Đăng khi tiện; nếu lỗi lặp lại, xin gửi thông báo này cho nhóm phát triển.',
      en: 'Restart Hải Đăng when it suits; if it comes back, please report this message to the developers.',
    },
  });
}
