import {
  type EventContract,
  eventContracts,
  type ReceivedEventType,
  type ScmEvents,
  type ScmEventType,
  type Violation,
} from '#contracts';
import { type Aggregate, aggregateKey } from './aggregate.ts';
import type { Failure } from './failure.ts';
import type { NameToId } from './message-key.ts';
import type { Failed, FailureContext } from './reading.ts';
import type { ReverseTranslator, ReverseTranslators } from './reverse-translation.ts';

/** All that an event of the SCM says by itself, without looking at what happened before it. */
export type EventReading = {
  readonly kind: 'read';
  readonly event: ScmEvents[ReceivedEventType];
  /** `type@version` of the event's contract. */
  readonly contract: string;
  readonly translator: ReverseTranslator;
  /** The same event delivered again has the same key, whatever its bytes. */
  readonly messageKey: string;
  /** SHA-256 of the body, in hex: tells a duplicate from a conflict. */
  readonly bodyHash: string;
  /** What the event is about. */
  readonly aggregates: readonly [Aggregate];
  /** As in a reading of a legacy message, but a queue of its own: neither way holds the other back. */
  readonly ordered: readonly string[];
};

export type EventReadingTools = {
  readonly toId: NameToId;
  readonly translators: ReverseTranslators;
};

/** What is known of the message beside the event in it. */
export type EventDetails = {
  readonly bodyHash: string;
  /** The message key where it was established before. */
  readonly knownKey?: string | undefined;
};

/** Characters of an unknown type that are told. */
const LONGEST_TYPE = 200;
/** Characters that a key may have: a longer one is no id that the legacy gave. */
const LONGEST_KEY = 200;

/** identify → validate → key. Never throws, whatever came in or a translator throws. */
export function readEvent(
  event: unknown,
  { bodyHash, knownKey }: EventDetails,
  { toId, translators }: EventReadingTools,
): EventReading | Failed {
  const known = eventContractOf(event);
  if (known === undefined) {
    // Whatever length the sender gave it: it goes into logs and listings.
    const rule = typeOf(event).slice(0, LONGEST_TYPE).toWellFormed();
    const said = rule === '' ? 'it says no type' : `type ${rule}`;
    const message = `no contract knows this event (${said})`;
    const failure: Failure = { code: 'type_unknown', message, rule, pointer: '/type' };
    return { kind: 'failed', failure, context: {} };
  }
  const contract = contractIdOf(known);
  const [violation] = known.validateReceived(event);
  if (violation !== undefined) {
    return { kind: 'failed', failure: { ...eventFailure(violation), contract }, context: {} };
  }
  // The event has just kept its contract.
  const valid = event as ScmEvents[ReceivedEventType];
  const messageKey = knownKey ?? toId(JSON.stringify(['event', valid.source, valid.id]));
  const failed = (failure: Failure): Failed => {
    return { kind: 'failed', failure: { ...failure, contract }, context: { messageKey } };
  };
  // An event that the adapter publishes itself has no reverse translator, like one without any.
  const translator = (translators as Partial<Record<ScmEventType, ReverseTranslator>>)[known.type];
  if (translator === undefined) {
    const message = `no translator reads ${contract} yet`;
    return failed({ code: 'translator_missing', message });
  }
  try {
    const aggregates = [translator.aggregateOf(valid)] as const;
    const about = { event: valid, contract, translator, messageKey, bodyHash };
    return { kind: 'read', ...about, aggregates, ordered: orderedIn(known, aggregates) };
  } catch (error) {
    // Its words may quote the event.
    const rule = error instanceof Error ? error.name : typeof error;
    const message = `the translator threw a ${rule}`;
    return failed({ code: 'translator_failed', message, rule });
  }
}

/** An event that could be read, and fails all the same. */
export function failedEvent(reading: EventReading, failure: Failure): Failed {
  const { contract, messageKey, aggregates, ordered } = reading;
  const context: FailureContext = {
    messageKey,
    aggregate: aggregates[0],
    ...(ordered.length === 0 ? {} : { ordered }),
  };
  return { kind: 'failed', failure: { ...failure, contract }, context };
}

function orderedIn({ ordered }: EventContract, [about]: readonly [Aggregate]): readonly string[] {
  const key = `scm ${aggregateKey(about)}`;
  return ordered && key.length <= LONGEST_KEY ? [key] : [];
}

function eventFailure({ pointer, rule, message }: Violation): Failure {
  return {
    code: 'contract_violated',
    message: `${pointer || 'the event'} ${message}`,
    rule,
    pointer,
  };
}

/** The type that an event says it is of; empty for what is no event. */
function typeOf(event: unknown): string {
  if (typeof event !== 'object' || event === null || !('type' in event)) return '';
  return typeof event.type === 'string' ? event.type : '';
}

/** The contract of the type that an event says it is of. */
export function eventContractOf(event: unknown): EventContract | undefined {
  const type = typeOf(event);
  return isKnown(type) ? eventContracts[type] : undefined;
}

function isKnown(type: string): type is ScmEventType {
  return Object.hasOwn(eventContracts, type);
}

/** `urn:banyan:scm.delivery.ShipmentDispatched:1` → `scm.delivery.ShipmentDispatched@1` */
function contractIdOf({ type, dataschema }: EventContract): string {
  return `${type}@${dataschema.slice(dataschema.lastIndexOf(':') + 1)}`;
}
