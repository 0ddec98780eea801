/** What an agent may be started with. */
import { expect, test } from 'vitest';
import { agentOptionsSchema } from '../../../shared/contracts/agent-options.ts';

const dnsOf = (dns: string) => agentOptionsSchema.safeParse({ dataDirectory: '/x', dns });

test('an agent without options listens on loopback and carries its decisions out', () => {
  expect(agentOptionsSchema.parse({ dataDirectory: '/x' })).toEqual({
    dataDirectory: '/x',
    dns: { host: '127.0.0.1', port: 5335 },
    upstreams: [],
    localDomains: [],
    noDns: false,
    noProxy: false,
    observe: false,
  });
});

test.each([
  ['127.0.0.1:0', '127.0.0.1', 0],
  ['0.0.0.0:53', '0.0.0.0', 53],
  ['[::1]:65535', '::1', 65_535],
  ['[FE80::1]:53', 'FE80::1', 53],
])('%s is an address and a port', (text, host, port) => {
  expect(dnsOf(text).data?.dns).toEqual({ host, port });
});

test.each([
  '',
  '53',
  ':53',
  '127.0.0.1',
  '127.0.0.1:',
  '::1:53',
  'localhost:53',
  '127.0.0.1:x',
  '127.0.0.1:-1',
])('`%s` is refused with the form that is expected', (text) => {
  expect(dnsOf(text).error?.issues[0]?.message).toContain('ADDRESS:PORT');
});

test.each(['127.0.0.1:65536', '127.0.0.1:99999'])('%s has no such port', (text) => {
  expect(dnsOf(text).error?.issues[0]?.message).toBe('a port is at most 65535');
});

test('a data folder must be named', () => {
  expect(agentOptionsSchema.safeParse({ dataDirectory: '' }).success).toBe(false);
  expect(agentOptionsSchema.safeParse({}).success).toBe(false);
});

test.each(['198.18.53.53', '192.0.2.1', '10.0.0.1'])('%s may be the sentinel', (sentinel) => {
  expect(agentOptionsSchema.parse({ dataDirectory: '/x', sentinel }).sentinel).toBe(sentinel);
});

test.each([
  '',
  '127.0.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '2001:db8::1',
  'sentinel',
  '198.18.53.53:80',
])('`%s` may not be the sentinel', (sentinel) => {
  expect(agentOptionsSchema.safeParse({ dataDirectory: '/x', sentinel }).error?.issues[0]?.message).toContain(
    'neither loopback nor multicast',
  );
});

test.each([{ noDns: true }, { noProxy: true }])(
  'without a part that it leads to there is no sentinel: %o',
  (without) => {
    const parsed = agentOptionsSchema.safeParse({
      dataDirectory: '/x',
      sentinel: '198.18.53.53',
      ...without,
    });
    expect(parsed.error?.issues).toMatchObject([{ path: ['sentinel'] }]);
  },
);
