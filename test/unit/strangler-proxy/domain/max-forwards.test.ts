import { expect, it } from '@jest/globals';
import { countedForward, reflection } from '../../../../strangler-proxy/domain/max-forwards.ts';

it.each([
  ['TRACE', ['A', '1', 'max-forwards', '10'], ['A', '1', 'max-forwards', '9']],
  ['OPTIONS', ['Max-Forwards', '1'], ['Max-Forwards', '0']],
  ['OPTIONS', ['Max-Forwards', '0'], undefined],
  ['OPTIONS', ['Max-Forwards', '00'], undefined],
  ['OPTIONS', ['Max-Forwards', '-1'], ['Max-Forwards', '-1']],
  ['OPTIONS', ['A', 'Max-Forwards'], ['A', 'Max-Forwards']],
  ['GET', ['Max-Forwards', '0'], ['Max-Forwards', '0']],
])('%s with %j goes on with %j', (method, fields, expected) => {
  expect(countedForward(method, fields)).toEqual(expected);
});

it('a TRACE is answered with itself, without secrets', () => {
  const raw = ['A', '1', 'AUTHORIZATION', 'x', 'Cookie', 'x', 'Proxy-Authorization', 'x'];
  expect(reflection('/a?b', raw)).toBe('TRACE /a?b HTTP/1.1\r\nA: 1\r\n\r\n');
});
