/** The trace that a request belongs to, as W3C Trace Context has it: ids in lower-case hexadecimals. */
export type TraceContext = {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits: the span of whoever sent the request. */
  readonly spanId: string;
  /** Whether whoever began the trace keeps it. */
  readonly sampled: boolean;
};

/** A trace, and this proxy's part in it. */
export type RequestTrace = {
  readonly traceId: string;
  /** This proxy's span; undefined when it only passes the trace on. */
  readonly spanId: string | undefined;
  /** The client's span; undefined when the trace begins here. */
  readonly parentId: string | undefined;
  readonly sampled: boolean;
};

/** A request's fields as its upstream gets them, and its trace. */
export type Traced = {
  readonly fields: readonly string[];
  readonly trace: RequestTrace | undefined;
};

/** W3C Trace Context §3.2.2. A version that is not known yet may say more at the end. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_ID = /^0+$/;
const NAME = 'traceparent';
const STATE = 'tracestate';

/** Reads a traceparent; undefined when it is not valid, which is as good as none (§4.3). */
export function readTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  if (NO_ID.test(traceId) || NO_ID.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes one. */
export function traceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The trace that header fields (names and values in turn) tell. Two of them tell none. */
export function traceOf(fields: readonly string[]): TraceContext | undefined {
  let found: string | undefined;
  for (let index = 0; index < fields.length; index += 2) {
    if (!isNamed(fields[index], NAME)) continue;
    if (found !== undefined) return undefined;
    found = fields[index + 1] ?? '';
  }
  return found === undefined ? undefined : readTraceparent(found.trim());
}

/** The fields with this traceparent in place of any other, and with their tracestate if it is `kept`. */
export function withTrace(
  fields: readonly string[],
  context: TraceContext,
  state: 'kept' | 'dropped',
): string[] {
  const changed: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (isNamed(name, NAME) || (state === 'dropped' && isNamed(name, STATE))) continue;
    changed.push(name, fields[index + 1] ?? '');
  }
  changed.push(NAME, traceparent(context));
  return changed;
}

/** Lengths first: this is asked of every field of every request. */
function isNamed(name: string | undefined, key: string): boolean {
  return name?.length === key.length && name.toLowerCase() === key;
}
