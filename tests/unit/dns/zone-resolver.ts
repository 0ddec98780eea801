/** A resolver that answers from a fixture's zone without a network, or fails as told. */
import { encodeMessage } from '../../../electron/agent/dns/message-codec.ts';
import type {
  Resolver,
  UpstreamAnswer,
  UpstreamFailure,
  UpstreamQuestion,
} from '../../../electron/agent/dns/resolver.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { answerFromZone, type FakeZone } from '../../integration/fake-upstream.ts';

export class ZoneResolver implements Resolver {
  zone: FakeZone;
  failure: UpstreamFailure | undefined;
  readonly asked: UpstreamQuestion[] = [];
  /** Awaited before each answer. */
  before: () => Promise<void> = async () => {};

  constructor(zone: FakeZone = {}) {
    this.zone = zone;
  }

  async resolve(question: UpstreamQuestion): Promise<Result<UpstreamAnswer, UpstreamFailure>> {
    this.asked.push(question);
    await this.before();
    if (this.failure !== undefined) return err(this.failure);
    const query = encodeMessage({
      id: 1,
      isResponse: false,
      opcode: 0,
      authoritative: false,
      truncated: false,
      recursionDesired: true,
      recursionAvailable: false,
      authenticData: false,
      checkingDisabled: question.checkingDisabled,
      rcode: 0,
      questions: [{ name: question.name, type: question.type, class: 1 }],
      answers: [],
      authorities: [],
      additionals: [],
      edns: null,
    });
    const wire = answerFromZone(this.zone, query);
    if (wire === undefined) throw new Error('the fixture did not understand the query');
    return ok({ wire, upstream: 'fixture' });
  }

  health(): readonly { upstream: string; ok: boolean }[] {
    return [{ upstream: 'fixture', ok: this.failure === undefined }];
  }

  async close(): Promise<void> {}
}
