/**
 * The resolver that the family has chosen, which may change while questions are under way: new ones go to the new one at
 * once, those under way are answered by the one that was asked.
 */
import type { Text } from '../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { UpstreamChoice, UpstreamTrial } from '../runtime/upstream-choice.ts';
import { createForwarder } from './forwarder.ts';
import { RCODE } from './message.ts';
import { type OpenedResolver, openResolver, type ResolverOptions } from './open-resolver.ts';
import type { Resolver, UpstreamFailure, UpstreamQuestion } from './resolver.ts';
import { systemUpstreams } from './system-upstreams.ts';
import { parseUpstream, refuseOwnEndpoint } from './upstream-address.ts';

/** Reserved by RFC 2606 and served by everybody: asking for it tells nobody anything about this family. */
const KNOWN_TO_ALL = 'example.com' as DomainName;
const TYPE_A = 1;
/** Longer than any question is waited for. */
const LAST_ANSWERS_MS = 10_000;
const UNREADABLE_CHOICE = 'upstream.choice';

export interface ChosenOptions extends ResolverOptions {
  /** What the settings say, as typed. */
  readonly stored: () => readonly string[];
}

export class ChosenResolver implements Resolver, UpstreamChoice {
  readonly #options: ChosenOptions;
  #stored: readonly string[] = [];
  #opened: OpenedResolver;
  #onChanged: () => void = () => undefined;
  readonly #leaving = new Set<Resolver>();

  private constructor(options: ChosenOptions, opened: OpenedResolver) {
    this.#options = options;
    this.#opened = opened;
  }

  /** A fault is a mistake in what was named at the start, for whoever typed it. */
  static open(options: ChosenOptions): Result<OpenedResolver & { readonly resolver: ChosenResolver }, Text> {
    const opened = openResolver(options);
    if (!opened.ok) return err(opened.error);
    const chosen = new ChosenResolver(options, opened.value);
    chosen.follow();
    return ok({ resolver: chosen, isOwnQuery: (message) => chosen.#opened.isOwnQuery(message) });
  }

  get source(): UpstreamChoice['source'] {
    if (this.#options.named.length > 0) return 'option';
    return this.#stored.length > 0 ? 'settings' : 'system';
  }

  /** Answers of the resolver before are of no more use then. */
  onChanged(listener: () => void): void {
    this.#onChanged = listener;
  }

  follow(): void {
    const upstreams = this.#options.stored();
    if (this.#options.named.length > 0 || upstreams.join('\n') === this.#stored.join('\n')) return;
    const { health } = this.#options;
    const opened = openResolver({ ...this.#options, named: upstreams });
    if (!opened.ok) {
      // Nothing unreadable is stored by us; a file that somebody else wrote must not stop the filter, nor pass unsaid.
      health.raise({
        id: UNREADABLE_CHOICE,
        part: 'upstream',
        level: 'degraded',
        message: {
          vi: `Máy chủ DNS đã chọn không dùng được (${opened.error.vi}); đang hỏi như trước.`,
          en: `The DNS server that was chosen cannot be used (${opened.error.en}); names are asked for as before.`,
        },
        hint: { vi: 'Hãy chọn lại trong Cài đặt.', en: 'Choose again in the settings.' },
      });
      return;
    }
    health.clear(UNREADABLE_CHOICE);
    if (opened.value.resolver.health().length > 0) health.clear('upstream.none');
    const { resolver: before } = this.#opened;
    this.#opened = opened.value;
    this.#stored = upstreams;
    this.#leaving.add(before);
    setTimeout(() => void this.#end(before), LAST_ANSWERS_MS).unref();
    this.#onChanged();
  }

  async tryOut(text: string): Promise<UpstreamTrial> {
    const { clock, health, batching, ownPorts } = this.#options;
    const refused = (sentence: Text, detail: string | null = null): UpstreamTrial => ({
      upstream: text,
      ok: false,
      sentence,
      detail,
    });
    const parsed = parseUpstream(text);
    if (!parsed.ok) return refused(parsed.error);
    const other = refuseOwnEndpoint(parsed.value, ownPorts());
    if (!other.ok) return refused(other.error);
    const system = systemUpstreams(ownPorts());
    const bootstrap = system.ok ? system.value : [];
    const upstreams = [parsed.value];
    const trial = createForwarder({ upstreams, clock, health, batching, ownPorts, bootstrap });
    const begunMs = clock.monotonicMs();
    try {
      const answered = await trial.resolve({
        name: KNOWN_TO_ALL,
        type: TYPE_A,
        dnssecOk: false,
        checkingDisabled: false,
      });
      const ms = Math.round(clock.monotonicMs() - begunMs);
      if (!answered.ok) return refused(NO_ANSWER[answered.error.kind], detailOf(answered.error));
      const rcode = (answered.value.wire[3] ?? 0) & 0x0f;
      if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN) return refused(REFUSES, `RCODE ${rcode}`);
      const sentence = { vi: `Đã trả lời sau ${ms} ms.`, en: `It answered after ${ms} ms.` };
      return { upstream: text, ok: true, sentence, detail: null };
    } finally {
      await trial.close();
    }
  }

  resolve(question: UpstreamQuestion) {
    return this.#opened.resolver.resolve(question);
  }

  health() {
    return this.#opened.resolver.health();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leaving, this.#opened.resolver].map((resolver) => this.#end(resolver)));
  }

  async #end(resolver: Resolver): Promise<void> {
    this.#leaving.delete(resolver);
    await resolver.close();
  }
}

const detailOf = (failure: UpstreamFailure): string | null =>
  failure.kind === 'unreachable' ? failure.detail : null;

const NO_ANSWER: Readonly<Record<UpstreamFailure['kind'], Text>> = {
  timeout: {
    vi: 'Không trả lời kịp: địa chỉ sai, hoặc mạng không cho hỏi máy chủ này.',
    en: 'No answer in time: the address is wrong, or the network does not let this server be asked.',
  },
  unreachable: {
    vi: 'Không nối được tới máy chủ này.',
    en: 'This server cannot be reached.',
  },
  malformed: {
    vi: 'Có trả lời nhưng không phải là câu trả lời DNS hợp lệ.',
    en: 'Something answered, but not with a valid DNS answer.',
  },
  loop: {
    vi: 'Máy chủ này lại hỏi ngược về Hải Đăng, nên câu hỏi sẽ quay vòng mãi.',
    en: 'This server asks Hải Đăng in turn, so questions would go round in circles.',
  },
};

const REFUSES: Text = {
  vi: 'Máy chủ có trả lời nhưng từ chối tra tên giúp.',
  en: 'The server answers, but refuses to look names up.',
};
