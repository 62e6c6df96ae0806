import { expect, it } from '@jest/globals';
import { type Failure, isSafe, mayAskAgain } from '../../../../strangler-proxy/domain/failure.ts';

const reset: Failure = { who: 'legacy', when: 'headers', code: 'upstream_reset', what: '' };

it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])(
  '%s is sent again when a used connection is closed',
  (method) => {
    expect(mayAskAgain(reset, true, { mayRepeat: isSafe(method), bodyWasRead: false })).toBe(true);
  },
);

it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not', (method) => {
  expect(mayAskAgain(reset, true, { mayRepeat: isSafe(method), bodyWasRead: false })).toBe(false);
});

it.each<[string, Failure, boolean, boolean]>([
  ['on a new connection', reset, false, false],
  ['once its body is read', reset, true, true],
  ['once the answer has begun', { ...reset, when: 'body' }, true, false],
  ['that was not answered in time', { ...reset, code: 'upstream_timeout' }, true, false],
  ['whose answer cannot be read', { ...reset, code: 'upstream_response' }, true, false],
])('a GET %s is not', (_when, failure, wasUsedBefore, bodyWasRead) => {
  expect(
    mayAskAgain(failure, wasUsedBefore, { mayRepeat: isSafe('GET'), bodyWasRead: bodyWasRead }),
  ).toBe(false);
});
