/**
 * An error that a contract does not state. Of the database it is a fault that the health board has and that the caller
 * hears as a sentence; any other is a bug of ours: whoever called sees no details, the health board does.
 */
import { ORPCError } from '@orpc/server';
import type { OperatorDeps } from './operator-deps.ts';
import { refusal } from './refusal.ts';

/** What is to be thrown instead. `call`: of the call that met it, aborted when whoever called has left. */
export function statedError(
  { health, guard }: Pick<OperatorDeps, 'health' | 'guard'>,
  error: unknown,
  call?: AbortSignal,
): unknown {
  // Work that stopped because nobody waits for it any more is no fault of anything.
  if (call?.aborted === true && error === call.reason) return error;
  if (error instanceof ORPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const said = guard.explain(error);
  if (said !== null) return refusal('STORAGE_FAILED', said.message, said.hint);
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
  return error;
}
