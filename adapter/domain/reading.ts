import {
  type CurrentMessage,
  type IgnoredContract,
  type LegacyContract,
  lifted,
  type Violation,
} from '#contracts';
import { type Aggregate, aggregateKey } from './aggregate.ts';
import type {
  CharsetDecision,
  Decoded,
  DecodeField,
  DecodingFailure,
  Delivery,
} from './delivery.ts';
import type { Failure } from './failure.ts';
import { shapedAs } from './message-fields.ts';
import { messageKeyOf, type NameToId } from './message-key.ts';
import { traceparentOf } from './trace.ts';

/** All that a delivery says by itself, without looking at what happened before it. */
export type Reading = CurrentMessage & {
  readonly kind: 'read';
  /** `name@version` of the contract that the legacy kept; `contract` is its newest version. */
  readonly sentAs: string;
  readonly charset: CharsetDecision;
  readonly messageKey: string;
  /** SHA-256 of the body, in hex: tells a duplicate from a conflict. */
  readonly bodyHash: string;
  /** What the message is about, and then whatever else it touches. */
  readonly aggregates: readonly [Aggregate, ...Aggregate[]];
  /** Keys of those whose messages must be understood in their order; none where that is not so. */
  readonly ordered: readonly string[];
  /** W3C Trace Context, as the legacy sent it; absent where it sent none, or none that is valid. */
  readonly traceparent?: string;
};

/** A message that its contract says to ignore: settled without a look at the rest of it. */
export type IgnoredReading = {
  readonly kind: 'ignored';
  /** `name@version` of the contract. */
  readonly contract: string;
  /** Why, in the contract's own words. */
  readonly reason: string;
};

/** How far we came before the message failed. */
export type FailureContext = {
  readonly charset?: CharsetDecision;
  /** Once the message has kept its contract: before that, what the key is made of may be wrong. */
  readonly messageKey?: string;
  readonly aggregate?: Aggregate;
  /** As in a reading: later messages of these wait for this one. Absent where none do. */
  readonly ordered?: readonly string[];
  /** As in a reading; known before anything else is. */
  readonly traceparent?: string;
};

export type Failed = {
  readonly kind: 'failed';
  readonly failure: Failure;
  readonly context: FailureContext;
};

/** The parts of a reading that live elsewhere. All of them are deterministic. */
export type ReadingTools = {
  decode(delivery: Delivery): Decoded | DecodingFailure;
  readonly decodeField: DecodeField;
  /** The contracts that a decoded message may be of, the newest version of each first. */
  contractsFor(message: unknown): readonly (LegacyContract | IgnoredContract)[];
  hash(body: Uint8Array): string;
  readonly toId: NameToId;
};

/**
 * decode → identify → validate → lift to the newest version. Never throws for bad input. `knownKey` is
 * the message key where it was established before. Of a message that is to be ignored, no more is done
 * than is needed to identify it.
 */
export function read(
  delivery: Delivery,
  tools: ReadingTools,
  knownKey?: string,
): Reading | IgnoredReading | Failed {
  const result = readUntraced(delivery, tools, knownKey);
  if (result.kind === 'ignored') return result;
  const traceparent = traceparentOf(delivery);
  if (traceparent === undefined) return result;
  return result.kind === 'read'
    ? { ...result, traceparent }
    : { ...result, context: { ...result.context, traceparent } };
}

function readUntraced(
  delivery: Delivery,
  tools: ReadingTools,
  knownKey: string | undefined,
): Reading | IgnoredReading | Failed {
  try {
    return readOrThrow(delivery, tools, knownKey);
  } catch (error) {
    // Nesting too deep for the stack, or a bug in an upcaster. Its words may quote the message.
    const name = error instanceof Error ? error.name : typeof error;
    return failed({ code: 'translator_failed', message: `it made us throw a ${name}`, rule: name });
  }
}

