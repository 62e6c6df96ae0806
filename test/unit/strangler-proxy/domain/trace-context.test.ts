import { describe, expect, it } from '@jest/globals';
import {
  readTraceparent,
  traceOf,
  traceparent,
  withTrace,
} from '../../../../strangler-proxy/domain/trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const valid = `00-${traceId}-${spanId}-01`;

describe('a traceparent', () => {
  it('is read as it is written', () => {
    const context = { traceId, spanId, sampled: true };
    expect(readTraceparent(valid)).toEqual(context);
    expect(traceparent(context)).toBe(valid);
  });

  it.each([
    ['not sampled', `00-${traceId}-${spanId}-00`, false],
    ['sampled, with a flag that is not known', `00-${traceId}-${spanId}-03`, true],
    ['of a later version', `01-${traceId}-${spanId}-01`, true],
    ['of a later version that says more', `cc-${traceId}-${spanId}-01-more`, true],
  ])('may be %s', (_, text, sampled) => {
    expect(readTraceparent(text)).toEqual({ traceId, spanId, sampled });
  });

  it.each([
    ['nothing', ''],
    ['of the version that is none', `ff-${traceId}-${spanId}-01`],
    ['longer than its version', `${valid}-more`],
    ['in capitals', valid.toUpperCase()],
    ['of a trace without an id', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['of a span without an id', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['cut', valid.slice(0, -1)],
  ])('is not valid when it is %s', (_, text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});

describe('the trace of a request', () => {
  it('is found under any case of the name', () => {
    expect(traceOf(['Host', 'a', 'TraceParent', ` ${valid} `])?.traceId).toBe(traceId);
  });

  it('is none when two are told', () => {
    expect(traceOf(['traceparent', valid, 'Traceparent', valid])).toBeUndefined();
  });

  it('takes the place of what was told, with or without the state', () => {
    const fields = ['Host', 'a', 'Tracestate', 'x=1', 'Traceparent', 'wrong'];
    const context = { traceId, spanId, sampled: true };
    expect(withTrace(fields, context, 'kept')).toEqual([
      'Host',
      'a',
      'Tracestate',
      'x=1',
      'traceparent',
      valid,
    ]);
    expect(withTrace(fields, context, 'dropped')).toEqual(['Host', 'a', 'traceparent', valid]);
  });
});
