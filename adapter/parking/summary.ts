import { aggregateKey } from '../domain/aggregate.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { traceIdOf } from '../domain/trace.ts';
import type { ParkedSummary } from './operations.ts';

/** What listings show of a parked message: nothing personal. */
export function summaryOf(message: ParkedMessage): ParkedSummary {
  const { failure, context, delivery } = message;
  const { aggregate, traceparent } = context;
  return {
    id: message.id,
    source: message.source,
    state: message.state,
    class: failure.code,
    why: failure.message,
    fingerprint: message.fingerprint,
    ...given('contract', failure.contract),
    ...given('pointer', failure.pointer),
    ...given('aggregate', aggregate && aggregateKey(aggregate)),
    ...given('traceId', traceparent && traceIdOf(traceparent)),
    routingKey: delivery.routingKey,
    bytes: delivery.body.length,
    attempts: message.attempts,
    revision: message.revision,
    ...given('dueAt', message.dueAt),
    ...given('job', message.job),
    ...given('outcome', message.outcome),
    parkedAt: message.parkedAt,
    updatedAt: message.updatedAt,
  };
}

/** A member only where there is a value. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}
