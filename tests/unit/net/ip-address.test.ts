import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { formatIpAddress, isPrivateAddress, parseIpAddress } from '../../../shared/net/ip-address.ts';

const shown = (text: string): string | undefined => {
  const bytes = parseIpAddress(text);
  return bytes && formatIpAddress(bytes);
};

describe('IP addresses as text', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('%s is %s', (text, canonical) => {
    expect(shown(text)).toBe(canonical);
  });

  test.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '12345::',
    '::1.2.3',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '1.2.3.4::',
  ])('`%s` is no address', (text) => {
    expect(parseIpAddress(text)).toBe(undefined);
    expect(isIP(text)).toBe(0);
  });
});

describe('addresses inside the house', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '::',
    '::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'febf::1',
    '::ffff:192.168.1.1',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '::ffff:0:10.0.0.1',
    '2002:c0a8:101::1',
  ])('%s', (text) => {
    expect(isPrivateAddress(parseIpAddress(text) ?? new Uint8Array())).toBe(true);
  });

  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '169.253.1.1',
    '2001:db8::1',
    '2606:4700::1111',
    'fec0::1',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2002:101:101::1',
  ])('but not %s', (text) => {
    expect(isPrivateAddress(parseIpAddress(text) ?? new Uint8Array())).toBe(false);
  });
});
