import {
  commandContracts,
  type LegacyCommandId,
  type LegacyCommands,
  type ReceivedEventType,
  type ScmEvents,
} from '#contracts';
import { type Aggregate, aggregateKey, type KnownStates } from './aggregate.ts';
import { type EventReading, failedEvent as failed } from './event-reading.ts';
import type { Failure } from './failure.ts';
import type { Failed } from './reading.ts';
import { type TranslationContext, TranslationError } from './translation.ts';

/** A request to the legacy before it has an idempotency key. */
export type CommandDraft<Id extends LegacyCommandId = LegacyCommandId> = {
  [One in Id]: { readonly contract: One; readonly body: LegacyCommands[One] };
}[Id];

/** What a reverse translator makes of one event. */
export type ReverseTranslation<To extends LegacyCommandId = LegacyCommandId> =
  /** In the order in which they are to be sent. */
  | { readonly kind: 'translated'; readonly commands: readonly CommandDraft<To>[] }
  /** The legacy has no use for it: counted, and done. */
  | { readonly kind: 'ignored'; readonly reason: string };

/**
 * Turns an SCM event that keeps its contract into requests to the legacy's REST interface. Pure: the
 * same event and the same knowledge give the same requests.
 */
export type ReverseTranslator<
  From extends ReceivedEventType = ReceivedEventType,
  To extends LegacyCommandId = LegacyCommandId,
  State = unknown,
> = {
  readonly from: From;
  /** Every contract of a request that it may return. */
  readonly to: readonly To[];
  /**
   * What the event is about, in the words of the legacy's contracts. Events about the same come one
   * after the other, and what the legacy's messages made known of it is told to `translate`.
   */
  aggregateOf(event: ScmEvents[From]): Aggregate;
  /** Throws a {@link TranslationError} for a value that has no meaning to the legacy; nothing else. */
  translate(
    event: ScmEvents[From],
    context: TranslationContext<State>,
  ): NoInfer<ReverseTranslation<To>>;
};

/** Checks a reverse translator's types at both ends. */
export function defineReverseTranslator<
  From extends ReceivedEventType,
  const To extends LegacyCommandId,
  State = unknown,
>(translator: ReverseTranslator<From, To, State>): ReverseTranslator<From, To, State> {
  return translator;
}

export type ReverseTranslators = { readonly [Type in ReceivedEventType]?: ReverseTranslator<Type> };

/** A request to the legacy, ready to be sent. Its contract says where to. */
export type LegacyCommand = CommandDraft & {
  /**
   * The same event again gives the same key, so that the legacy can tell a repetition; an edited one
   * gives another, since to the legacy it is another request: it may remember that it refused the first.
   */
  readonly idempotencyKey: string;
};

/** What an event of the SCM means to the legacy; `contract` is the event's. */
export type ReverseInterpretation =
  | {
      readonly kind: 'translated';
      readonly contract: string;
      readonly commands: readonly LegacyCommand[];
    }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  | Failed;

/**
 * translate → validate, given what is known of the event's aggregate. Never throws, whatever a
 * translator does. `revision` counts how often the event was edited.
 */
export function commandsOf(
  reading: EventReading,
  known: KnownStates,
  revision = 0,
): ReverseInterpretation {
  const { contract, event } = reading;
  const attempted = attempt(reading, known);
  if (attempted.kind === 'failed') return failed(reading, attempted.failure);
  if (attempted.kind === 'ignored') return { kind: 'ignored', contract, reason: attempted.reason };

  const failure = commandFailure(attempted.commands);
  if (failure !== undefined) return failed(reading, failure);
  return { kind: 'translated', contract, commands: keyed(event.id, attempted.commands, revision) };
}

type Attempt = ReverseTranslation | { readonly kind: 'failed'; readonly failure: Failure };

function attempt({ translator, event, aggregates }: EventReading, known: KnownStates): Attempt {
  const [{ type }] = aggregates;
  try {
    return translator.translate(event, {
      known: (id) => known.get(aggregateKey({ type, id }))?.state,
    });
  } catch (error) {
    if (error instanceof TranslationError) {
      const { code, message, rule, pointer } = error;
      return { kind: 'failed', failure: { code, message, rule, pointer } };
    }
    // Its words may quote the event.
    const rule = error instanceof Error ? error.name : typeof error;
    const message = `the translator threw a ${rule}`;
    return { kind: 'failed', failure: { code: 'translator_failed', message, rule } };
  }
}

/** One request has the event's id as its key; of several each has its place in the order as well. */
function keyed(
  eventId: string,
  drafts: readonly CommandDraft[],
  revision: number,
): LegacyCommand[] {
  const edited = revision === 0 ? '' : `/r${revision}`;
  return drafts.map((draft, ordinal) => ({
    ...draft,
    idempotencyKey: `${eventId}${drafts.length === 1 ? '' : `/${ordinal}`}${edited}`,
  }));
}

/** A translator's mistake, or an id that the legacy cannot have, is found here, and not by the legacy. */
function commandFailure(drafts: readonly CommandDraft[]): Failure | undefined {
  for (const { contract, body } of drafts) {
    const [violation] = commandContracts[contract].validate(body);
    if (violation === undefined) continue;
    const { pointer, rule, message } = violation;
    return {
      code: 'contract_violated',
      message: `the translator's ${contract} breaks its contract: ${pointer} ${message}`,
      rule: `${contract} ${rule}`,
      pointer,
    };
  }
  return undefined;
}
