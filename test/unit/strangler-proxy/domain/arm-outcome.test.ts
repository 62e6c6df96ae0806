import { describe, expect, it } from '@jest/globals';
import { armOutcome } from '../../../../strangler-proxy/domain/arm-outcome.ts';
import type { Arm, Plan } from '../../../../strangler-proxy/domain/decide.ts';
import type { Failure } from '../../../../strangler-proxy/domain/failure.ts';
import type { RequestRecord } from '../../../../strangler-proxy/domain/request-record.ts';
import { aRecord } from '../observe/a-record.ts';
import { aRoute } from './a-route.ts';

const planned = (arm: Arm): Plan => ({
  route: aRoute(),
  arm,
  upstream: arm,
  fallback: undefined,
  reason: arm === 'service' ? 'cutover' : 'flag-off',
});

const failed = (part: Partial<Failure>): Failure => ({
  who: 'service',
  when: 'headers',
  code: 'upstream_timeout',
  what: '',
  ...part,
});

const outcome = (arm: Arm, part: Partial<RequestRecord>) =>
  armOutcome(aRecord({ plan: planned(arm), arm, ...part }));

describe.each(['service', 'legacy'] as const)('of a request to the %s', (arm) => {
  it.each([200, 304, 404, 499])('%d is a success', (status) => {
    expect(outcome(arm, { status })).toBe('success');
  });

  it.each([500, 503, 599])('%d is an error', (status) => {
    expect(outcome(arm, { status })).toBe('error');
  });

  it('its failure is an error, though the answer had begun', () => {
    const failure = failed({ who: arm, when: 'body', code: 'upstream_reset' });
    expect(outcome(arm, { status: 200, failure })).toBe('error');
  });

  it('a client that left before the answer has waited in vain', () => {
    const failure = failed({ who: 'client', when: 'request', code: 'client_closed' });
    expect(outcome(arm, { status: undefined, failure })).toBe('left');
  });

  it.each<[string, Partial<RequestRecord>]>([
    [
      'a client that left during the answer',
      { failure: failed({ who: 'client', when: 'body', code: 'client_closed' }) },
    ],
    [
      'what the proxy refused',
      { status: 401, failure: failed({ who: 'client', when: 'request', code: 'unauthenticated' }) },
    ],
    [
      'keys of tokens that are away',
      { status: 503, failure: failed({ who: 'issuer', code: 'auth_unavailable' }) },
    ],
    ['no answer and no reason for it', { status: undefined }],
  ])('%s counts for nobody', (_, part) => {
    expect(outcome(arm, part)).toBeUndefined();
  });
});

describe('a request that had to fall back is the service’s error', () => {
  it.each<[string, Partial<RequestRecord>]>([
    ['when the legacy answered', { status: 200 }],
    ['when the legacy failed as well', { status: 502, failure: failed({ who: 'legacy' }) }],
    [
      'when its client left meanwhile',
      {
        status: undefined,
        failure: failed({ who: 'client', when: 'request', code: 'client_closed' }),
      },
    ],
  ])('%s', (_, part) => {
    const fallback = 'upstream_timeout';
    expect(
      armOutcome(aRecord({ plan: planned('service'), arm: 'legacy', fallback, ...part })),
    ).toBe('error');
  });
});

it.each(['maintenance', 'store_away'] as const)('%s is not the legacy’s error', (code) => {
  expect(outcome('legacy', { status: 503, failure: failed({ who: 'legacy', code }) })).toBe(
    undefined,
  );
});

it('there are no two arms of a route that is retired, nor without a route', () => {
  const retired: Plan = { ...planned('service'), reason: 'retired' };
  expect(armOutcome(aRecord({ plan: retired, arm: 'service' }))).toBeUndefined();
  expect(armOutcome(aRecord())).toBeUndefined();
});
