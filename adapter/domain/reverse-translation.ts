import {
  commandContracts,
  eventContracts,
  type LegacyCommandId,
  type LegacyCommands,
  type ReceivedEventType,
  type ScmEvents,
  type ScmEventType,
  type Violation,
} from '#contracts';
import type { Failure } from './failure.ts';
import { TranslationError } from './translation.ts';

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
 * same event gives the same requests.
 */
export type ReverseTranslator<
  From extends ReceivedEventType = ReceivedEventType,
  To extends LegacyCommandId = LegacyCommandId,
> = {
  readonly from: From;
  /** Every contract of a request that it may return. */
  readonly to: readonly To[];
  /** Throws a {@link TranslationError} for a value that has no meaning to the legacy; nothing else. */
  translate(event: ScmEvents[From]): NoInfer<ReverseTranslation<To>>;
};

/** Checks a reverse translator's types at both ends. */
export function defineReverseTranslator<
  From extends ReceivedEventType,
  const To extends LegacyCommandId,
>(translator: ReverseTranslator<From, To>): ReverseTranslator<From, To> {
  return translator;
}

export type ReverseTranslators = { readonly [Type in ReceivedEventType]?: ReverseTranslator<Type> };

/** A request to the legacy, ready to be sent. Its contract says where to. */
export type LegacyCommand = CommandDraft & {
  /** The same event again gives the same key, so that the legacy can tell a repetition. */
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
  | { readonly kind: 'failed'; readonly failure: Failure };

/** identify → validate → translate → validate. Never throws, whatever came in or a translator throws. */
export function commandsOf(event: unknown, translators: ReverseTranslators): ReverseInterpretation {
  const type = typeOf(event);
  if (!isKnown(type)) {
    const said = type === '' ? 'it says no type' : `type ${type}`;
    const message = `no contract knows this event (${said})`;
    const failure: Failure = { code: 'type_unknown', message, rule: type, pointer: '/type' };
    return { kind: 'failed', failure };
  }
  const contract = contractIdOf(type);
  const failed = (failure: Failure): ReverseInterpretation => {
    return { kind: 'failed', failure: { ...failure, contract } };
  };
  const [violation] = eventContracts[type].validate(event);
  if (violation !== undefined) return failed(eventFailure(violation));
  // An event that the adapter publishes itself has no reverse translator, like one without any.
  const translator = (translators as Partial<Record<ScmEventType, ReverseTranslator>>)[type];
  if (translator === undefined) {
    const message = `no translator reads ${contract} yet`;
    return failed({ code: 'translator_missing', message });
  }
  // The event has just kept its contract.
  const valid = event as ScmEvents[ReceivedEventType];
  const attempted = attempt(translator, valid);
  if (attempted.kind === 'failed') return failed(attempted.failure);
  if (attempted.kind === 'ignored') return { kind: 'ignored', contract, reason: attempted.reason };

  const failure = commandFailure(attempted.commands);
  if (failure !== undefined) return failed(failure);
  return { kind: 'translated', contract, commands: keyed(valid.id, attempted.commands) };
}

type Attempt = ReverseTranslation | { readonly kind: 'failed'; readonly failure: Failure };

function attempt(translator: ReverseTranslator, event: ScmEvents[ReceivedEventType]): Attempt {
  try {
    return translator.translate(event);
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
function keyed(eventId: string, drafts: readonly CommandDraft[]): LegacyCommand[] {
  return drafts.map((draft, ordinal) => ({
    ...draft,
    idempotencyKey: drafts.length === 1 ? eventId : `${eventId}/${ordinal}`,
  }));
}

function eventFailure({ pointer, rule, message }: Violation): Failure {
  return {
    code: 'contract_violated',
    message: `${pointer || 'the event'} ${message}`,
    rule,
    pointer,
  };
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

/** The type that an event says it is of; empty for what is no event. */
function typeOf(event: unknown): string {
  if (typeof event !== 'object' || event === null || !('type' in event)) return '';
  return typeof event.type === 'string' ? event.type : '';
}

function isKnown(type: string): type is ScmEventType {
  return Object.hasOwn(eventContracts, type);
}

/** `urn:banyan:scm.delivery.ShipmentDispatched:1` → `scm.delivery.ShipmentDispatched@1` */
function contractIdOf(type: ScmEventType): string {
  const { dataschema } = eventContracts[type];
  return `${type}@${dataschema.slice(dataschema.lastIndexOf(':') + 1)}`;
}
