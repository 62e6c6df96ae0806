import type { Logger } from '#process';
import type { Comparison } from '../domain/comparison.ts';
import type { AdapterMetrics } from './metrics.ts';
import { sampledLog } from './sampled-log.ts';

/** Counts what two versions of a translator made of a message, and logs a sample of the differences. */
export function comparisonLog(
  metrics: AdapterMetrics,
  log: Logger,
  clock: () => number,
): (comparison: Comparison) => void {
  const differs = sampledLog<Comparison>(
    (comparison) => log.warn(comparison, 'translators differ (a sample, the metrics count all)'),
    clock,
  );
  return (comparison) => {
    metrics.compared(comparison);
    if (comparison.differences.length > 0) differs(comparison);
  };
}
