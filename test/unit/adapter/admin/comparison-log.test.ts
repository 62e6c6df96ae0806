import { describe, expect, it } from '@jest/globals';
import { createLogger } from '#process';
import { comparisonLog } from '../../../../adapter/admin/comparison-log.ts';
import { adapterMetrics } from '../../../../adapter/admin/metrics.ts';

const compared = (...differences: string[]) => ({
  contract: 'legacy.order',
  messageKey: 'key',
  aggregate: { type: 'order', id: '1521705612047' },
  differences,
});

describe('the comparison of two translators', () => {
  it('counts every message, and logs a sample of the differences', async () => {
    const lines: string[] = [];
    const log = createLogger('test', 'warn', { write: (line: string) => lines.push(line) });
    const metrics = adapterMetrics({
      counts: async () => {
        return {
          ...{ parked: 0, held: 0, scheduled: 0, withheld: [] },
          ...{ unpublished: 0, oldestUnpublished: undefined },
        };
      },
      isPaused: () => false,
      shards: () => 1,
      now: () => 0,
    });
    let now = 0;
    const note = comparisonLog(metrics, log, () => now);

    note(compared());
    note(compared('/events/0/type'));
    note(compared('/events/0/type'));
    now = 10_000;
    note(compared('/events/1'));

    const text = await metrics.registry.metrics();
    const count = 'banyan_adapter_translations_compared_total{contract="legacy.order",result=';
    expect(text).toContain(`${count}"same"} 1\n`);
    expect(text).toContain(`${count}"different"} 3\n`);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', ...compared('/events/0/type') },
      { level: 'warn', ...compared('/events/1') },
    ]);
  });
});
