import type { RequestRecord } from '../domain/request-record.ts';
import type { RequestTrace } from '../domain/trace-context.ts';

/** SPAN_KIND_SERVER and STATUS_CODE_ERROR of OTLP. */
const SERVER = 2;
const ERROR = 2;

type Attribute = {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
};

/**
 * A request as a span in OTLP's JSON, under the names of OpenTelemetry's semantic conventions for HTTP.
 *
 * @param endedAt ms since 1970
 */
export function spanOf(record: RequestRecord, trace: RequestTrace, endedAt: number): object {
  const { method, path, plan, arm, upstream, status, failure, fallback } = record;
  const code = failure?.code ?? fallback;
  const attributes = [
    text('http.request.method', method),
    text('url.path', path),
    text('network.protocol.version', record.version),
    text('http.response.status_code', status),
    text('error.type', code),
    text('banyan.route', plan.route?.name),
    text('banyan.arm', arm),
    text('banyan.reason', plan.reason),
    text('banyan.upstream', upstream),
    text('banyan.fallback', fallback),
  ].filter((attribute) => attribute !== undefined);
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(trace.parentId !== undefined && { parentSpanId: trace.parentId }),
    name: plan.route === undefined ? method : `${method} ${plan.route.name}`,
    kind: SERVER,
    startTimeUnixNano: nanoseconds(endedAt - record.totalMs),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes,
    ...((failure !== undefined || (status ?? 0) >= 500) && { status: { code: ERROR } }),
  };
}

function text(key: string, value: string | number | undefined): Attribute | undefined {
  if (value === undefined) return undefined;
  // 64 bits, which JSON's numbers have not.
  return typeof value === 'number'
    ? { key, value: { intValue: String(value) } }
    : { key, value: { stringValue: value } };
}

function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
