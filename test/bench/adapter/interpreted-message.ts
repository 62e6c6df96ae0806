import type { ConsumeMessage } from 'amqplib';
import { type InterpretedMessage, interpret } from '../../../adapter/domain/interpretation.ts';
import { read } from '../../../adapter/domain/reading.ts';
import { toolsWith } from '../../../adapter/tools.ts';
import { deliveryOf } from '../../interpretation-tools.ts';

const tools = toolsWith(() => false);
const nothingKnown = new Map();

/** What the adapter makes of an order that it sees for the first time, contracts checked. */
export function interpretedMessage({ fields, content }: ConsumeMessage): InterpretedMessage {
  const { exchange, routingKey } = fields;
  const reading = read(deliveryOf(content, { exchange, routingKey }), tools);
  if (reading.kind !== 'read') throw new Error(`the order was ${reading.kind}`);
  const result = interpret(reading, nothingKnown, tools);
  if (result.kind !== 'translated') throw new Error(`the order was ${result.kind}`);
  return result.message;
}
