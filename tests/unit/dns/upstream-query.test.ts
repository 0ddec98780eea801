import dnsPacket from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { InFlight } from '../../../electron/agent/dns/in-flight.ts';
import { RecursionDetector } from '../../../electron/agent/dns/recursion-detector.ts';
import { Deadline, Deadlines } from '../../../electron/agent/dns/upstream-deadlines.ts';
import { encodeQuery, fitOf, foldQuestion, freshId } from '../../../electron/agent/dns/upstream-query.ts';
import { randomBelow } from '../../../electron/agent/dns/upstream-random.ts';
import { answerFromZone } from '../../integration/fake-upstream.ts';

const question = { name: 'www.example.com', type: 1, dnssecOk: true, checkingDisabled: true };
const form = { randomCase: true, edns: true, padTo: 0, id: 0x1234 };
const zone = { 'www.example.com': { A: ['192.0.2.1'] } };

const answered = (query: Buffer): Buffer => answerFromZone(zone, query) ?? Buffer.alloc(0);

describe('queries to upstreams', () => {
  it('an independent decoder reads what was meant', () => {
    const { wire, questionEnd } = encodeQuery(question, { ...form, randomCase: false });
    expect(dnsPacket.decode(wire)).toMatchObject({
      id: 0x1234,
      flag_rd: true,
      flag_cd: true,
      questions: [{ name: 'www.example.com', type: 'A', class: 'IN' }],
      additionals: [{ type: 'OPT', udpPayloadSize: 1232, flag_do: true }],
    });
    expect(questionEnd).toBe(wire.length - 11);
  });

  it('on encrypted transports every length is a multiple of 128', () => {
    for (let length = 1; length <= 63; length++) {
      const { wire } = encodeQuery({ ...question, name: 'a'.repeat(length) }, { ...form, padTo: 128 });
      expect(wire.length % 128).toBe(0);
      expect(dnsPacket.decode(wire).questions.length).toBe(1);
    }
  });

  it('the case of each letter is a coin toss', () => {
    const upper = Array.from({ length: 13 }, () => 0);
    for (let i = 0; i < 4000; i++) {
      const { wire } = encodeQuery(question, form);
      const letters =
        wire.toString('latin1', 13, 16) + wire.toString('latin1', 17, 24) + wire.toString('latin1', 25, 28);
      for (const [at, letter] of letters.split('').entries())
        if (letter < 'a') upper[at] = (upper[at] ?? 0) + 1;
    }
    for (const count of upper) expect(count / 4000).toBeGreaterThan(0.44);
    for (const count of upper) expect(count / 4000).toBeLessThan(0.56);
  });

  it('ids and bounded draws spread over their whole range', () => {
    const buckets = Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < 16_000; i++) {
      const bucket = freshId() >> 12;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      expect(randomBelow(7)).toBeLessThan(7);
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });
});

