import { type AggregateState, aggregateKey } from './aggregate.ts';
import type { Decoded, DecodingFailure, Delivery } from './delivery.ts';
import { type Interpretation, type InterpretationTools, interpret } from './interpretation.ts';
import {
  type Failed,
  type IgnoredReading,
  type Reading,
  type ReadingTools,
  read,
} from './reading.ts';

/** What would become of one message. */
export type Rehearsed = {
  readonly decoded: Decoded | DecodingFailure;
  readonly reading: Reading | IgnoredReading | Failed;
  readonly interpretation: Interpretation;
};

/**
 * Runs messages through read and translate on today's code, one after the other, and touches nothing:
 * what each makes known is remembered here alone, for those that follow.
 */
export function createRehearsal(
  tools: ReadingTools & InterpretationTools,
): (delivery: Delivery) => Rehearsed {
  const known = new Map<string, AggregateState>();
  return (delivery) => {
    const decoded = tools.decode(delivery);
    const reading = read(delivery, tools);
    if (reading.kind !== 'read') return { decoded, reading, interpretation: reading };
    const interpretation = interpret(reading, known, tools);
    if (interpretation.kind === 'translated') {
      for (const state of interpretation.message.states) {
        known.set(aggregateKey(state.aggregate), { ...state, version: state.version + 1 });
      }
    }
    return { decoded, reading, interpretation };
  };
}
