import { eventContracts, type ScmEvent } from '#contracts';
import {
  type Aggregate,
  type AggregateState,
  aggregateKey,
  type KnownStates,
} from './aggregate.ts';
import { type Comparison, compared } from './comparison.ts';
import { envelopeOf } from './envelope.ts';
import type { Failure } from './failure.ts';
import { eventIdOf, type NameToId } from './message-key.ts';
import { type Failed, failedReading as failed, type Reading } from './reading.ts';
import {
  type Translation,
  type TranslationContext,
  TranslationError,
  type Translator,
  type Translators,
  type TranslatorVersions,
  UnmappedCodeError,
} from './translation.ts';

/** A message that can be committed. */
export type InterpretedMessage = {
  readonly messageKey: string;
  /** SHA-256 of the body, in hex: tells a duplicate from a conflict. */
  readonly bodyHash: string;
  readonly contract: string;
  readonly aggregate: Aggregate;
  readonly events: readonly ScmEvent[];
  /** What is known from now on; `version` is that of the state it replaces. */
  readonly states: readonly AggregateState[];
  /** What a person should look at. */
  readonly remarks: readonly string[];
};

/** What a reading means to the SCM, given what is known of its aggregates. */
export type Interpretation = (
  | { readonly kind: 'translated'; readonly message: InterpretedMessage }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** Something newer is known of its aggregate. */
  | { readonly kind: 'stale'; readonly contract: string; readonly reason: string }
  | Failed
) & {
  /** Where two versions of the translator ran side by side. */
  readonly comparison?: Comparison;
};

/** Which of a contract's translators runs; see TranslatorVersions. */
export type Rollout = { readonly publish: 'current' | 'next'; readonly compare: boolean };

export type InterpretationTools = {
  readonly toId: NameToId;
  readonly translators: Translators;
  /** Whether the contract's translator is switched off at this moment: its messages wait. */
  isWithheld(contract: string): boolean;
  /** The flags of a contract's translators at this moment. */
  rollout(contract: string): Rollout;
};

/** translate → wrap → validate. Never throws, whatever a translator does. */
export function interpret(
  reading: Reading,
  known: KnownStates,
  tools: InterpretationTools,
): Interpretation {
  // A reading's message is of its contract's type: it was validated.
  const versions = tools.translators[reading.contract.id] as TranslatorVersions | undefined;
  if (versions === undefined) {
    const message = `no translator reads ${reading.contract.id} yet`;
    return failed(reading, { code: 'translator_missing', message });
  }
  const { current, next } = versions;
  if (next === undefined) return outcome(reading, known, attempt(current, reading, known), tools);

  const { publish, compare } = tools.rollout(reading.contract.id);
  const published = attempt(publish === 'next' ? next : current, reading, known);
  const result = outcome(reading, known, published, tools, publish);
  if (!compare) return result;
  const other = attempt(publish === 'next' ? current : next, reading, known);
  return { ...result, comparison: compared(reading, published, other) };
}

/** What a translator made of a message. */
export type Attempt = Translation | { readonly kind: 'failed'; readonly failure: Failure };

function attempt(translator: Translator, reading: Reading, known: KnownStates): Attempt {
  const { type } = reading.aggregates[0];
  const context: TranslationContext = {
    known: (id) => known.get(aggregateKey({ type, id }))?.state,
  };
  try {
    return translator.translate(reading.message as Parameters<Translator['translate']>[0], context);
  } catch (error) {
    if (!(error instanceof TranslationError)) return { kind: 'failed', failure: bugOf(error) };
    const { code, message, rule, pointer } = error;
    const codes = error instanceof UnmappedCodeError ? { codes: error.codes } : {};
    return { kind: 'failed', failure: { code, message, rule, pointer, ...codes } };
  }
}

/** What a translator threw or returned by mistake. Its words may quote the message. */
function bugOf(error: unknown): Failure {
  const rule = error instanceof Error ? error.name : typeof error;
  return { code: 'translator_failed', message: `the translator threw a ${rule}`, rule };
}

function outcome(
  reading: Reading,
  known: KnownStates,
  attempted: Attempt,
  tools: InterpretationTools,
  translator: Rollout['publish'] = 'current',
): Interpretation {
  const result = outcomeOrBug(reading, known, attempted, tools);
  if (result.kind !== 'failed' || translator === 'current') return result;
  return { ...result, failure: { ...result.failure, translator } };
}

function outcomeOrBug(
  reading: Reading,
  known: KnownStates,
  attempted: Attempt,
  tools: InterpretationTools,
): Interpretation {
  try {
    return outcomeOrThrow(reading, known, attempted, tools);
  } catch (error) {
    // The types forbid it, but a type can be lied to: an unknown event, no data, a state that is no JSON.
    return failed(reading, bugOf(error));
  }
}

function outcomeOrThrow(
  reading: Reading,
  known: KnownStates,
  attempted: Attempt,
  { toId }: InterpretationTools,
): Interpretation {
  const { messageKey, bodyHash, aggregates } = reading;
  const contract = reading.contract.id;
  if (attempted.kind === 'failed') return failed(reading, attempted.failure);
  if (attempted.kind !== 'translated') {
    return { kind: attempted.kind, contract, reason: attempted.reason };
  }

  const events = attempted.events.map((draft, ordinal) => {
    const id = eventIdOf(messageKey, draft.type, ordinal, toId);
    return envelopeOf(draft, { id, traceparent: reading.traceparent });
  });
  const failure = eventFailure(events);
  if (failure !== undefined) return failed(reading, failure);
  const ids = Object.keys(attempted.states ?? {});
  const foreign = ids.find((id) => !aggregates.some((aggregate) => aggregate.id === id));
  if (foreign !== undefined) {
    const message =
      'the translator returned a state of an aggregate that the message does not name';
    return failed(reading, { code: 'translator_failed', message, rule: 'foreign state' });
  }
  JSON.stringify(attempted.states); // throws for what the database could not keep
  const { type } = aggregates[0];
  const states = ids.map((id): AggregateState => {
    const aggregate = { type, id };
    const { version = 0 } = known.get(aggregateKey(aggregate)) ?? {};
    return { aggregate, state: attempted.states?.[id], version };
  });
  const { remarks = [] } = attempted;
  const aggregate = aggregates[0];
  const message = { messageKey, bodyHash, contract, aggregate, events, states, remarks };
  return { kind: 'translated', message };
}

/** A translator's mistake is found here, and not by the SCM. */
function eventFailure(events: readonly ScmEvent[]): Failure | undefined {
  for (const event of events) {
    const [violation] = eventContracts[event.type].validate(event);
    if (violation === undefined) continue;
    return {
      code: 'event_invalid',
      message: `the translator's ${event.type} breaks its contract: ${violation.pointer} ${violation.message}`,
      rule: `${event.type} ${violation.rule}`,
      pointer: violation.pointer,
    };
  }
  return undefined;
}
