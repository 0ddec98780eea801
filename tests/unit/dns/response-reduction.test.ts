import { expect, test } from 'vitest';
import { CLASS_IN, type DnsMessage, type ResourceRecord } from '../../../electron/agent/dns/message.ts';
import { reduceResponse } from '../../../electron/agent/dns/response-inspection.ts';
import { RR_TYPE } from '../../../shared/net/rr-type.ts';

const record = (name: string, type: number, data: ResourceRecord['data']): ResourceRecord => ({
  name,
  type,
  class: CLASS_IN,
  ttl: 60,
  data,
});
const address = (name: string): ResourceRecord =>
  record(name, RR_TYPE.A, { kind: 'address', bytes: Uint8Array.of(203, 0, 113, 7) });
const alias = (name: string, to: string, type: number = RR_TYPE.CNAME): ResourceRecord =>
  record(name, type, { kind: 'name', name: to });

const message = (answers: readonly ResourceRecord[]): DnsMessage => ({
  id: 1,
  isResponse: true,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: true,
  authenticData: false,
  checkingDisabled: false,
  rcode: 0,
  questions: [],
  answers,
  authorities: [],
  additionals: [],
  edns: null,
});

const kept = (asked: string, ...answers: readonly ResourceRecord[]): string[] =>
  reduceResponse(message(answers), asked).answers.map(({ name, type }) => `${name} ${type}`);

test('a record of another name than the question and its aliases does not ride along', () => {
  expect(kept('a.example', address('a.example'), address('bet.example'))).toEqual(['a.example 1']);
  expect(kept('a.example', address('bet.example'))).toEqual([]);
  expect(kept('a.example', alias('bet.example', 'x.example'), address('x.example'))).toEqual([]);
});

test('a chain of aliases is kept whole, in any order and any case, circles included', () => {
  const chain = [address('c.example'), alias('B.example', 'C.example'), alias('A.example', 'b.EXAMPLE')];
  expect(kept('a.Example', ...chain)).toHaveLength(3);
  expect(kept('a.example', alias('a.example', 'b.example'), alias('b.example', 'a.example'))).toHaveLength(2);
});

test("the DNAME of an ancestor is kept with the alias that it makes, and another's is not", () => {
  const [dname, made] = [
    alias('old.example', 'new.example', RR_TYPE.DNAME),
    alias('x.old.example', 'x.new.example'),
  ];
  expect(kept('x.old.example', dname, made, address('x.new.example'))).toHaveLength(3);
  expect(kept('x.other.example', dname, address('x.other.example'))).toEqual(['x.other.example 1']);
});

test('an owner that an upstream spells as our random case had it comes out in lower case, a zone above it too', () => {
  expect(kept('www.a.example', address('wWw.A.exAMPle'))).toEqual(['www.a.example 1']);
  expect(kept('www.a.example', alias('wWW.a.EXAMPLE', 'Cdn.Example'), address('Cdn.Example'))).toEqual([
    'www.a.example 5',
    'Cdn.Example 1',
  ]);
  const denial = {
    ...message([]),
    authorities: [record('A.exAMPle', RR_TYPE.SOA, { kind: 'raw', bytes: Buffer.alloc(0) })],
  };
  expect(reduceResponse(denial, 'www.a.example').authorities.map(({ name }) => name)).toEqual(['a.example']);
});
