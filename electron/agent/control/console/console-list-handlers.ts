/** Lists for the console: what serves, what is on offer, and long work as jobs that a closed window does not end. */
import { implement } from '@orpc/server';
import { isFirstList } from '../../../../shared/catalogue/first-lists.ts';
import { PUBLIC_LISTS, publicListById } from '../../../../shared/catalogue/public-lists.ts';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import type { Job, ListsView } from '../../../../shared/contracts/system-shapes.ts';
import type { AddList } from '../../filtering/list-service.ts';
import { hooksOf, record, resultOf } from '../actions/list-actions.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps, GuardianContext } from '../console-deps.ts';
import { coverageOf } from '../coverage.ts';
import type { JobResult } from '../jobs.ts';
import { listServiceOf, listSummaries, listValue } from '../list-access.ts';
import { refusal, unknownList } from '../refusal.ts';

const api = implement(consoleApi.lists).$context<GuardianContext>();

const SAMPLES = 200;

export function consoleListHandlers(deps: ConsoleDeps) {
  return {
    view: api.view.handler((): ListsView => {
      const { names, bytes, revision } = deps.index.get();
      const kept = new Map(deps.lists?.subscriptions().map((list) => [list.name, list]));
      const lists = listSummaries(deps).map((list) => ({
        ...list,
        bundled: kept.get(list.name)?.bundled ?? false,
        canUndo: kept.get(list.name)?.canUndo ?? false,
      }));
      return {
        lists,
        jobs: deps.jobs.all(),
        index: { names, bytes, revision },
        coverage: Object.fromEntries(coverageOf(deps)),
      };
    }),

    catalogue: api.catalogue.handler(() => {
      const subscribed = new Set(listSummaries(deps).map(({ source }) => source));
      return PUBLIC_LISTS.map(({ id, name, url, categoryId, format, licence, description }) => ({
        id,
        name,
        url,
        category: categoryId,
        format,
        licence,
        description,
        subscribed: subscribed.has(url),
        recommended: isFirstList(id),
      }));
    }),

    add: api.add.handler(({ input, context }) => {
      const service = listServiceOf(deps);
      const list = input.from === 'catalogue' ? fromCatalogue(input.id) : fromUrl(input);
      const taken = service
        .subscriptions()
        .some(({ name }) => name.toLowerCase() === list.name.toLowerCase());
      if (taken || deps.jobs.running('list-add', list.name).length > 0) throw listTaken(list.name);
      return { job: startAdding(deps, context.guardian.name, list) };
    }),

    update: api.update.handler(({ input, context }) => {
      const due = listServiceOf(deps)
        .subscriptions()
        .filter(({ bundled, name }) => (input.name === undefined ? !bundled : name === input.name));
      if (input.name !== undefined && due.length === 0) throw unknownList(input.name);
      return { jobs: due.map(({ name }) => startUpdating(deps, context.guardian.name, name)) };
    }),

    cancel: api.cancel.handler(({ input }) => {
      // A job that is over by the time the tap arrives is no mistake of whoever tapped.
      deps.jobs.cancel(input.job);
      return {};
    }),

    remove: api.remove.handler(async ({ input, context }) => ({
      change: await perform(deps, context.guardian.name, { kind: 'list-remove', name: input.name }),
    })),

    undo: api.undo.handler(async ({ input, context }) => {
      const change = await perform(deps, context.guardian.name, { kind: 'list-undo', name: input.name });
      const entries = listSummaries(deps).find(({ name }) => name === input.name)?.entries ?? 0;
      return { change, entries };
    }),

    diff: api.diff.handler(async ({ input }) => {
      const difference = listValue(await listServiceOf(deps).diff(input.name, SAMPLES));
      return {
        name: input.name,
        added: difference.added,
        removed: difference.removed,
        addedNames: [...difference.addedNames],
        removedNames: [...difference.removedNames],
      };
    }),
  };
}

/** The history has the change when it is done, and only if it is. */
export function startAdding(deps: ConsoleDeps, actor: string, list: AddList): Job {
  return deps.jobs.start('list-add', list.name, async (run): Promise<JobResult> => {
    try {
      await perform(deps, actor, { kind: 'list-add', list, job: run.id });
    } catch (cause) {
      if (run.signal.aborted) return { kind: 'cancelled' };
      throw cause;
    }
    const entries = listSummaries(deps).find(({ name }) => name === list.name);
    const count = entries?.entries ?? 0;
    return {
      kind: 'done',
      added: count,
      removed: 0,
      rejected: entries?.rejected ?? 0,
      entries: count,
      unchanged: false,
    };
  });
}

/** Nobody decides anything anew here: the same happens once a day by itself. So it is audited, and no entry in the history. */
function startUpdating(deps: ConsoleDeps, actor: string, name: string): Job {
  const [running] = deps.jobs.running('list-update', name);
  if (running !== undefined) return running;
  return deps.jobs.start('list-update', name, async (run) => {
    const service = listServiceOf(deps);
    const outcome = await service.update(name, hooksOf(run));
    await service.inForce();
    if (outcome.ok) record(deps, actor, 'list.update', { name });
    deps.events.emit({ type: 'lists' });
    return resultOf(outcome);
  });
}

function fromCatalogue(id: string): AddList {
  const known = publicListById(id);
  if (known === undefined) throw notInCatalogue(id);
  return { name: known.id, source: { url: known.url }, category: known.categoryId, format: known.format };
}

const fromUrl = (
  input: Pick<AddList, 'name' | 'category' | 'format'> & { readonly url: string },
): AddList => ({
  name: input.name,
  source: { url: input.url },
  category: input.category,
  format: input.format,
});

const listTaken = (name: string) =>
  refusal(
    'NAME_TAKEN',
    {
      vi: `Đã có danh sách tên “${name}”, hoặc nó đang được tải.`,
      en: `There is a list named “${name}” already, or it is on its way.`,
    },
    { vi: 'Hãy cập nhật danh sách ấy, hoặc chọn tên khác.', en: 'Update that one, or choose another name.' },
  );

const notInCatalogue = (id: string) =>
  refusal(
    'UNKNOWN_ITEM',
    { vi: `Kho danh sách không có mục “${id}”.`, en: `There is no list “${id}” in the catalogue.` },
    { vi: 'Hãy tải lại trang và chọn lại.', en: 'Load the page again and choose once more.' },
  );
