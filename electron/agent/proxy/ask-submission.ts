/**
 * The form of a block page comes back: read up to a limit, checked, and handed to whoever keeps requests. Whatever comes
 * of it, the reader ends on the page that was asked for, which then says how things stand.
 */
import * as say from '../../../shared/i18n/block-page-sentences.ts';
import type { AskStanding, SiteAsk } from '../runtime/ask-desk.ts';
import type { Notice } from './answers.ts';
import { OWN_PATH, PAGE_PATH, pageOf, safePath } from './block-page.ts';
import { ChunkedFrame } from './body-framing.ts';
import type { Client, ClientJob, Tick } from './client-job.ts';
import { type PageAsked, pageNow } from './page-again.ts';
import type { RequestHead } from './request-head.ts';

const MAX_OCTETS = 8 * 1024;
const READ_MS = 10_000;

export interface AskedPage extends Pick<PageAsked, 'host' | 'port'> {
  /** As in Host. */
  readonly authority: string;
}

export class AskSubmission implements ClientJob {
  readonly pass = null;
  readonly #client: Client;
  readonly #head: RequestHead;
  readonly #page: AskedPage;
  readonly #chunks: Buffer[] = [];
  #octets = 0;
  #left: number;
  readonly #chunked: ChunkedFrame | null;
  #isRead = false;
  readonly #untilMs: number;

  constructor(client: Client, head: RequestHead, page: AskedPage) {
    this.#client = client;
    this.#head = head;
    this.#page = page;
    this.#left = head.body.kind === 'length' ? head.body.octets : 0;
    this.#chunked =
      head.body.kind === 'chunked'
        ? new ChunkedFrame((bytes, from, to) => this.#keep(bytes.subarray(from, to)))
        : null;
    this.#untilMs = client.context.monotonicMs() + READ_MS;
  }

  /** Even a form without a body is answered; to be called once when it is the connection's job. */
  start(): void {
    if (this.#left > MAX_OCTETS) return this.#refuse();
    if (this.#chunked === null && this.#left === 0) this.#submit();
    return undefined;
  }

  fromClient(chunk: Buffer): void {
    if (this.#isRead) return;
    if (this.#chunked !== null) {
      if (this.#chunked.take(chunk, 0) < 0) return this.#refuse();
    } else {
      const taken = Math.min(this.#left, chunk.length);
      this.#keep(chunk.subarray(0, taken));
      this.#left -= taken;
    }
    if (this.#octets > MAX_OCTETS) return this.#refuse();
    if (this.#chunked === null ? this.#left === 0 : this.#chunked.isDone) this.#submit();
    return undefined;
  }

  #keep(part: Buffer): void {
    this.#octets += part.length;
    if (this.#octets <= MAX_OCTETS) this.#chunks.push(part);
  }

  #submit(): void {
    if (this.#isRead) return;
    this.#isRead = true;
    const form = new URLSearchParams(Buffer.concat(this.#chunks).toString('utf8'));
    const { answers } = this.#client.context;
    const { identity } = this.#client;
    const site = this.#page.host.name;
    const token = this.#isFromOurPage()
      ? answers.spendToken(form.get('token') ?? '', identity, site)
      : ('bad' as const);
    if (token === 'bad') return this.#showPage({ text: say.ASK.stale, isLast: false });
    // Sent twice, by a double click or a reload: it was asked.
    if (token === 'spent') return this.#goBack();
    const asked = answers.ask(identity, { site, ...wishOf(form) });
    if (asked === null) return this.#showPage(null);
    asked.then(
      (result) =>
        result.ok ? this.#answered(result.value) : this.#showPage({ text: result.error, isLast: true }),
      (cause: unknown) => {
        this.#client.context.onBug(cause);
        this.#showPage({ text: say.ASK.failed, isLast: true });
      },
    );
    return undefined;
  }

  /** What was answered at once and not kept is told here; else the page itself knows. */
  #answered({ state, sentence }: AskStanding): void {
    if (state === 'waiting') this.#goBack();
    else this.#showPage({ text: sentence, isLast: true });
  }

  /** What browsers say of where a form comes from; the token decides, this is the second lock. */
  #isFromOurPage(): boolean {
    const site = this.#field('sec-fetch-site');
    const origin = this.#field('origin');
    const isForm = this.#field('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
    return (
      isForm &&
      (site === undefined || site === 'same-origin') &&
      (origin === undefined || origin === this.#origin)
    );
  }

  #field(key: string): string | undefined {
    return this.#head.fields.find((field) => field.key === key)?.value.toLowerCase();
  }

  /** As browsers write it: without the port of the scheme. */
  get #origin(): string {
    return `http://${this.#page.authority.toLowerCase().replace(/:(?:80)?$/, '')}`;
  }

  /** The page that the form stood on (the block page allows browsers to say it to its own host). */
  get #path(): string {
    const referer = this.#head.fields.find(({ key }) => key === 'referer')?.value ?? '';
    const origin = this.#origin;
    if (!referer.toLowerCase().startsWith(`${origin}/`)) return '/';
    const path = referer.slice(origin.length);
    return path.startsWith(OWN_PATH) ? pageOf(path) : safePath(path);
  }

  #goBack(): void {
    this.#client.endWith(this.#client.context.answers.seeOther(PAGE_PATH + this.#path));
  }

  #showPage(notice: Notice | null): void {
    const { host, port } = this.#page;
    const page = { host, port, path: this.#path, fields: this.#head.fields, method: 'GET' };
    pageNow(this.#client, page, notice).then(
      (whole) => this.#client.endWith(whole),
      (cause: unknown) => this.#client.bug(cause),
    );
  }

  #refuse(): void {
    this.#isRead = true;
    this.#client.endWith(this.#client.context.answers.fault({ status: 400, why: 'form' }));
  }

  clientEnded(): void {
    if (!this.#isRead) this.#client.destroy();
  }

  clientClosed(): void {
    this.#isRead = true;
  }

  clientDrained(): void {
    // Nothing was said yet.
  }

  check({ monotonicMs }: Tick): void {
    if (!this.#isRead && monotonicMs > this.#untilMs) this.#client.destroy();
  }
}

function wishOf(form: URLSearchParams): Omit<SiteAsk, 'site'> {
  const words = form.get('words') ?? '';
  switch (form.get('wish')) {
    case '60':
      return { minutes: 60, purpose: null, words };
    case 'lesson':
      return { minutes: null, purpose: 'lesson', words };
    case 'mistake':
      return { minutes: null, purpose: 'mistake', words };
    default:
      return { minutes: 15, purpose: null, words };
  }
}
