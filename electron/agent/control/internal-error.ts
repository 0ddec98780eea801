/** An error that a contract does not state is a bug of ours: whoever called sees no details, the health board does. */
import { ORPCError } from '@orpc/server';
import type { OperatorDeps } from './operator-deps.ts';

export const tellHealth =
  ({ health }: Pick<OperatorDeps, 'health'>) =>
  (error: unknown): void => {
    if (error instanceof ORPCError && error.code !== 'INTERNAL_SERVER_ERROR') return;
    const detail = error instanceof Error ? error.message : String(error);
    health.raise({
      id: 'control.internal-error',
      part: 'control',
      level: 'degraded',
      message: {
        vi: `Một lệnh điều khiển gặp lỗi bên trong (${detail}). Việc lọc không bị ảnh hưởng.`,
        en: `A control call failed inside (${detail}). Filtering is not affected.`,
      },
      hint: {
        vi: 'Hãy thử lại; nếu lặp lại, xin gửi thông báo này cho nhóm phát triển.',
        en: 'Try again; if it comes back, please report this message to the developers.',
      },
    });
  };
