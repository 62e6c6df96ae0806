/**
 * A quantile of a histogram in Prometheus' text format, summed over its labels, as Prometheus'
 * histogram_quantile reckons it: evenly within a bucket. Undefined where the histogram is missing or
 * empty.
 */
export function histogramQuantile(text: string, name: string, share: number): number | undefined {
  const counts = new Map<number, number>();
  for (const [, le = '', count] of text.matchAll(
    new RegExp(`^${name}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\d+)`, 'gm'),
  )) {
    const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    counts.set(bound, (counts.get(bound) ?? 0) + Number(count));
  }
  const wanted = (counts.get(Number.POSITIVE_INFINITY) ?? 0) * share;
  if (wanted === 0) return undefined;
  let below = { bound: 0, count: 0 };
  for (const [bound, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (count >= wanted) {
      if (bound === Number.POSITIVE_INFINITY) return below.bound;
      const within = (wanted - below.count) / (count - below.count);
      return below.bound + (bound - below.bound) * within;
    }
    below = { bound, count };
  }
  return below.bound;
}
