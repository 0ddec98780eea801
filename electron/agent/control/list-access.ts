/** The lists' service as procedures meet it: there or refused, with its faults as stated errors. */
import type { ErrorCode } from '../../../shared/contracts/error-codes.ts';
import { listTitle } from '../../../shared/catalogue/public-lists.ts';
import type { ListSummary } from '../../../shared/contracts/operator-shapes.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { ListError } from '../filtering/list-messages.ts';
import type { ListService } from '../filtering/list-service.ts';
import { isoOf, type OperatorDeps } from './operator-deps.ts';
import { refusal } from './refusal.ts';

export const listSummaries = (deps: OperatorDeps): ListSummary[] =>
  (deps.lists?.list() ?? []).map((list) => ({
    ...list,
    title: listTitle(list.name),
    updatedAt: list.updatedAt === null ? null : isoOf(deps, epochMs(Date.parse(list.updatedAt))),
  }));

export function listServiceOf(deps: OperatorDeps): ListService {
  if (deps.lists !== null) return deps.lists;
  const standing = deps.health.standing('lists')[0];
  throw refusal(
    'STORAGE_FAILED',
    standing?.message ?? { vi: 'Chưa dùng được danh sách.', en: 'The lists cannot be used.' },
    standing?.hint,
  );
}

export function listValue<T>(result: Result<T, ListError>): T {
  if (result.ok) return result.value;
  throw listRefusal(result.error);
}

export const listRefusal = ({ code, message, hint, detail }: ListError) =>
  refusal(code satisfies ErrorCode, message, hint, detail === undefined ? {} : { detail });
