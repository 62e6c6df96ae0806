import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { decode } from '../adapter/delivery/decode.ts';
import type { Delivery } from '../adapter/domain/delivery.ts';
import {
  type InterpretationTools,
  type InterpretedMessage,
  interpret,
} from '../adapter/domain/interpretation.ts';
import { translators } from '../adapter/translate/index.ts';
import { cp949, legacyOrder } from './orders.ts';

/** The adapter's own tools; they are deterministic, so a test needs no others. */
export const tools: InterpretationTools = {
  decode,
  hash: (body) => createHash('sha256').update(body).digest('hex'),
  toId: (name) => uuidv5(name, '6f1c7e4a-8a53-5d0e-9c53-0c4f5a1b7d2e'),
  translators,
};

export function deliveryOf(body: Uint8Array, fields: Partial<Delivery> = {}): Delivery {
  return {
    exchange: 'legacy.store',
    routingKey: 'order.received',
    properties: {},
    body,
    ...fields,
  };
}

/** A legacy order, ready to be committed. */
export function interpretedOrder(fields: Record<string, unknown> = {}): InterpretedMessage {
  const result = interpret(deliveryOf(cp949(legacyOrder(fields))), tools);
  if (result.kind !== 'translated') throw new Error(result.kind);
  return result.message;
}
