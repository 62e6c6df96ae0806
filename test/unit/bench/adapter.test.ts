import { describe, expect, it } from '@jest/globals';
import { heapAfterLastCollection } from '../../bench/adapter/memory.ts';
import { histogramQuantile } from '../../bench/adapter/metric-text.ts';
import { optionsOf } from '../../bench/adapter/options.ts';
import { orderBody } from '../../bench/adapter/order-body.ts';
import { selfTimeByArea } from '../../bench/adapter/profile-areas.ts';
import { median, quantile, slope } from '../../bench/adapter/statistics.ts';

describe('the adapter’s benchmark', () => {
  it('takes the middle value, however they are sorted', () => {
    expect(median([9, 1, 10])).toBe(9);
    expect(median([4, 1, 10, 2])).toBe(3);
    expect(median([])).toBeNaN();
    expect(quantile([4, 3, 2, 1], 0.99)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('finds the line through points', () => {
    expect(
      slope([
        [0, 1],
        [10, 21],
        [20, 41],
      ]),
    ).toBe(2);
  });

  it('reads a quantile out of a histogram, over all labels', () => {
    const text = `
x_bucket{type="a",le="0.01"} 5
x_bucket{type="a",le="0.02"} 10
x_bucket{type="a",le="+Inf"} 10
x_bucket{le="0.01",type="b"} 5
x_bucket{le="0.02",type="b"} 9
x_bucket{le="+Inf",type="b"} 10
y_bucket{le="+Inf"} 1000
`;
    expect(histogramQuantile(text, 'x', 0.5)).toBeCloseTo(0.01);
    expect(histogramQuantile(text, 'x', 0.725)).toBeCloseTo(0.015);
    expect(histogramQuantile(text, 'x', 0.99)).toBe(0.02);
    expect(histogramQuantile(text, 'z', 0.5)).toBeUndefined();
  });

  it('reads what the last full collection left out of V8’s trace', () => {
    const trace = `[7:0x1] 10 ms: Scavenge 30.0 (40.0) -> 20.0 (40.0) MB, pooled: 0 MB
[7:0x1] 20 ms: Mark-Compact (reduce) 45.2 (60.1) -> 30.3 (58.0) MB, 5.1 / 0.0 ms
[7:0x1] 30 ms: Scavenge 41.0 (60.0) -> 35.0 (60.0) MB`;
    expect(heapAfterLastCollection(trace)).toBe(30.3);
    expect(heapAfterLastCollection('')).toBeUndefined();
  });

  it('counts a frame without a place of its own as its caller’s, and only while the clock ran', () => {
    const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
      ...{ id, callFrame: { functionName, url, lineNumber: 0 }, children },
    });
    const nodes = [
      node(1, '(root)', '', [2, 5, 6]),
      node(2, 'encode', '/node_modules/mysql2/lib/packet.js', [3]),
      node(3, 'copy', 'node:buffer', [4]),
      node(4, 'writeBuffer', ''),
      node(5, '(idle)', ''),
      node(6, 'validate12', ''),
    ];
    const profile = {
      nodes,
      startTime: 0,
      samples: [5, 3, 4, 6, 2, 5],
      timeDeltas: Array(6).fill(10),
    };
    expect(selfTimeByArea(profile, { from: 20, until: 50 })).toEqual([
      { area: 'mysql2', share: 0.5 },
      { area: 'socket writes of mysql2', share: 0.25 },
      { area: 'validate', share: 0.25 },
    ]);
  });

  it('sends orders that differ by their number alone', () => {
    const [one, other] = [orderBody(0), orderBody(1)];
    expect(one.ordno).not.toBe(other.ordno);
    expect(one.body.length).toBe(other.body.length);
    expect(one.body.toString('latin1').replace(one.ordno, other.ordno)).toBe(
      other.body.toString('latin1'),
    );
  });

  it('refuses what it does not know', () => {
    expect(Object.keys(optionsOf(['--profile']).measurements)).toEqual(['profile']);
    expect(() => optionsOf(['--only', 'speed'])).toThrow('there is no measurement "speed"');
    expect(optionsOf(['--messages', '1000']).sizes.memory).toEqual({ messages: 1_000 });
    expect(() => optionsOf(['--messages', 'many'])).toThrow('"many" is no number of messages');
    expect(() => optionsOf(['--fast'])).toThrow('--fast');
  });
});
