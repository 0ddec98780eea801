/**
 * The form of a block page comes back: read up to a limit, checked, and handed to whoever keeps requests. Whatever comes
 * of it, the reader ends on the page that was asked for, which then says how things stand.
 */
import * as say from '../../../shared/i18n/block-page-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { SiteAsk } from '../runtime/ask-desk.ts';
import { MAX_WORDS } from './block-page.ts';
import { ChunkedFrame } from './body-framing.ts';
import type { Client, ClientJob, Tick } from './client-job.ts';
import type { RequestHead } from './request-head.ts';

const MAX_OCTETS = 8 * 1024;
const MAX_BACK = 2048;
const READ_MS = 10_000;
const HTTP = 80;
/** A path and nothing that a browser could take for another host. */
const PATH = /^\/[\x21-\x5b\x5d-\x7e]*$/;

export interface AskedPage {
  readonly site: DomainName;
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
    const { answers, admission } = this.#client.context;
    const { identity } = this.#client;
    const { site } = this.#page;
    const back = form.get('back') ?? '/';
    const isSafe = back.length <= MAX_BACK && PATH.test(back);
    // The page itself says what stands: open by now, or why not.
    const judged = admission.judge(identity.profileId, { kind: 'name', name: site }, HTTP);
    if (judged.ok) return this.#goBack(isSafe ? back : '/');
    const say403 = (notice: Text): void => {
      const about = {
        head: { method: 'GET', fields: this.#head.fields },
        url: isSafe ? back : '/',
        identity,
      };
      this.#client.endWith(answers.refusal(judged.error, about, false, notice));
    };
    if (!this.#isFromOurPage() || !isSafe || !answers.isToken(form.get('token') ?? '', identity, site))
      return say403(say.ASK.stale);
    const asked = answers.ask(identity, { site, ...wishOf(form) });
    if (asked === null) return this.#refuse();
    asked.then(
      (result) => (result.ok ? this.#goBack(back) : say403(result.error)),
      () => this.#refuse(),
    );
    return undefined;
  }

  /** What browsers say of where a form comes from; the token decides, this is the second lock. */
  #isFromOurPage(): boolean {
    const of = (key: string): string | undefined =>
      this.#head.fields.find((field) => field.key === key)?.value.toLowerCase();
    const site = of('sec-fetch-site');
    const origin = of('origin');
    const isForm = of('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
    return (
      isForm &&
      (site === undefined || site === 'same-origin') &&
      // Under `Referrer-Policy: no-referrer` a form of the page's own says `null`.
      (origin === undefined || origin === 'null' || origin === `http://${this.#page.authority.toLowerCase()}`)
    );
  }

  #goBack(path: string): void {
    this.#client.endWith(this.#client.context.answers.seeOther(`http://${this.#page.authority}${path}`));
  }

  #refuse(): void {
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
  const words = (form.get('words') ?? '').trim().slice(0, MAX_WORDS);
  switch (form.get('wish')) {
    case '60':
      return { minutes: 60, purpose: 'play', words };
    case 'lesson':
      return { minutes: null, purpose: 'lesson', words };
    case 'mistake':
      return { minutes: null, purpose: 'mistake', words };
    default:
      return { minutes: 15, purpose: 'play', words };
  }
}
