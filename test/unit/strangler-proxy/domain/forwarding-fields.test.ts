import { expect, it } from '@jest/globals';
import { addForwarding, type Peer } from '../../../../strangler-proxy/domain/forwarding-fields.ts';

const peer: Peer = {
  address: '192.0.2.1',
  isTrusted: false,
  port: 8080,
  protocol: 'http',
  forwarded: true,
};

function forwarded(host: string | undefined, from: Peer, said = ''): string | undefined {
  const fields: string[] = [];
  addForwarding(fields, host, from, new Set(), '', said);
  const at = fields.indexOf('Forwarded');
  return at === -1 ? undefined : fields[at + 1];
}

it.each([
  ['shop:81', peer, '', 'for=192.0.2.1;host="shop:81";proto=http'],
  [undefined, peer, '', 'for=192.0.2.1;proto=http'],
  ['shop', { ...peer, address: '2001:db8::1' }, '', 'for="[2001:db8::1]";host="shop";proto=http'],
  ['shop', peer, 'for=a, ', 'for=a, for=192.0.2.1;host="shop";proto=http'],
  ['shop', { ...peer, forwarded: false }, 'for=a, for=b, ', 'for=a, for=b'],
  ['shop', { ...peer, forwarded: false }, '', undefined],
])('Forwarded for %s (RFC 7239 §4)', (host, from, said, expected) => {
  expect(forwarded(host, from, said)).toBe(expected);
});
