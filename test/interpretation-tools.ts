import type { Delivery } from '../adapter/domain/delivery.ts';
import {
  type Interpretation,
  type InterpretedMessage,
  interpret,
} from '../adapter/domain/interpretation.ts';
import { read } from '../adapter/domain/reading.ts';
import { toolsWith } from '../adapter/tools.ts';
import { cp949, legacyOrder } from './orders.ts';

/** The adapter's own tools; they are deterministic, so a test needs no others. */
export const tools = toolsWith(() => false);

export function deliveryOf(body: Uint8Array, fields: Partial<Delivery> = {}): Delivery {
  return {
    exchange: 'legacy.store',
    routingKey: 'order.received',
    properties: {},
    body,
    ...fields,
  };
}

/** What a delivery means when nothing came before it. */
export function interpreted(delivery: Delivery, own = tools): Interpretation {
  const reading = read(delivery, own);
  return reading.kind === 'read' ? interpret(reading, new Map(), own) : reading;
}

/** A legacy order, ready to be committed. */
export function interpretedOrder(fields: Record<string, unknown> = {}): InterpretedMessage {
  const result = interpreted(deliveryOf(cp949(legacyOrder(fields))));
  if (result.kind !== 'translated') throw new Error(JSON.stringify(result));
  return result.message;
}
