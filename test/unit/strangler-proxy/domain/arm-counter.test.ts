import { describe, expect, it } from '@jest/globals';
import { ArmCounter } from '../../../../strangler-proxy/domain/arm-counter.ts';
import { addTicks } from '../../../../strangler-proxy/domain/arm-tick.ts';
import type { Arm } from '../../../../strangler-proxy/domain/decide.ts';
import {
  LATENCY_BUCKETS,
  latencyBucket,
} from '../../../../strangler-proxy/domain/latency-buckets.ts';
import type { RequestRecord } from '../../../../strangler-proxy/domain/request-record.ts';
import { aRecord } from '../observe/a-record.ts';
import { aRoute } from './a-route.ts';

const of = (arm: Arm, part: Partial<RequestRecord> = {}): RequestRecord =>
  aRecord({
    plan: { route: aRoute(), arm, upstream: arm, fallback: undefined, reason: 'cutover' },
    ...part,
  });

/** Counts, with latencies as pairs of ms and how many. */
const counts = (requests: number, errors: number, ...latencies: [ms: number, count: number][]) => {
  const buckets = Array<number>(LATENCY_BUCKETS).fill(0);
  for (const [ms, count] of latencies) buckets[latencyBucket(ms)] = count;
  return { requests, errors, latencies: buckets };
};

describe('a tick', () => {
  it('has what came of the requests to each arm since the last', () => {
    const counter = new ArmCounter();
    counter.count(of('service', { firstByteMs: 20 }), 0);
    counter.count(of('service', { firstByteMs: 20 }), 1);
    counter.count(of('legacy', { firstByteMs: 5 }), 2);
    expect(counter.take()).toEqual({
      service: counts(2, 0, [20, 2]),
      legacy: counts(1, 0, [5, 1]),
    });
    counter.count(of('legacy', { status: 500 }), 3);
    expect(counter.take()).toEqual({ service: counts(0, 0), legacy: counts(1, 1) });
  });

  it('is none where nothing counts', () => {
    const counter = new ArmCounter();
    counter.count(aRecord(), 0);
    expect(counter.take()).toBeUndefined();
  });

  it('has no latency of errors, nor of what has no answer to begin', () => {
    const counter = new ArmCounter();
    counter.count(of('service', { status: 500, firstByteMs: 1 }), 0);
    counter.count(of('service', { status: 101, firstByteMs: undefined }), 0);
    expect(counter.take()?.service).toEqual(counts(2, 1));
  });

  it('has how long a client waited in vain, but not its request', () => {
    const counter = new ArmCounter();
    const failure = { who: 'client', when: 'request', code: 'client_closed', what: '' } as const;
    const left = { status: undefined, firstByteMs: undefined, totalMs: 9_000, failure };
    counter.count(of('service', left), 0);
    expect(counter.take()?.service).toEqual(counts(0, 0, [9_000, 1]));
  });

  it('has nothing of requests that began before the share was changed', () => {
    const counter = new ArmCounter();
    counter.count(of('service'), 10);
    counter.restart(50);
    counter.count(of('service'), 49.9);
    expect(counter.take()).toBeUndefined();
    counter.count(of('service'), 50);
    expect(counter.take()?.service.requests).toBe(1);
  });
});

it('ticks of several workers add up', () => {
  const one = { service: counts(2, 1, [5, 1]), legacy: counts(3, 0, [7, 3]) };
  const other = { service: counts(4, 0, [5, 2], [90, 2]), legacy: counts(0, 0) };
  expect(addTicks(one, other)).toEqual({
    service: counts(6, 1, [5, 3], [90, 2]),
    legacy: counts(3, 0, [7, 3]),
  });
});
