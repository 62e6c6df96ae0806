import { expect, it } from '@jest/globals';
import { AggregatorRegistry, Registry } from 'prom-client';
import type { Route } from '#contracts';
import { createArmMeasures } from '../../../../strangler-proxy/observe/arm-measures.ts';
import { aRecord } from './a-record.ts';

const route: Route = {
  name: 'order-view',
  match: '/orders',
  service: 'order',
  fallback: 'legacy',
  fallbackOn: [],
  retired: false,
  guard: true,
};
const plan = { route, arm: 'service', upstream: 'order', fallback: 'legacy' } as const;

function measured() {
  const registry = new Registry();
  const measure = createArmMeasures(registry);
  measure(aRecord({ firstByteMs: 2.5, totalMs: 20_000, received: 7 }));
  measure(aRecord({ firstByteMs: 2.6, totalMs: 1 }));
  measure(aRecord({ status: undefined, firstByteMs: undefined }));
  measure(aRecord({ plan: { ...plan, reason: 'cutover' }, arm: 'service', status: 404 }));
  return registry;
}

it('requests are counted by what became of them, as often as they are read', async () => {
  const registry = measured();
  for (let reading = 0; reading < 2; reading += 1) {
    const text = await registry.metrics();
    expect(text.split('\n').filter((line) => line.startsWith('banyan_proxy_requests'))).toEqual([
      'banyan_proxy_requests_total{route="none",arm="legacy",status_class="2xx",reason="no-route"} 2',
      'banyan_proxy_requests_total{route="none",arm="legacy",status_class="none",reason="no-route"} 1',
      'banyan_proxy_requests_total{route="order-view",arm="service",status_class="4xx",reason="cutover"} 1',
    ]);
  }
});

it.each([
  ['request_seconds_bucket{le="0.001",', 0],
  // A bound belongs to its bucket.
  ['request_seconds_bucket{le="0.0025",', 1],
  ['request_seconds_bucket{le="0.005",', 2],
  ['request_seconds_bucket{le="+Inf",', 2],
  ['request_seconds_count{', 2],
  ['request_seconds_sum{', 0.0051],
  ['request_whole_seconds_bucket{le="15",', 2],
  ['request_whole_seconds_bucket{le="60",', 3],
  ['received_bytes_total{', 7],
  ['sent_bytes_total{', 495],
])('banyan_proxy_%s… is %d', async (begin, value) => {
  const text = await measured().metrics();
  expect(text).toContain(`banyan_proxy_${begin}route="none",arm="legacy"} ${value}\n`);
});

it('what several processes measured can be added up', async () => {
  const each = await measured().getMetricsAsJSON();
  const text = await AggregatorRegistry.aggregate([each, each]).metrics();
  expect(text).toContain(
    'banyan_proxy_request_seconds_bucket{le="0.005",route="none",arm="legacy"} 4\n',
  );
  expect(text).toContain('banyan_proxy_sent_bytes_total{route="none",arm="legacy"} 990\n');
});
