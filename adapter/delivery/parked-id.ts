import type { Delivery } from '../domain/delivery.ts';
import type { NameToId } from '../domain/message-key.ts';

/** The same message that comes again, or is found in a dead-letter queue, has the same id. */
export function parkedIdOf(
  { exchange, routingKey, properties, body }: Delivery,
  toId: NameToId,
  hash: (body: Uint8Array) => string,
): string {
  return toId(JSON.stringify([exchange, routingKey, properties.messageId ?? null, hash(body)]));
}
