import type { Delivery } from './delivery.ts';

/** W3C Trace Context §3.2: version, trace id, parent id, flags; a later version may add to them. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** What is longer can be no traceparent that we know, and is not looked at. */
const LONGEST = 256;

/**
 * The `traceparent` of a delivery's headers, if it is valid; another one is dropped, as if nobody had
 * traced the message (§4.3). One of a later version is carried as what we know of it, in version 00
 * (§3.2.4). AMQP may hold it as a text or as bytes.
 */
export function traceparentOf({ properties: { headers } }: Delivery): string | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const text = textOf(Reflect.get(headers, 'traceparent'));
  const [, version, traceId, parentId, flags = '', more] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || parentId === undefined || version === 'ff') return undefined;
  if (isZero(traceId) || isZero(parentId)) return undefined;
  if (version === '00') return more === undefined ? text : undefined;
  return `00-${traceId}-${parentId}-${isSampled(flags) ? '01' : '00'}`;
}

/** The trace id of a valid `traceparent`: 32 hexadecimal digits, by which logs can be found. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, LONGEST);
  if (!(value instanceof Uint8Array)) return '';
  return String.fromCharCode(...value.subarray(0, LONGEST));
}

function isZero(hex: string): boolean {
  return /^0+$/.test(hex);
}

/** Of the flags, the one that every version knows (§3.2.2.5.1). */
function isSampled(flags: string): boolean {
  return Number.parseInt(flags, 16) % 2 === 1;
}
