import { expect, it } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { json, mergeMetrics } from '../../../../strangler-proxy/workers/merged-metrics.ts';

/** A process with some of each kind. */
function measured(requests: Readonly<Record<string, number>>, inFlight: number, breaker: number) {
  const registry = new Registry();
  const registers = [registry];
  const counter = new Counter({ name: 'requests', help: 'h', labelNames: ['route'], registers });
  for (const [route, count] of Object.entries(requests)) counter.inc({ route }, count);
  new Gauge({ name: 'in_flight', help: 'h', registers }).set(inFlight);
  new Gauge({ name: 'breaker', help: 'h', aggregator: 'max', registers }).set(breaker);
  const histogram = new Histogram({ name: 'seconds', help: 'h', buckets: [1], registers });
  histogram.observe(0.5);
  return json(registry);
}

function merging(processes: Awaited<ReturnType<typeof json>>[]) {
  const merged = mergeMetrics({ refresh: async () => {}, latest: () => processes }, new Registry());
  const lines = async () =>
    (await merged.metrics()).split('\n').filter((line) => !/^#|^$/.test(line));
  return { merged, lines };
}

it('counts and histograms are added up by their labels, gauges as each of them says', async () => {
  const { lines } = merging([
    await measured({ a: 1, b: 2 }, 3, 2),
    await measured({ a: 10 }, 4, 0),
  ]);
  expect(await lines()).toEqual([
    'requests{route="a"} 11',
    'requests{route="b"} 2',
    'in_flight 7',
    'breaker 2',
    'seconds_bucket{le="1"} 2',
    'seconds_bucket{le="+Inf"} 2',
    'seconds_sum 1',
    'seconds_count 2',
  ]);
});

it('of a process that has ended the counts stay, and what it was doing does not', async () => {
  const processes = [await measured({ a: 1 }, 3, 2)];
  const { merged, lines } = merging(processes);
  merged.ended(await measured({ a: 100 }, 5, 2));
  merged.ended(await measured({ a: 1_000, c: 7 }, 5, 2));
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'requests{route="a"} 1101',
      'requests{route="c"} 7',
      'in_flight 3',
      'seconds_count 3',
    ]),
  );
});