describe('what an answer must have', () => {
  const query = encodeQuery(question, { ...form, id: 0xbeef });
  const good = answered(query.wire);
  const changed = (change: (b: Buffer) => void): Buffer => {
    const copy = Buffer.from(good);
    change(copy);
    return copy;
  };

  it('the genuine one fits, and its question folds to lower case', () => {
    expect(fitOf(query, good)).toBe('fits');
    const folded = Buffer.from(good);
    foldQuestion(folded, query.questionEnd);
    expect(folded.toString('latin1', 13, 16)).toBe('www');
  });

  it.each<[string, Buffer, string]>([
    ['another id', changed((b) => b.writeUInt16BE(1, 0)), 'foreign'],
    ['a query', changed((b) => b.writeUInt16BE(0x0100, 2)), 'foreign'],
    ['another name', changed((b) => b.write('z', 13)), 'foreign'],
    ['another type', changed((b) => b.writeUInt16BE(28, query.questionEnd - 4)), 'foreign'],
    ['two questions', changed((b) => b.writeUInt16BE(2, 4)), 'foreign'],
    ['a header alone', good.subarray(0, 12), 'foreign'],
    ['nothing', Buffer.alloc(0), 'foreign'],
    ['another case', changed((b) => b.writeUInt8((b[13] ?? 0) ^ 0x20, 13)), 'case-folded'],
    ['TC', changed((b) => b.writeUInt8((b[2] ?? 0) | 2, 2)), 'truncated'],
    ['a record cut off', good.subarray(0, good.length - 3), 'malformed'],
    ['more records than there are', changed((b) => b.writeUInt16BE(9, 6)), 'malformed'],
    ['FORMERR to EDNS', changed((b) => b.writeUInt8(0x81, 3)), 'no-edns'],
  ])('%s: %s', (_name, answer, fit) => {
    expect(fitOf(query, answer)).toBe(fit);
  });

  it('no mutation of bytes makes the check throw', () => {
    for (let i = 0; i < Number(process.env['HAIDANG_CASES'] ?? 20_000); i++) {
      const mutant = Buffer.from(good.subarray(0, 4 + randomBelow(good.length)));
      for (let hits = randomBelow(6); hits >= 0; hits--)
        mutant[randomBelow(mutant.length)] = randomBelow(256);
      expect(fitOf(query, mutant)).toBeTypeOf('string');
    }
  });
});

describe('our own queries coming back', () => {
  const sent = encodeQuery({ ...question, name: 'a-long-enough-name.example.com' }, form).wire;
  let loops = 0;
  const detector = new RecursionDetector((name, type) =>
    name === 'a-long-enough-name.example.com' && type === 1 ? [{ wire: sent, onLoop: () => loops++ }] : [],
  );

  it('are recognised unchanged, and with a new id', () => {
    expect(detector.isOwnQuery(sent)).toBe(true);
    const forwarded = Buffer.from(sent);
    forwarded.writeUInt16BE(0x4321, 0);
    expect(detector.isOwnQuery(forwarded)).toBe(true);
    expect(loops).toBe(2);
  });

  it('a client asking the same in lower case is no circle', () => {
    const { wire } = encodeQuery(
      { ...question, name: 'a-long-enough-name.example.com' },
      { ...form, randomCase: false },
    );
    expect(detector.isOwnQuery(wire)).toBe(false);
  });

  it('a probe is recognised in any case and with any id, until it is closed', () => {
    let found = 0;
    const name = detector.openProbe(() => found++);
    const { wire } = encodeQuery({ ...question, name }, { ...form, randomCase: false, id: 7 });
    expect(detector.isOwnQuery(wire)).toBe(true);
    detector.closeProbe(name);
    expect(detector.isOwnQuery(wire)).toBe(false);
    expect(found).toBe(1);
  });

  it('fragments and nonsense are not ours and do not throw', () => {
    for (let length = 0; length < sent.length; length++) detector.isOwnQuery(sent.subarray(0, length));
    expect(detector.isOwnQuery(Buffer.alloc(64, 0xff))).toBe(false);
  });
});

describe('the wheel of deadlines', () => {
  it('fires after its time and not before, once, and not when disarmed', async () => {
    const wheel = new Deadlines();
    const started = performance.now();
    const fired: number[] = [];
    const silent = new Deadline(() => fired.push(-1));
    const kept = new Deadline(() => fired.push(performance.now() - started));
    wheel.arm(silent, 40);
    wheel.arm(kept, 30);
    wheel.arm(kept, 60);
    wheel.disarm(silent);
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    wheel.close();
    expect(fired).toHaveLength(1);
    expect(fired[0]).toBeGreaterThanOrEqual(59);
  });
});

describe('questions in flight', () => {
  it('are bounded and found by their key', () => {
    const inFlight = new InFlight<number>(2);
    inFlight.begin('a', 1);
    inFlight.begin('b', 2);
    expect(inFlight.full).toBe(true);
    expect(inFlight.find('a')).toBe(1);
    inFlight.end('a');
    expect(inFlight.full).toBe(false);
    expect(inFlight.find('a')).toBeUndefined();
  });
});
