import type { RequestRecord } from '../domain/request-record.ts';
import { type RequestTrace, type Traced, traceOf, withTrace } from '../domain/trace-context.ts';

export type Tracer = {
  begin(fields: readonly string[]): Traced;
  ended(record: RequestRecord): void;
};

export type TracerOptions = {
  /** The share of the traces begun here that are kept; undefined to begin none. */
  readonly sample: number | undefined;
  /** Takes the request of each span; undefined when spans are not exported. */
  readonly exportSpan: ((record: RequestRecord, trace: RequestTrace) => void) | undefined;
  readonly random: () => number;
  /** So many random hexadecimals, not all of them 0. */
  readonly randomId: (digits: number) => string;
};

/**
 * Begins traces, and takes part in those of clients. A client's traceparent is left untouched, unless a
 * span of this proxy stands between the client's and the upstream's. Undefined if there is nothing to do:
 * then tracing costs nothing.
 */
export function createTracer(options: TracerOptions): Tracer | undefined {
  const { sample, exportSpan, random, randomId } = options;
  if (sample === undefined && exportSpan === undefined) return undefined;
  return {
    begin(fields) {
      const known = traceOf(fields);
      if (known === undefined) {
        if (sample === undefined) return { fields, trace: undefined };
        const context = {
          traceId: randomId(32),
          spanId: randomId(16),
          sampled: random() < sample,
        };
        // W3C Trace Context §4.3: without a traceparent that is valid, tracestate says nothing.
        return {
          fields: withTrace(fields, context, 'dropped'),
          trace: { ...context, parentId: undefined },
        };
      }
      const { traceId, spanId: parentId, sampled } = known;
      if (exportSpan === undefined || !sampled) {
        return { fields, trace: { traceId, spanId: undefined, parentId, sampled } };
      }
      const context = { traceId, spanId: randomId(16), sampled };
      return {
        fields: withTrace(fields, context, 'kept'),
        trace: { ...context, parentId },
      };
    },
    ended(record) {
      const { trace } = record;
      if (trace?.sampled && trace.spanId !== undefined) exportSpan?.(record, trace);
    },
  };
}
