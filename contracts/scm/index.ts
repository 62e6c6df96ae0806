import type { OrderPlacedV1 } from '../generated/scm-order-orderplaced-v1.ts';
import { schemaValidator, type Violation } from '../schema-validator.ts';
import orderPlacedV1 from './order/OrderPlaced/v1/schema.json' with { type: 'json' };

/** The envelope type behind each domain event of the SCM. */
export type ScmEvents = { 'scm.order.OrderPlaced': OrderPlacedV1 };
export type ScmEventType = keyof ScmEvents;
/** Any domain event, as a CloudEvent 1.0. */
export type ScmEvent = ScmEvents[ScmEventType];

/** A domain event of the SCM, as both sides agreed on it. */
export type EventContract = {
  readonly type: ScmEventType;
  /** What the event's `dataschema` says. */
  readonly dataschema: string;
  validate(event: unknown): readonly Violation[];
};

export const eventContracts: { readonly [Type in ScmEventType]: EventContract } = {
  'scm.order.OrderPlaced': {
    type: 'scm.order.OrderPlaced',
    dataschema: orderPlacedV1.$id,
    validate: schemaValidator(orderPlacedV1),
  },
};
