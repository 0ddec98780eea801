/**
 * Changes to the lists. Taking a list up again after it was removed means fetching it: that goes on as a job, and the
 * action is done when it has begun.
 */
import { listTitle } from '../../../../shared/catalogue/public-lists.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import { type ListError, nothingToUndo, unknownList } from '../../filtering/list-messages.ts';
import type { AddList, ListDone, ListHooks } from '../../filtering/list-service.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import type { JobResult, JobRun } from '../jobs.ts';
import { listRefusal, listServiceOf, listValue } from '../list-access.ts';
import { refusal } from '../refusal.ts';
import type { Done } from './action.ts';

export type ListAction =
  /** `job`: under way on the board, waited for. Null: one is begun, and nobody waits. */
  | { readonly kind: 'list-add'; readonly list: AddList; readonly job: string | null }
  /** `list`: what it is, should it be on its way and not be there yet. */
  | { readonly kind: 'list-remove'; readonly name: string; readonly list?: AddList }
  /** The version before; done twice, the newer one is back. */
  | { readonly kind: 'list-undo'; readonly name: string };

type ListsDone = Done<ListAction>;

export async function performListAction(
  deps: ConsoleDeps,
  actor: string,
  action: ListAction,
): Promise<ListsDone> {
  switch (action.kind) {
    case 'list-add':
      return action.job === null
        ? takeUpAgain(deps, actor, action.list)
        : add(deps, actor, action.list, action.job);
    case 'list-remove':
      return remove(deps, actor, action.name, action.list ?? null);
    case 'list-undo':
      return toVersionBefore(deps, actor, action.name);
    default:
      return assertNever(action);
  }
}

/** Refuses what the lists as they stand make impossible; what the network says is not asked. */
export function refuseMovedList(deps: ConsoleDeps, action: ListAction): void {
  const kept = listServiceOf(deps)
    .subscriptions()
    .find(({ name }) => name === (action.kind === 'list-add' ? action.list.name : action.name));
  const onItsWay = (name: string): boolean => deps.jobs.running('list-add', name).length > 0;
  switch (action.kind) {
    case 'list-add':
      if (kept !== undefined || onItsWay(action.list.name)) throw alreadyThere(action.list.name);
      break;
    case 'list-remove':
      if (kept === undefined && !onItsWay(action.name)) throw listRefusal(unknownList(action.name));
      break;
    case 'list-undo':
      if (kept === undefined) throw listRefusal(unknownList(action.name));
      if (!kept.canUndo) throw listRefusal(nothingToUndo(action.name));
      break;
    default:
      assertNever(action);
  }
}

async function add(deps: ConsoleDeps, actor: string, list: AddList, job: string): Promise<ListsDone> {
  const run = deps.jobs.runOf(job);
  if (run === null) throw new Error(`the job ${job} is not under way`);
  const done = listValue(await addInForce(deps, actor, list, run));
  return {
    sentence: {
      vi: `Đã thêm danh sách ${listTitle(list.name)} (${namesText(done.entries).vi}).`,
      en: `Added the list ${listTitle(list.name)} (${namesText(done.entries).en}).`,
    },
    profileId: null,
    inverse: { kind: 'list-remove', name: list.name },
    events: [{ type: 'lists' }],
  };
}

function takeUpAgain(deps: ConsoleDeps, actor: string, list: AddList): ListsDone {
  refuseMovedList(deps, { kind: 'list-add', list, job: null });
  deps.jobs.start('list-add', list.name, async (run) => {
    const result = resultOf(await addInForce(deps, actor, list, run));
    deps.events.emit({ type: 'lists' });
    return result;
  });
  return {
    sentence: {
      vi: `Bắt đầu tải lại danh sách ${listTitle(list.name)}.`,
      en: `Began to fetch the list ${listTitle(list.name)} again.`,
    },
    profileId: null,
    inverse: { kind: 'list-remove', name: list.name, list },
    events: [{ type: 'lists' }],
  };
}

async function remove(
  deps: ConsoleDeps,
  actor: string,
  name: string,
  onItsWay: AddList | null,
): Promise<ListsDone> {
  const service = listServiceOf(deps);
  const running = deps.jobs.running('list-add', name);
  for (const { id } of running) {
    deps.jobs.cancel(id);
    await deps.jobs.ended(id);
  }
  const kept = service.subscriptions().find((list) => list.name === name);
  const before = kept === undefined ? onItsWay : kept.list;
  const removed = await service.remove(name);
  const calledOff = kept === undefined && running.length > 0;
  if (!removed.ok && !calledOff) throw listRefusal(removed.error);
  await service.inForce();
  record(deps, actor, 'list.remove', { name });
  return {
    sentence: { vi: `Đã bỏ danh sách ${listTitle(name)}.`, en: `Removed the list ${listTitle(name)}.` },
    profileId: null,
    inverse: before === null ? null : { kind: 'list-add', list: before, job: null },
    events: [{ type: 'lists' }],
  };
}

async function toVersionBefore(deps: ConsoleDeps, actor: string, name: string): Promise<ListsDone> {
  const service = listServiceOf(deps);
  const { entries } = listValue(await service.undo(name));
  await service.inForce();
  record(deps, actor, 'list.undo', { name });
  return {
    sentence: {
      vi: `Đã đổi danh sách ${listTitle(name)} sang bản kia (${namesText(entries).vi}).`,
      en: `Changed the list ${listTitle(name)} to its other version (${namesText(entries).en}).`,
    },
    profileId: null,
    inverse: { kind: 'list-undo', name },
    events: [{ type: 'lists' }],
  };
}

async function addInForce(
  deps: ConsoleDeps,
  actor: string,
  list: AddList,
  run: JobRun,
): Promise<Result<ListDone, ListError>> {
  const service = listServiceOf(deps);
  const done = await service.add(list, hooksOf(run));
  if (!done.ok) return done;
  await service.inForce();
  record(deps, actor, 'list.add', { name: list.name, category: list.category });
  return done;
}

export const hooksOf = (run: JobRun): ListHooks => ({
  signal: run.signal,
  onProgress: ({ phase, bytes, totalBytes, lines, etaSeconds }) =>
    run.report({ phase, bytes, totalBytes, lines, etaSeconds }),
});

export function resultOf(outcome: Result<ListDone, ListError>): JobResult {
  if (!outcome.ok) {
    const { cancelled, message, hint, detail } = outcome.error;
    const error = { message, hint, ...(detail === undefined ? {} : { detail }) };
    return cancelled ? { kind: 'cancelled' } : { kind: 'failed', error };
  }
  const { added, removed, rejected, entries, unchanged } = outcome.value;
  return { kind: 'done', added, removed, rejected, entries, unchanged };
}

export function record(
  deps: ConsoleDeps,
  actor: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  deps.records()?.storage.audit.append({ actor, action, profileId: null, detail }, deps.clock.nowMs());
}

const namesText = (count: number): Text => ({
  vi: `${count.toLocaleString('vi-VN')} tên`,
  en: count === 1 ? '1 name' : `${count.toLocaleString('en-GB')} names`,
});

const alreadyThere = (name: string) =>
  refusal(
    'NAME_TAKEN',
    { vi: `Danh sách ${name} đã có hoặc đang được tải.`, en: `The list ${name} is there, or on its way.` },
    { vi: 'Không cần làm gì thêm.', en: 'There is nothing more to do.' },
  );
