import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { measureFlags } from '#flags';
import { FAILURE_CODES } from '../../../strangler-proxy/domain/failure.ts';
import { failureAnswer } from '../../../strangler-proxy/forward/failure-answer.ts';
import { createMetrics } from '../../../strangler-proxy/observe/metrics.ts';
import { createStoredMetrics } from '../../../strangler-proxy/observe/stored-metrics.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/observing.md'), 'utf8');
/** The rows whose first cell is a `code`, as cells. */
const rows = [...page.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
  name,
  ...rest.split('|').map((cell) => cell.trim()),
]);

const ERROR =
  /^((request|client|upstream|store)_|(unauthenticated|forbidden|rate_limited|auth_unavailable|maintenance)$)/;

it('the page tells of every error, and of no other, with the status that clients get', () => {
  const told = rows.filter(([name = '']) => ERROR.test(name));
  expect(told.map(([code, , , status]) => [code, status])).toEqual(
    FAILURE_CODES.map((code) => {
      const { status } = failureAnswer({ who: 'client', when: 'request', code, what: '' });
      return [code, code === 'client_closed' ? '–' : String(status)];
    }),
  );
  expect(told.filter((cells) => cells.length !== 5 || cells.includes(''))).toEqual([]);
});

it('the page tells of every metric, and of its labels', async () => {
  const told = rows
    .filter(([name = '']) => name.startsWith('banyan_'))
    .map(([name = '', labels]) => ({ name, labels }));
  const { registry } = createMetrics(() => []);
  createStoredMetrics(
    registry,
    () => [],
    () => 0,
  );
  const status = { source: 'file', location: '', loaded: true, overrides: [], bus: true } as const;
  const unknown = { lastRefresh: undefined, lastError: undefined, ageSeconds: 0 };
  await measureFlags(registry, { status: () => ({ ...status, ...unknown }) });
  const metrics = registry.getMetricsAsArray();
  expect(told.map(({ name }) => name).sort()).toEqual(metrics.map(({ name }) => name).sort());
  expect(told.map(({ name, labels }) => [name, labels]).sort()).toEqual(
    metrics.map((metric) => [metric.name, labelsOf(metric)]).sort(),
  );
});

function labelsOf(metric: object): string {
  // prom-client keeps them, and its types do not tell.
  return (metric as { labelNames: string[] }).labelNames.join(', ');
}
