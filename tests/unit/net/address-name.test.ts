import { expect, test } from 'vitest';
import { nameOfNetwork, networkOfName } from '../../../shared/net/address-name.ts';

test.each([
  ['192.168.1.1', '1.1.168.192.in-addr.arpa', '192.168.1.1'],
  ['192.168.0.0/16', '168.192.in-addr.arpa', '192.168.0.0/16'],
  ['10.0.0.0/8', '10.in-addr.arpa', '10.0.0.0/8'],
  ['192.168.7.0/24', '7.168.192.in-addr.arpa', '192.168.7.0/24'],
  ['192.168.7.9/32', '9.7.168.192.in-addr.arpa', '192.168.7.9'],
  [
    '[2001:db8::1]',
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    '2001:db8::1',
  ],
])('%s is %s, and that is shown as %s', (text, name, shown) => {
  expect(nameOfNetwork(text)).toBe(name);
  expect(networkOfName(name)).toBe(shown);
});

test.each(['192.168.1.1/16', '192.168.0.0/12', '2001:db8::/32', 'example.com', '1.2.3', '0x7f.0.0.1', ''])(
  '`%s` is no network',
  (text) => {
    expect(nameOfNetwork(text)).toBeUndefined();
  },
);

test.each(['example.com', 'in-addr.arpa', '1.2.3.4.5.in-addr.arpa', '256.in-addr.arpa', 'f.ip6.arpa'])(
  '`%s` stands for none',
  (name) => {
    expect(networkOfName(name)).toBeUndefined();
  },
);
