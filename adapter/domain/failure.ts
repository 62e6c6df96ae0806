/** Why a message cannot be processed as it is. Trying again without a change gives the same. */
export type FailureCode =
  | 'charset_invalid'
  | 'format_unknown'
  | 'json_invalid'
  | 'xml_invalid'
  | 'form_invalid'
  | 'php_invalid'
  | 'field_invalid'
  | 'type_unknown'
  | 'type_ambiguous'
  | 'contract_violated'
  | 'code_unmapped'
  | 'value_invalid'
  | 'event_invalid'
  | 'translator_missing'
  | 'translator_failed'
  | 'key_conflict'
  | 'store_refused'
  | 'legacy_refused'
  | 'legacy_unavailable'
  | 'delivery_limit'
  | 'held_back'
  | 'translator_held'
  | 'dead_lettered'
  | 'request_refused'
  | 'request_failed';

/** A permanent failure. Its words hold codes and places, never personal data. */
export type Failure = {
  readonly code: FailureCode;
  readonly message: string;
  /** `name@version` of the contract, once it is known. */
  readonly contract?: string;
  /** What was broken: a schema keyword, or the name of a rule. */
  readonly rule?: string;
  /** JSON pointer to the failing place in the decoded message. */
  readonly pointer?: string;
  /** The legacy's codes that together had no meaning, by their names. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Which of the contract's translators it was; absent for the current one. */
  readonly translator?: 'next';
};

/** What the broker gave up on says nothing about itself. */
export const DELIVERY_LIMIT: Failure = {
  code: 'delivery_limit',
  message: 'it was delivered too often without an answer, so the broker gave up on it',
};

/**
 * Messages that fail in the same way have the same fingerprint, readable as it is:
 * `code_unmapped legacy.order@1 settlekind=k /settlekind`. Array positions are left out, and the
 * translator is named where it is not the current one. At most 300 characters.
 */
export function fingerprintOf({ code, contract, translator, rule, pointer }: Failure): string {
  return [code, contract, translator, rule, pointer?.replace(/\/[0-9]+(?=\/|$)/g, '/*')]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .slice(0, 300);
}
