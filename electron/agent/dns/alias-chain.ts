/** Where a name leads: the aliases in an upstream's answer, in order. For explanations; nothing is decided here. */
import { setTimeout as wait } from 'node:timers/promises';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { decodeMessage } from './message-codec.ts';
import type { Resolver } from './resolver.ts';
import { domainNameFromWire } from './wire-name.ts';

/** A person waits for the explanation: without an answer by then it does without the aliases. */
const PATIENCE_MS = 1_500;

export async function aliasChain(resolver: Resolver, name: DomainName): Promise<readonly DomainName[]> {
  const question = { name, type: RR_TYPE.A, dnssecOk: false, checkingDisabled: false };
  const answered = await Promise.race([
    resolver.resolve(question),
    wait(PATIENCE_MS, undefined, { ref: false }),
  ]);
  if (answered === undefined || !answered.ok) return [];
  const message = decodeMessage(answered.value.wire);
  if (!message.ok) return [];
  return message.value.answers.flatMap(({ type, data }) => {
    const target = type === RR_TYPE.CNAME && data.kind === 'name' ? domainNameFromWire(data.name) : undefined;
    return target === undefined ? [] : [target];
  });
}
