/**
 * Runs every `*.json` beside this file: a policy (rules by domain), an upstream's zone, then steps. Each step turns the
 * clock, asks over UDP, and compares the answer and the one row that it left in the log.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { DnsFilter } from '../../../electron/agent/dns/filter.ts';
import { edeCodes } from '../../../electron/agent/dns/message.ts';
import type { UpstreamFailure } from '../../../electron/agent/dns/resolver.ts';
import { HealthBoard } from '../../../electron/agent/system/health.ts';
import { HOUSEHOLD } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { FakeZone } from '../../integration/fake-upstream.ts';
import { askUdp, shown } from '../../unit/dns/dns-client.ts';
import { category, FakeGate, named, type Rule } from '../../unit/dns/fake-gate.ts';
import { batching } from '../../unit/dns/udp-way.ts';
import { ZoneResolver } from '../../unit/dns/zone-resolver.ts';

interface Step {
  readonly afterMs?: number;
  readonly upstreamFails?: UpstreamFailure;
  readonly ask: {
    readonly name: string;
    readonly type?: string;
    readonly edns?: boolean;
    readonly class?: number;
  };
  readonly expect: {
    readonly rcode: string;
    readonly answers?: readonly string[];
    /** Of every answer record, or of the SOA when there is none. */
    readonly ttl?: number;
    readonly soa?: boolean;
    readonly ede?: readonly number[];
    /** `block cname-blocked tracker.example`, or null when nothing may be logged. */
    readonly log?: string | null;
    readonly upstreamAsked?: number;
  };
}

interface Scenario {
  readonly fact: string;
  readonly rules?: Readonly<
    Record<
      string,
      Omit<Rule, 'reason' | 'validUntilMs'> & {
        readonly category?: 'ads' | 'adult';
        readonly reason?: 'help-line' | 'uncategorised' | 'parent-allowed';
        readonly validForMs?: number;
      }
    >
  >;
  readonly localDomains?: readonly string[];
  readonly sentinel?: string;
  readonly zone?: FakeZone;
  readonly steps: readonly Step[];
}

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

function reasonOf(kind: 'help-line' | 'uncategorised' | 'parent-allowed', zone: string): Rule['reason'] {
  if (kind === 'help-line') return { kind, entry: named(zone) };
  if (kind === 'uncategorised') return { kind };
  return { kind, ruleId: 'rule' as never, layer: 'household', target: zone };
}

function gateOf(scenario: Scenario): FakeGate {
  const gate = new FakeGate();
  for (const [zone, rule] of Object.entries(scenario.rules ?? {})) {
    const { category: categoryId, reason, validForMs, ...plain } = rule;
    gate.rules[zone] = {
      ...plain,
      ...(categoryId === undefined ? {} : { reason: category(categoryId, zone) }),
      ...(reason === undefined ? {} : { reason: reasonOf(reason, zone) as NonNullable<Rule['reason']> }),
      ...(validForMs === undefined ? {} : { validUntilMs: gate.now + validForMs }),
    };
  }
  return gate;
}

let filter: DnsFilter | undefined;
afterEach(async () => {
  await filter?.close();
  filter = undefined;
});

describe.each(files)('%s', (file) => {
  const scenarios = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Scenario[];
  test.each(scenarios.map((scenario) => [scenario.fact, scenario] as const))(
    '%s',
    async (_fact, scenario) => {
      const gate = gateOf(scenario);
      const resolver = new ZoneResolver(scenario.zone);
      filter = new DnsFilter({
        gate,
        resolver,
        batching,
        health: new HealthBoard({ nowMs: () => gate.nowMs(), monotonicMs: () => 0 as never }),
        sentinel: scenario.sentinel,
        localDomains: (scenario.localDomains ?? []).map(named),
      });
      const endpoint = unwrap(await filter.openEndpoint(HOUSEHOLD, { port: 0, hosts: ['127.0.0.1'] }));
      for (const step of scenario.steps) {
        gate.advance(step.afterMs ?? 0);
        resolver.failure = step.upstreamFails;
        gate.records.length = 0;
        const asked = resolver.asked.length;
        const repeated = filter.counters.repeated;
        const { edns, ...ask } = step.ask;
        const answer = await askUdp(endpoint.port, { ...ask, edns: edns === true ? {} : null });
        const soas = answer.authorities.map((record) => shown(record));
        const ttls = [...(answer.answers.length > 0 ? answer.answers : answer.authorities)].map((r) => r.ttl);
        const { log } = step.expect;
        expect({
          rcode: RCODES[answer.rcode],
          answers: answer.answers.map(shown),
          ...(step.expect.ttl === undefined ? {} : { ttl: [...new Set(ttls)] }),
          ...(step.expect.soa === undefined ? {} : { soa: soas.includes('SOA') }),
          ede: edeCodes(answer),
          edns: answer.edns !== null,
        }).toEqual({
          rcode: step.expect.rcode,
          answers: step.expect.answers ?? [],
          ...(step.expect.ttl === undefined ? {} : { ttl: [step.expect.ttl] }),
          ...(step.expect.soa === undefined ? {} : { soa: step.expect.soa }),
          ede: step.expect.ede ?? [],
          edns: edns === true,
        });
        // A repeated answer is counted in the row of the first one.
        const rows = gate.records.map((r) =>
          [r.verdict, r.reason, ...(r.entry === null ? [] : [r.entry])].join(' '),
        );
        const logged =
          log === undefined || filter.counters.repeated > repeated ? rows : log === null ? [] : [log];
        expect(rows).toEqual(logged);
        for (const record of gate.records)
          expect(record.origin).toBe(`dns:${step.ask.type ?? 'A'}@127.0.0.1:${endpoint.port}`);
        const upstreamAsked = resolver.asked.length - asked;
        expect(upstreamAsked).toBe(step.expect.upstreamAsked ?? upstreamAsked);
      }
    },
  );
});
