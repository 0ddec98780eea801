import { describe, expect, it } from 'vitest';
import {
  isOwnEndpoint,
  parseUpstream,
  refuseOwnEndpoint,
} from '../../../electron/agent/dns/upstream-address.ts';
import { systemUpstreams } from '../../../electron/agent/dns/system-upstreams.ts';
import { unwrap } from '../../../shared/kernel/result.ts';

describe('upstreams as people write them', () => {
  it.each([
    ['1.1.1.1', { kind: 'plain', name: '1.1.1.1:53', host: '1.1.1.1', port: 53 }],
    ['1.1.1.1:5300', { kind: 'plain', name: '1.1.1.1:5300', host: '1.1.1.1', port: 5300 }],
    ['2606:4700::1111', { kind: 'plain', name: '[2606:4700::1111]:53', host: '2606:4700::1111', port: 53 }],
    ['[2606:4700::1111]:54', { kind: 'plain', name: '[2606:4700::1111]:54', port: 54 }],
    ['fe80::1%eth0', { kind: 'plain', host: 'fe80::1%eth0', port: 53 }],
    ['tls://dns.quad9.net', { kind: 'tls', host: 'dns.quad9.net', port: 853, addresses: [] }],
    ['tls://9.9.9.9:853', { kind: 'tls', host: '9.9.9.9', port: 853, addresses: ['9.9.9.9'] }],
    ['tls://dns.quad9.net:443', { kind: 'tls', host: 'dns.quad9.net', port: 443 }],
    [
      'tls://dns.quad9.net#9.9.9.9,149.112.112.112',
      { kind: 'tls', name: 'tls://dns.quad9.net', addresses: ['9.9.9.9', '149.112.112.112'] },
    ],
    ['https://dns.google/dns-query', { kind: 'https', host: 'dns.google', port: 443, path: '/dns-query' }],
    ['https://dns.google', { kind: 'https', path: '/dns-query' }],
    ['https://dns.google/dns-query{?dns}', { kind: 'https', path: '/dns-query' }],
    ['https://[2606:4700::1111]:8443/q', { kind: 'https', host: '2606:4700::1111', port: 8443, path: '/q' }],
  ])('%s is understood', (raw, expected) => {
    expect(unwrap(parseUpstream(raw))).toMatchObject(expected);
  });

  it.each([
    '',
    'dns.google',
    '1.1.1.1:0',
    '1.1.1.1:65536',
    '1.1.1.1:dns',
    '0.0.0.0',
    '224.0.0.1',
    '::',
    'ff02::fb',
    '[1.1.1.1]:53',
    'http://dns.google/dns-query',
    'quic://dns.adguard.com',
    'sdns://abc',
    'https://me:secret@dns.google/dns-query',
    'tls://dns.quad9.net/path',
    'tls://dns.quad9.net#nonsense',
    'https://',
  ])('`%s` is refused with a sentence in both languages', (raw) => {
    const parsed = parseUpstream(raw);
    if (parsed.ok) throw new Error(`${raw} was accepted`);
    expect(parsed.error.vi.length).toBeGreaterThan(10);
    expect(parsed.error.en.length).toBeGreaterThan(10);
    expect(JSON.stringify(parsed.error)).not.toContain('secret');
  });

  it('an upstream that is one of our own listeners is refused, whatever its scheme', () => {
    for (const raw of ['127.0.0.1:5353', '[::1]:5353', 'tls://127.0.0.53:5353']) {
      expect(refuseOwnEndpoint(unwrap(parseUpstream(raw)), [5353]).ok).toBe(false);
      expect(refuseOwnEndpoint(unwrap(parseUpstream(raw)), [5354]).ok).toBe(true);
    }
    expect(isOwnEndpoint('192.0.2.1', 5353, [5353])).toBe(false);
    expect(isOwnEndpoint('::ffff:127.0.0.1', 53, [53])).toBe(true);
  });
});

describe('the resolvers of the system', () => {
  const system = (resolvConf: string | undefined, servers: string[] = []) => ({
    resolvConf: () => resolvConf,
    servers: () => servers,
  });

  it('are read from resolv.conf, at most three, each once', () => {
    const conf = '# c\nnameserver 192.0.2.1\nnameserver 192.0.2.1\nsearch lan\nnameserver 192.0.2.2\n';
    const found = unwrap(systemUpstreams([], system(conf)));
    expect(found.map(({ name }) => name)).toEqual(['192.0.2.1:53', '192.0.2.2:53']);
  });

  it('come from Node where there is no resolv.conf', () => {
    const found = unwrap(systemUpstreams([], system(undefined, ['192.0.2.9', '[2001:db8::1]:5353'])));
    expect(found.map(({ name }) => name)).toEqual(['192.0.2.9:53', '[2001:db8::1]:5353']);
  });

  it('never include ourselves, and none left is a stated fault and no silent default', () => {
    const found = systemUpstreams([53], system('nameserver 127.0.0.1\n'));
    expect(found).toMatchObject({ ok: false, error: { en: expect.stringContaining('--upstream') } });
  });
});
