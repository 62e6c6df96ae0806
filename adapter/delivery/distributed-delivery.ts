import type { Delivery } from '../domain/delivery.ts';
import { revivedBytes } from '../domain/json-bytes.ts';

/**
 * A delivery as one body: a length (4 bytes, big-endian), then everything but its own body as JSON,
 * then that. As properties of another message some of it would have effects again: an expiration, a
 * user id, a CC header; and a header has less room than a body.
 */
export function packed({ body, ...rest }: Delivery): Buffer {
  const head = Buffer.from(JSON.stringify(rest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

/** The delivery within a delivery; one that holds none is itself what somebody sent. */
export function unpacked(outer: Delivery): Delivery {
  const body = Buffer.from(outer.body.buffer, outer.body.byteOffset, outer.body.byteLength);
  try {
    const end = 4 + body.readUInt32BE(0);
    const rest: unknown = JSON.parse(body.toString('utf8', 4, end), revivedBytes);
    return isEnvelope(rest) ? { ...rest, body: body.subarray(end) } : outer;
  } catch {
    return outer;
  }
}

function isEnvelope(value: unknown): value is Omit<Delivery, 'body'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'exchange') === 'string' &&
    typeof Reflect.get(value, 'routingKey') === 'string' &&
    typeof (Reflect.get(value, 'properties') ?? undefined) === 'object'
  );
}
