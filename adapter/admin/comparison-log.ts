import type { Logger } from '#process';
import type { Comparison } from '../domain/comparison.ts';
import type { AdapterMetrics } from './metrics.ts';

/** ms between two samples in the log: what differs once mostly differs often. */
const SAMPLE_EVERY = 10_000;

/** Counts what two versions of a translator made of a message, and logs a sample of the differences. */
export function comparisonLog(
  metrics: AdapterMetrics,
  log: Logger,
  now: () => number = Date.now,
): (comparison: Comparison) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (comparison) => {
    metrics.compared(comparison);
    if (comparison.differences.length === 0 || now() - last < SAMPLE_EVERY) return;
    last = now();
    log.warn(comparison, 'translators differ (a sample, the metrics count all)');
  };
}
