import { expect, it } from '@jest/globals';
import { requestHeadText } from '../../../../strangler-proxy/upstream/request-head-text.ts';

const plain = { method: 'GET', target: '/a?b', fields: [], body: undefined, isChunked: false };
const text = (request: object) => requestHeadText({ ...plain, ...request }, 'legacy:8080');

it('a request that names no host gets the upstream’s', () => {
  expect(text({})).toBe('GET /a?b HTTP/1.1\r\nHost: legacy:8080\r\n\r\n');
});

it('fields keep their order, case and number; a host in any case is the only one', () => {
  const fields = ['b', '1', 'hOST', 'shop', 'A', '', 'b', '\xff'];
  expect(text({ fields })).toBe(
    'GET /a?b HTTP/1.1\r\nb: 1\r\nhOST: shop\r\nA: \r\nb: \xff\r\n\r\n',
  );
});

it('an empty host is a host', () => {
  expect(text({ fields: ['Host', ''] })).toBe('GET /a?b HTTP/1.1\r\nHost: \r\n\r\n');
});

it('a body in chunks is announced', () => {
  expect(text({ method: 'POST', isChunked: true })).toBe(
    'POST /a?b HTTP/1.1\r\nHost: legacy:8080\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
});
