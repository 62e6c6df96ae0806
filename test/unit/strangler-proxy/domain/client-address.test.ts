import { expect, it } from '@jest/globals';
import { clientAddress, maskedAddress } from '../../../../strangler-proxy/domain/client-address.ts';

const isTrusted = (address: string) => address.startsWith('10.');

it.each([
  ['the peer, if it is not trusted', '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['the peer, if it names nobody', '10.0.0.1', '', '10.0.0.1'],
  ['whom a trusted peer names', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['not whom the client itself names', '10.0.0.1', '1.2.3.4, 203.0.113.9', '203.0.113.9'],
  ['whom several trusted ones name', '10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
])('the client is %s', (_, peer, named, client) => {
  expect(clientAddress(peer, ['X-Forwarded-For', named], isTrusted)).toBe(client);
});

it.each([
  ['192.0.2.17', '192.0.2.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::17', '2001:db8::'],
  ['::1', '::'],
  ['::ffff:192.0.2.17', '::'],
  ['192.0.2.17:8080', '-'],
  ['unknown', '-'],
  ['홍길동', '-'],
])('%s is masked as %s', (address, masked) => {
  expect(maskedAddress(address)).toBe(masked);
});
