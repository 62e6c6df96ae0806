import { expect, it } from '@jest/globals';
import { type Failure, isSafe, mayFallBack } from '../../../../strangler-proxy/domain/failure.ts';

it.each([
  ['GET', 'service', 'connect', false, true],
  ['POST', 'service', 'connect', false, true],
  ['POST', 'service', 'connect', true, false],
  ['GET', 'service', 'headers', false, true],
  ['HEAD', 'service', 'headers', false, true],
  ['OPTIONS', 'service', 'headers', false, true],
  ['GET', 'service', 'headers', true, false],
  ['POST', 'service', 'headers', false, false],
  ['DELETE', 'service', 'headers', false, false],
  ['get', 'service', 'headers', false, false],
  ['GET', 'service', 'body', false, false],
  ['GET', 'client', 'request', false, false],
  ['GET', 'legacy', 'connect', false, false],
] as const)('%s that the %s failed at %s, body read: %s; may fall back: %s', (...given) => {
  const [method, who, when, bodyWasRead, may] = given;
  const failure: Failure = { who, when, code: 'upstream_reset', what: '' };
  expect(mayFallBack(failure, { mayRepeat: isSafe(method), bodyWasRead })).toBe(may);
});
