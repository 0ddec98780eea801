/**
 * One-time addresses of the console and of a child's page. The code stands in the fragment, which a browser never sends
 * to a server; it is good for five minutes and one use.
 */
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { refusal } from './refusal.ts';
import type { Sessions } from './sessions.ts';

export class ConsoleLinks {
  readonly #sessions: Sessions;
  #address: string | null = null;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Of the listener, without any secret: `http://127.0.0.1:PORT`; null: none listens. */
  get address(): string | null {
    return this.#address;
  }

  listensAt(address: string | null): void {
    this.#address = address;
  }

  toConsole(): string {
    return `${this.#listening()}/#code=${this.#sessions.issueCode({ kind: 'console' })}`;
  }

  toChild(child: ProfileId): string {
    return `${this.#listening()}/child#code=${this.#sessions.issueCode({ kind: 'child', child })}`;
  }

  #listening(): string {
    if (this.#address !== null) return this.#address;
    throw refusal(
      'CONSOLE_OFF',
      {
        vi: 'Bảng điều khiển trên trình duyệt đang tắt. Việc lọc vẫn chạy.',
        en: 'The console for browsers is not running. Filtering goes on.',
      },
      {
        vi: 'Hãy khởi động bằng `npm start`, hoặc `haidang agent --console 127.0.0.1:0`.',
        en: 'Start with `npm start`, or with `haidang agent --console 127.0.0.1:0`.',
      },
    );
  }
}
