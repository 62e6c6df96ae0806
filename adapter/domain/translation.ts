import type { LegacyContractId, LegacyMessages, PublishedEventType, ScmEvents } from '#contracts';
import type { FailureCode } from './failure.ts';

/** A domain event before it has an envelope. */
export type EventDraft<Type extends PublishedEventType = PublishedEventType> = {
  [One in Type]: {
    readonly type: One;
    /** The id of the aggregate that the event is about. */
    readonly subject: string;
    readonly data: ScmEvents[One]['data'];
  };
}[Type];

/** What a translator makes of one message. */
export type Translation<To extends PublishedEventType = PublishedEventType, State = unknown> =
  | {
      readonly kind: 'translated';
      /** In the order in which they are to be published; none if the SCM knows it all already. */
      readonly events: readonly EventDraft<To>[];
      /** What is known now of the message's aggregates, by id; those left out stay as they are. */
      readonly states?: Readonly<Record<string, State>>;
      /** What a person should look at although the message was understood: words, never personal data. */
      readonly remarks?: readonly string[];
    }
  /** The SCM has no use for it: counted, and done. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Something newer is known of its aggregate: it came too late to count. Counted on its own. */
  | { readonly kind: 'stale'; readonly reason: string };

/** What a translator is told beside the message. */
export type TranslationContext<State = unknown> = {
  /** What was last known of an aggregate of the message, by its id; undefined for a new one. */
  known(id: string): State | undefined;
};

/**
 * Turns a legacy message that keeps its contract into domain events. Pure: the same message and the
 * same knowledge give the same events.
 */
export type Translator<
  From extends LegacyContractId = LegacyContractId,
  To extends PublishedEventType = PublishedEventType,
  State = unknown,
> = {
  readonly from: From;
  /** Every type of event that it may return. */
  readonly to: readonly To[];
  /**
   * Throws a {@link TranslationError} for a value that has no meaning to the SCM; nothing else.
   * Messages of one aggregate come one after the other, in the order of their arrival.
   */
  translate(
    message: LegacyMessages[From],
    context: TranslationContext<State>,
  ): NoInfer<Translation<To, State>>;
};

/** Checks a translator's types at both ends. */
export function defineTranslator<
  From extends LegacyContractId,
  const To extends PublishedEventType,
  State = unknown,
>(translator: Translator<From, To, State>): Translator<From, To, State> {
  return translator;
}

/**
 * The translators of one contract: with the flag `translator.<name>.next` on, the events of `next` are
 * published; with `translator.<name>.compare` on, both run, and their differences are counted.
 */
export type TranslatorVersions<From extends LegacyContractId = LegacyContractId> = {
  readonly current: Translator<From>;
  readonly next?: Translator<From>;
};

export type Translators = { readonly [Id in LegacyContractId]?: TranslatorVersions<Id> };

/** A valid message that says something the SCM has no word for. */
export class TranslationError extends Error {
  override readonly name: string = 'TranslationError';
  readonly code: Extract<FailureCode, 'code_unmapped' | 'value_invalid'>;
  /** Names the rule within a failure group, for example `amounts`. */
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

const looksLikeCode = /^[0-9A-Za-z_-]{0,20}$/;

/**
 * A code that no table maps. Its failure group is the whole combination that decided the meaning:
 * `step=3, step2=51`; `settlekind=?` where it is no code at all.
 */
export class UnmappedCodeError extends TranslationError {
  override readonly name = 'UnmappedCodeError';
  /** JSON pointer to the code. */
  readonly field: string;
  readonly value: string;
  /** Every code that the table looked at, by its name. */
  readonly combination: Readonly<Record<string, string>>;
  /** The same, with `?` for what is no code at all. */
  readonly codes: Readonly<Record<string, string>>;

  constructor(field: string, combination: Readonly<Record<string, string>>) {
    // What is no code may be personal data: it stays out of failures.
    const codes = Object.fromEntries(
      Object.entries(combination).map(([name, code]) => [
        name,
        looksLikeCode.test(code) ? code : '?',
      ]),
    );
    const rule = Object.entries(codes)
      .map(([name, code]) => `${name}=${code}`)
      .join(', ');
    super('code_unmapped', `${rule} has no meaning yet`, { rule, pointer: field });
    this.field = field;
    this.value = Object.values(combination).at(-1) ?? '';
    this.combination = combination;
    this.codes = codes;
  }
}
