/**
 * The console for browsers, if the agent is started with one. A port that somebody else has is no reason not to filter:
 * the agent goes on without, and says so.
 */
import type { ConsoleDeps } from './console-deps.ts';
import { CONSOLE_HOST, openConsoleListener, type ConsoleListener } from './console-listener.ts';
import type { Api } from './http-carrier.ts';

const CANNOT_LISTEN = 'console.cannot-listen';

/** Null: not asked for, or not possible. */
export async function openConsole(
  deps: ConsoleDeps,
  api: Api,
  port: number | null,
): Promise<ConsoleListener | null> {
  if (port === null) return null;
  const listenAt = (at: number) =>
    openConsoleListener({
      port: at,
      api,
      isGuardian: (authorization) => deps.sessions.ofBearer(authorization)?.owner.kind === 'guardian',
    });
  // Where any port will do, the one at which a child's page waits for the agent.
  const awaited = port === 0 ? deps.returns.port() : null;
  const again = awaited === null ? null : await listenAt(awaited);
  const opened = again?.ok === true ? again : await listenAt(port);
  if (opened.ok) {
    deps.links.listensAt(opened.value.address);
    return opened.value;
  }
  deps.health.raise({
    id: CANNOT_LISTEN,
    part: 'console',
    level: 'failed',
    message: {
      vi: `Không mở được bảng điều khiển trên trình duyệt ở ${CONSOLE_HOST}:${port} (${opened.error.detail}). Việc lọc vẫn chạy.`,
      en: `The console for browsers cannot be opened on ${CONSOLE_HOST}:${port} (${opened.error.detail}). Filtering goes on.`,
    },
    hint: {
      vi: 'Hãy khởi động lại với một cổng khác, hoặc cổng 0 để chọn cổng trống bất kỳ.',
      en: 'Start again with another port, or with port 0 for any that is free.',
    },
  });
  return null;
}
