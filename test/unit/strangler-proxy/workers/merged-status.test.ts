import { expect, it } from '@jest/globals';
import type { ProxyStatus } from '../../../../strangler-proxy/observe/status.ts';
import type { InstanceStatus } from '../../../../strangler-proxy/upstream/instance.ts';
import { mergedStatus } from '../../../../strangler-proxy/workers/merged-status.ts';

type Breaker = 'closed' | 'half-open' | 'open';

const instance: InstanceStatus = {
  ...{ name: 'orders:80', inFlight: 2, why: undefined, backInMs: undefined },
  state: 'up',
};

function status(breaker: Breaker, lastRefresh: number, lastError?: string): ProxyStatus {
  return {
    legacy: { url: 'http://legacy' },
    services: [
      {
        ...{ name: 'orders', url: 'http://orders', inFlight: 2, waiting: 1, breaker },
        instances: [instance],
      },
    ],
    routes: [{ name: 'order-view' }],
    flags: { source: 'unleash', location: 'u', loaded: true, lastRefresh, lastError },
  };
}

const known = (worker: number, told: ProxyStatus | undefined) =>
  ({ worker, pid: worker, state: 'serving', restarts: 0, status: told }) as const;

it('tells what all have in common, by the worker that is worst off, and each of them', () => {
  const statuses = [
    known(1, status('closed', 20)),
    known(2, status('open', 10)),
    known(3, undefined),
  ];
  expect(mergedStatus(statuses)).toMatchObject({
    legacy: { url: 'http://legacy' },
    services: [{ name: 'orders', url: 'http://orders', breaker: 'open' }],
    routes: [{ name: 'order-view' }],
    flags: { lastRefresh: 10 },
    workers: [
      { worker: 1, services: [{ name: 'orders', breaker: 'closed' }], flags: { lastRefresh: 20 } },
      { worker: 2, services: [{ name: 'orders', breaker: 'open' }] },
      { worker: 3, pid: 3, state: 'serving', restarts: 0 },
    ],
  });
});

it('flags with an error go before older ones', () => {
  const statuses = [known(1, status('closed', 10)), known(2, status('closed', 20, 'refused'))];
  expect(mergedStatus(statuses)).toMatchObject({ flags: { lastError: 'refused' } });
});

it('while none serves, the workers are told alone', () => {
  expect(mergedStatus([known(1, undefined)])).toEqual({
    workers: [expect.objectContaining({ worker: 1, pid: 1 })],
  });
});

it('adds up what they have in hand, and tells of the instance as who is worst off sees it', () => {
  const [service] = status('closed', 1).services;
  if (service === undefined) throw new Error('none');
  const down = { ...instance, state: 'down', why: 'health' } as const;
  const other = { ...status('closed', 1), services: [{ ...service, instances: [down] }] };
  expect(mergedStatus([known(1, status('closed', 1)), known(2, other)])).toMatchObject({
    services: [
      { inFlight: 4, waiting: 2, instances: [{ state: 'down', why: 'health', inFlight: 4 }] },
    ],
  });
});
