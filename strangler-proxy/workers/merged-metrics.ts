import { AggregatorRegistry, type PrometheusContentType, Registry } from 'prom-client';
import type { MetricJson } from './messages.ts';

/** Metrics of several processes as those of one. */
export type MergedMetrics = Pick<Registry<PrometheusContentType>, 'contentType' | 'metrics'> & {
  /** Keeps the counts of a process that has ended, so that a sum never falls. */
  ended(metrics: readonly MetricJson[]): void;
};

/** The processes that run. */
export type MeasuredProcesses = {
  /** Asks them all for their metrics. */
  refresh(): Promise<unknown>;
  /** What they answered last; none that has ended. */
  latest(): readonly (readonly MetricJson[])[];
};

/**
 * Merges metrics by their labels: counts and histograms are added up, and gauges as each of them says
 * (`aggregator`; else they are added up as well).
 *
 * @param own what is to stand beside them
 */
export function mergeMetrics({ refresh, latest }: MeasuredProcesses, own: Registry): MergedMetrics {
  let past: readonly MetricJson[] = [];
  const merged = (all: readonly (readonly MetricJson[])[]) =>
    AggregatorRegistry.aggregate<PrometheusContentType>([...all]);
  return {
    contentType: Registry.PROMETHEUS_CONTENT_TYPE,
    async metrics() {
      const [beside] = await Promise.all([json(own), refresh()]);
      // At one moment: a process that ends is either among the latest, or in the past.
      return merged([past, ...latest(), beside]).metrics();
    },
    ended(metrics) {
      const counts = metrics.filter(({ type }) => type === 'counter' || type === 'histogram');
      // What aggregate() registers is what it was given, added up.
      past = merged([past, counts]).getMetricsAsArray() as unknown as readonly MetricJson[];
    },
  };
}

/** prom-client's type of it calls `type` a number, which it is not. */
export async function json(registry: Registry): Promise<readonly MetricJson[]> {
  return (await registry.getMetricsAsJSON()) as unknown as readonly MetricJson[];
}
