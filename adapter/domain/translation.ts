import type { LegacyMessages, ScmEvents, ScmEventType } from '#contracts';
import type { FailureCode } from './failure.ts';

/** A domain event before it has an envelope. */
export type EventDraft = {
  [Type in ScmEventType]: {
    readonly type: Type;
    /** The id of the aggregate that the event is about. */
    readonly subject: string;
    readonly data: ScmEvents[Type]['data'];
  };
}[ScmEventType];

/** What a translator makes of one message. */
export type Translation =
  | { readonly kind: 'translated'; readonly events: readonly EventDraft[] }
  /** The SCM has no use for it: counted, and done. */
  | { readonly kind: 'ignored'; readonly reason: string };

/** Turns a legacy message that keeps its contract into domain events. Pure. */
export type Translator<From extends keyof LegacyMessages = keyof LegacyMessages> = {
  readonly from: From;
  /** Throws a {@link TranslationError} for a value that has no meaning to the SCM; nothing else. */
  translate(message: LegacyMessages[From]): Translation;
};

/** Checks a translator's types at both ends. */
export function defineTranslator<From extends keyof LegacyMessages>(
  translator: Translator<From>,
): Translator<From> {
  return translator;
}

/** A valid message that says something the SCM has no word for. */
export class TranslationError extends Error {
  override readonly name = 'TranslationError';
  readonly code: Extract<FailureCode, 'code_unmapped' | 'value_invalid'>;
  /** Names the rule within a failure group, for example `settlekind=k`. */
  readonly rule: string;
  /** JSON pointer to the failing place. */
  readonly pointer: string;

  constructor(
    code: TranslationError['code'],
    message: string,
    place: { readonly rule: string; readonly pointer: string },
  ) {
    super(message);
    this.code = code;
    this.rule = place.rule;
    this.pointer = place.pointer;
  }
}
