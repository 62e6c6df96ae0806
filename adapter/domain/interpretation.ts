import {
  eventContracts,
  identifyLegacyMessage,
  type LegacyContract,
  type LegacyMessages,
  type ScmEvent,
} from '#contracts';
import type { Decoded, Delivery } from './delivery.ts';
import { envelopeOf } from './envelope.ts';
import type { Failure } from './failure.ts';
import { eventIdOf, fieldOf, messageKeyOf, type NameToId } from './message-key.ts';
import { TranslationError, type Translator } from './translation.ts';

/** What the message is about. */
export type Aggregate = { readonly type: string; readonly id: string };

/** A message that can be committed. */
export type InterpretedMessage = {
  readonly messageKey: string;
  /** SHA-256 of the body, in hex: tells a duplicate from a conflict. */
  readonly bodyHash: string;
  readonly contract: string;
  readonly aggregate: Aggregate;
  readonly events: readonly ScmEvent[];
};

/** All that can be said of a delivery without looking at what happened before it. */
export type Interpretation =
  | { readonly kind: 'translated'; readonly message: InterpretedMessage }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext };

/** How far the interpretation came before it failed. */
export type FailureContext = {
  readonly charset?: string;
  /** Once the message has kept its contract: before that, what the key is made of may be wrong. */
  readonly messageKey?: string;
  readonly aggregate?: Aggregate;
};

/** The parts of an interpretation that live elsewhere. All of them are deterministic. */
export type InterpretationTools = {
  decode(delivery: Delivery): Decoded | Failure;
  hash(body: Uint8Array): string;
  readonly toId: NameToId;
  readonly translators: ReadonlyMap<keyof LegacyMessages, Translator>;
};

/**
 * decode → identify → validate → translate → wrap → validate again. Never throws for bad input.
 * `knownKey` is the message key where it was established before.
 */
export function interpret(
  delivery: Delivery,
  tools: InterpretationTools,
  knownKey?: string,
): Interpretation {
  try {
    return interpretOrThrow(delivery, tools, knownKey);
  } catch (error) {
    // A bug in a translator, or nesting too deep for the stack. Its words may quote the message.
    const name = error instanceof Error ? error.name : typeof error;
    return failed({ code: 'translator_failed', message: `it made us throw a ${name}`, rule: name });
  }
}

function interpretOrThrow(
  delivery: Delivery,
  tools: InterpretationTools,
  knownKey: string | undefined,
): Interpretation {
  const decoded = tools.decode(delivery);
  if ('code' in decoded) return failed(decoded);
  const { value, charset } = decoded;

  const contract = identifyLegacyMessage(value);
  if (contract === undefined || typeof value !== 'object' || value === null) {
    return failed(
      {
        code: 'type_unknown',
        message: `no contract knows this message (routing key ${delivery.routingKey})`,
        rule: delivery.routingKey,
      },
      { charset },
    );
  }
  const aggregate = { type: contract.aggregate.type, id: fieldOf(value, contract.aggregate.id) };

  const [violation, ...more] = contract.validate(value);
  if (violation !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return failed(
      {
        code: 'contract_violated',
        message: `${violation.pointer || 'the message'} ${violation.message}${others}`,
        contract: contract.id,
        rule: violation.rule,
        pointer: violation.pointer,
      },
      { charset, aggregate },
    );
  }
  const messageKey = knownKey ?? messageKeyOf(contract, value, tools.toId);
  const context: FailureContext = { charset, messageKey, aggregate };
  try {
    return translate(delivery, value, contract, { messageKey, aggregate }, tools);
  } catch (error) {
    if (error instanceof TranslationError) {
      const { code, message, rule, pointer } = error;
      return failed({ code, message, contract: contract.id, rule, pointer }, context);
    }
    const rule = error instanceof Error ? error.name : typeof error;
    const message = `the translator threw a ${rule}`;
    return failed({ code: 'translator_failed', message, contract: contract.id, rule }, context);
  }
}

function translate(
  delivery: Delivery,
  value: object,
  contract: LegacyContract,
  identity: { readonly messageKey: string; readonly aggregate: Aggregate },
  tools: InterpretationTools,
): Interpretation {
  // The contract's name and its validation have just established the type.
  const translator = tools.translators.get(contract.id as keyof LegacyMessages);
  if (translator === undefined) {
    const message = `no translator reads ${contract.id} yet`;
    return failed({ code: 'translator_missing', message, contract: contract.id }, identity);
  }
  const translation = translator.translate(value as LegacyMessages[keyof LegacyMessages]);
  if (translation.kind === 'ignored') {
    return { kind: 'ignored', contract: contract.id, reason: translation.reason };
  }
  const events = translation.events.map((draft, ordinal) =>
    envelopeOf(draft, {
      id: eventIdOf(identity.messageKey, draft.type, ordinal, tools.toId),
      traceparent: traceparentOf(delivery),
    }),
  );
  for (const event of events) {
    const [violation] = eventContracts[event.type].validate(event);
    if (violation === undefined) continue;
    return failed(
      {
        code: 'event_invalid',
        message: `the translator's ${event.type} breaks its contract: ${violation.pointer} ${violation.message}`,
        contract: contract.id,
        rule: `${event.type} ${violation.rule}`,
        pointer: violation.pointer,
      },
      identity,
    );
  }
  return {
    kind: 'translated',
    message: { ...identity, bodyHash: tools.hash(delivery.body), contract: contract.id, events },
  };
}

function traceparentOf({ properties: { headers } }: Delivery): string | undefined {
  if (typeof headers !== 'object' || headers === null || !('traceparent' in headers))
    return undefined;
  return typeof headers.traceparent === 'string' ? headers.traceparent : undefined;
}

function failed(failure: Failure, context: FailureContext = {}): Interpretation {
  return { kind: 'failed', failure, context };
}