function readOrThrow(
  delivery: Delivery,
  tools: ReadingTools,
  knownKey: string | undefined,
): Reading | IgnoredReading | Failed {
  const decoded = tools.decode(delivery);
  if (decoded.kind === 'failed') {
    const { failure, charset } = decoded;
    return failed(failure, charset === undefined ? {} : { charset });
  }
  const { charset } = decoded;
  const { routingKey } = delivery;
  const contracts = tools.contractsFor(decoded.value);
  const names = [...new Set(contracts.map(({ name }) => name))];
  if (names.length > 1) {
    const rule = names.sort().join(', ');
    const message = `several contracts know this message: ${rule}`;
    return failed({ code: 'type_ambiguous', message, rule }, { charset });
  }
  let match: Kept | Failed | undefined;
  for (const contract of contracts) {
    if ('ignore' in contract) {
      // Below a newer version that is read, it would hide what is wrong with the message.
      if (match !== undefined) break;
      return { kind: 'ignored', contract: contract.id, reason: contract.ignore };
    }
    const one = kept(contract, decoded, tools);
    // What the newest version says of a message that keeps none is what helps.
    match = one.kind === 'kept' ? one : (match ?? one);
    if (match.kind === 'kept') break;
  }
  if (match === undefined) {
    const message = `no contract knows this message (routing key ${routingKey})`;
    return failed({ code: 'type_unknown', message, rule: routingKey }, { charset });
  }
  if (match.kind === 'failed') return { ...match, context: { ...match.context, charset } };

  const { contract: sent, message, aggregates } = match;
  const current = lifted(sent, message);
  const messageKey = knownKey ?? messageKeyOf(sent, message, tools.toId);
  const [violation] = current.contract === sent ? [] : current.contract.validate(current.message);
  if (violation !== undefined) {
    return failed(
      {
        code: 'translator_failed',
        message: `lifted to ${current.contract.id}, ${violation.pointer} ${violation.message}`,
        contract: sent.id,
        rule: `upcast ${violation.rule}`,
        pointer: violation.pointer,
      },
      { charset, messageKey, aggregate: aggregates[0], ...orderedIn(current.contract, aggregates) },
    );
  }
  return {
    kind: 'read',
    ...current,
    sentAs: sent.id,
    charset,
    messageKey,
    bodyHash: tools.hash(delivery.body),
    aggregates,
    ordered: orderedIn(current.contract, aggregates).ordered ?? [],
  };
}

/** Characters that a key may have: a longer one is no id that the legacy gave. */
const LONGEST_KEY = 200;

function orderedIn(
  { aggregate }: LegacyContract,
  aggregates: readonly Aggregate[],
): Pick<FailureContext, 'ordered'> {
  if (!aggregate.ordered) return {};
  const keys = aggregates.map(aggregateKey).filter((key) => key.length <= LONGEST_KEY);
  return keys.length === 0 ? {} : { ordered: keys };
}

type Kept = {
  readonly kind: 'kept';
  readonly contract: LegacyContract;
  readonly message: unknown;
  readonly aggregates: Reading['aggregates'];
};

/** Whether the message keeps one version of a contract. */
function kept(contract: LegacyContract, decoded: Decoded, tools: ReadingTools): Kept | Failed {
  const shaped = shapedAs(contract, decoded, tools.decodeField);
  const message = shaped.ok ? shaped.value : decoded.value;
  const aggregates = contract
    .aggregateIdsOf(message)
    .map((id): Aggregate => ({ type: contract.aggregate.type, id }));
  const [first, ...rest] = aggregates;
  const context =
    first === undefined ? {} : { aggregate: first, ...orderedIn(contract, aggregates) };
  if (!shaped.ok) return failed(shaped.failure, context);
  const [violation] = contract.validate(message);
  if (violation !== undefined) return failed(violationFailure(contract, violation), context);
  if (first === undefined) {
    // A contract may let its id be empty; nothing can be said about nobody.
    const pointer = contract.aggregate.ids[0] ?? '';
    const text = `${pointer} names no ${contract.aggregate.type}`;
    return failed({ code: 'contract_violated', message: text, contract: contract.id, pointer });
  }
  return { kind: 'kept', contract, message, aggregates: [first, ...rest] };
}

function violationFailure(
  contract: LegacyContract,
  { pointer, rule, message }: Violation,
): Failure {
  return {
    code: 'contract_violated',
    message: `${pointer || 'the message'} ${message}`,
    contract: contract.id,
    rule,
    pointer,
  };
}

/** A message that could be read, and fails all the same. */
export function failedReading(reading: Reading, failure: Failure): Failed {
  const { charset, messageKey, aggregates, ordered, contract, traceparent } = reading;
  return failed(
    { ...failure, contract: contract.id },
    {
      charset,
      messageKey,
      aggregate: aggregates[0],
      ...(ordered.length === 0 ? {} : { ordered }),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
  );
}

function failed(failure: Failure, context: FailureContext = {}): Failed {
  return { kind: 'failed', failure, context };
}
