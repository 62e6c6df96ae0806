import { describe, expect, it } from '@jest/globals';
import { createTracer, type TracerOptions } from '../../../../strangler-proxy/observe/tracer.ts';
import { aRecord } from './a-record.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const known = ['Host', 'a', 'traceparent', `00-${traceId}-${spanId}-01`, 'tracestate', 'x=1'];

function tracer(options: Partial<TracerOptions>) {
  return createTracer({
    sample: undefined,
    exportSpan: undefined,
    random: () => 0.5,
    randomId: (digits) => '1'.repeat(digits),
    ...options,
  });
}
const exportSpan = () => {};

it('without a share and an exporter there is no tracing', () => {
  expect(tracer({})).toBeUndefined();
});

describe('the trace of a client', () => {
  it('is passed on untouched', () => {
    const traced = tracer({ sample: 1 })?.begin(known);
    expect(traced?.fields).toBe(known);
    expect(traced?.trace).toEqual({ traceId, spanId: undefined, parentId: spanId, sampled: true });
  });

  it('goes on below the span of the proxy when spans are exported', () => {
    const traced = tracer({ exportSpan })?.begin(known);
    expect(traced?.fields).toEqual([
      ...['Host', 'a', 'tracestate', 'x=1'],
      ...['traceparent', `00-${traceId}-${'1'.repeat(16)}-01`],
    ]);
    expect(traced?.trace).toMatchObject({ spanId: '1'.repeat(16), parentId: spanId });
  });

  it('is left alone when it is not sampled', () => {
    const fields = ['traceparent', `00-${traceId}-${spanId}-00`];
    expect(tracer({ sample: 1, exportSpan })?.begin(fields).fields).toBe(fields);
  });
});

describe('a request without a trace', () => {
  it.each([
    [0.6, '01'],
    [0.5, '00'],
  ])('begins one; of a share of %s its flag is %s', (sample, flag) => {
    expect(tracer({ sample })?.begin(['Host', 'a', 'tracestate', 'x=1'])?.fields).toEqual([
      ...['Host', 'a'],
      ...['traceparent', `00-${'1'.repeat(32)}-${'1'.repeat(16)}-${flag}`],
    ]);
  });

  it('begins none when no share is given', () => {
    expect(tracer({ exportSpan })?.begin(['Host', 'a'])).toEqual({
      fields: ['Host', 'a'],
      trace: undefined,
    });
  });
});

it.each([
  ['sampled', { sampled: true }, 1],
  ['not sampled', { sampled: false }, 0],
  ['only passed on', { spanId: undefined }, 0],
])('a trace that is %s: spans exported: %#', (_, part, count) => {
  const spans: unknown[] = [];
  const trace = { traceId, spanId, parentId: undefined, sampled: true, ...part };
  tracer({ exportSpan: (record) => spans.push(record) })?.ended(aRecord({ trace }));
  expect(spans.length).toBe(count);
});
