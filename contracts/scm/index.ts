import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { eventSchemas, type ScmEvents } from '../generated/registry.ts';
import { maskPersonalData } from '../personal-data.ts';
import { schemaValidator, tolerantValidator, type Violation } from '../schema-validator.ts';

export type ScmEventType = keyof ScmEvents;
/** Any domain event, as a CloudEvent 1.0. */
export type ScmEvent = ScmEvents[ScmEventType];

/** A domain event of the SCM, as both sides agreed on it. */
export type EventContract = {
  readonly type: ScmEventType;
  /** What the event's `dataschema` says. */
  readonly dataschema: string;
  /**
   * Events about one aggregate must reach the legacy in their order: one that failed holds back those
   * after it. Of events that we receive.
   */
  readonly ordered: boolean;
  /** Of what we publish: the first violation; none of a valid one. Compiled at the first call. */
  validate(event: unknown): readonly Violation[];
  /** Of what we receive: the same, but properties that the contract does not know are none. */
  validateReceived(event: unknown): readonly Violation[];
  mask(event: unknown): unknown;
};

// Object.entries loses that the keys are the event types.
const entries = Object.entries(eventSchemas) as [ScmEventType, AnySchemaObject][];

export const eventContracts = Object.fromEntries(
  entries.map(([type, schema]) => [
    type,
    {
      type,
      dataschema: schema.$id,
      ordered: schema['x-contract'].ordered === true,
      validate: schemaValidator(schema, 'first'),
      validateReceived: tolerantValidator(schema, 'first'),
      mask: (event: unknown) => maskPersonalData(schema, event),
    },
  ]),
) as { readonly [Type in ScmEventType]: EventContract };
