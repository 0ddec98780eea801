/** Lists: what there is, adding and updating with progress, removing, undoing, and the catalogue of public ones. */
import { implement } from '@orpc/server';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { LIST_FORMATS } from '../../../shared/catalogue/public-list.ts';
import { PUBLIC_LISTS } from '../../../shared/catalogue/public-lists.ts';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import type { ListProgressEvent } from '../../../shared/contracts/operator-shapes.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { ListError } from '../filtering/list-messages.ts';
import type { ListDone, ListHooks, ListService } from '../filtering/list-service.ts';
import { perform } from './actions/perform.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { listRefusal, listServiceOf, listSummaries } from './list-access.ts';
import { audit, OPERATOR, type OperatorDeps } from './operator-deps.ts';

const api = implement(operatorApi.lists);

type Outcome = Result<ListDone, ListError>;

export function listHandlers(deps: ConsoleDeps) {
  return {
    list: api.list.handler(() => listSummaries(deps)),

    add: api.add.handler(async function* ({ input, signal }) {
      const service = listServiceOf(deps);
      // Audited with the work and not after the stream, whose reader may leave early.
      yield* withProgress(service, signal, async (hooks) => {
        const added = await service.add(input, hooks);
        if (added.ok) audit(deps, 'list.add', { name: input.name, category: input.category });
        return [added];
      });
    }),

    update: api.update.handler(async function* ({ input, signal }) {
      const service = listServiceOf(deps);
      const { name, force } = input;
      yield* withProgress(service, signal, async (progress) => {
        const hooks = { ...progress, force };
        const outcomes =
          name === undefined
            ? (await service.updateAll(hooks)).map(({ result }) => result)
            : [await service.update(name, hooks)];
        for (const outcome of outcomes)
          if (outcome.ok) audit(deps, 'list.update', { name: outcome.value.name });
        return outcomes;
      });
    }),

    remove: api.remove.handler(async ({ input }) => {
      await perform(deps, OPERATOR, { kind: 'list-remove', name: input.name });
      return {};
    }),

    undo: api.undo.handler(async ({ input }) => {
      await perform(deps, OPERATOR, { kind: 'list-undo', name: input.name });
      const entries = listSummaries(deps).find(({ name }) => name === input.name)?.entries ?? 0;
      return { name: input.name, entries };
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
      }));
    }),
  };
}

/** The lists of an imported configuration that are not there yet. One that cannot be fetched now is left out. */
export async function subscribeMissing(
  deps: OperatorDeps,
  lists: readonly {
    readonly name: string;
    readonly url: string;
    readonly category: string;
    readonly format: string;
  }[],
): Promise<number> {
  const present = new Set(listSummaries(deps).map(({ name }) => name));
  let added = 0;
  for (const { name, url, category, format } of lists) {
    const known = LIST_FORMATS.find((id) => id === format);
    if (present.has(name) || known === undefined || !(category === 'auto' || isCategoryId(category)))
      continue;
    const done = await listServiceOf(deps).add({ name, source: { url }, category, format: known });
    if (!done.ok) continue;
    audit(deps, 'list.add', { name, category });
    added += 1;
  }
  await deps.lists?.inForce();
  return added;
}

/** Turns callbacks into a stream of events; the outcomes come last, and the first failure ends it. */
async function* withProgress(
  service: ListService,
  signal: AbortSignal | undefined,
  work: (hooks: ListHooks) => Promise<readonly Outcome[]>,
): AsyncGenerator<ListProgressEvent, void> {
  const reports = new LatestReports();
  const hooks: ListHooks = {
    onProgress: (report) => reports.put(report),
    ...(signal === undefined ? {} : { signal }),
  };
  const working = work(hooks).finally(() => reports.end());
  // It is awaited below; until then a failure is not a stray one.
  working.catch(() => undefined);
  yield* reports.stream();
  let failed: ListError | null = null;
  const outcomes = await working;
  // Done is what the next question meets.
  await service.inForce();
  for (const outcome of outcomes) {
    if (outcome.ok) yield outcome.value;
    else failed ??= outcome.error;
  }
  if (failed !== null) throw listRefusal(failed);
}

/** Only the newest report matters to whoever watches: a slow reader skips, and nothing piles up. */
class LatestReports {
  #latest: ListProgressEvent | null = null;
  #ended = false;
  #wake: () => void = () => undefined;

  put(report: ListProgressEvent): void {
    this.#latest = report;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *stream(): AsyncGenerator<ListProgressEvent, void> {
    for (;;) {
      const report = this.#latest;
      this.#latest = null;
      if (report !== null) yield report;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
