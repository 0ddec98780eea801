/**
 * How things stand with a page, for a reader who waits on it: the block page as it is now, or the way to the page once
 * it is open. Nothing is recorded and nothing of the site is fetched: waiting is no visit.
 */
import type { Refusal } from './admission.ts';
import type { Notice } from './answers.ts';
import { pageOf } from './block-page.ts';
import type { Client, ClientJob } from './client-job.ts';
import type { HeaderField } from './http-syntax.ts';
import type { RequestHead } from './request-head.ts';
import type { Host } from './request-target.ts';

export interface PageAsked {
  readonly host: Extract<Host, { kind: 'name' }>;
  readonly port: number;
  /** In origin form, and safe to be linked to. */
  readonly path: string;
  readonly fields: readonly HeaderField[];
  readonly method: string;
}

/** `notice`: what came of asking, when the page itself does not know it. */
export async function pageNow(
  { context: { admission, answers }, identity }: Pick<Client, 'context' | 'identity'>,
  { host, port, path, fields, method }: PageAsked,
  notice: Notice | null = null,
): Promise<Buffer> {
  const head = { method, fields };
  const refused = (refusal: Refusal): Buffer =>
    answers.refusal(refusal, { head, url: path, identity }, false, notice);
  const judged = admission.judge(identity.profileId, host, port);
  if (!judged.ok) return refused(judged.error);
  const route = await admission.route(judged.value);
  return route.ok || 'kind' in route.error ? answers.openNow(path, head) : refused(route.error);
}

export class PageAgain implements ClientJob {
  readonly pass = null;
  readonly #client: Client;
  readonly #page: PageAsked;

  constructor(client: Client, head: RequestHead, page: Pick<PageAsked, 'host' | 'port' | 'path'>) {
    this.#client = client;
    this.#page = { ...page, path: pageOf(page.path), fields: head.fields, method: head.method };
  }

  start(): void {
    pageNow(this.#client, this.#page).then(
      (page) => this.#client.endWith(page),
      (cause: unknown) => this.#client.bug(cause),
    );
  }

  fromClient(): void {
    // The answer ends the connection, whatever comes behind the question.
  }

  clientEnded(): void {
    // It may still be reading.
  }

  clientClosed(): void {
    // Nothing is held for it.
  }

  clientDrained(): void {
    // Nothing was said yet.
  }

  check(): void {
    // It waits for the name filter only, which has its own limits.
  }
}
