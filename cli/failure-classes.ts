import type { Rehearsed } from '#adapter';

type FailureCode = Extract<Rehearsed['interpretation'], { kind: 'failed' }>['failure']['code'];

// A record, so that the compiler misses what is not here.
const CLASSES: Readonly<Record<FailureCode, true>> = {
  charset_invalid: true,
  format_unknown: true,
  json_invalid: true,
  xml_invalid: true,
  form_invalid: true,
  php_invalid: true,
  field_invalid: true,
  type_unknown: true,
  type_ambiguous: true,
  contract_violated: true,
  code_unmapped: true,
  value_invalid: true,
  event_invalid: true,
  translator_missing: true,
  translator_failed: true,
  key_conflict: true,
  store_refused: true,
  legacy_refused: true,
  legacy_unavailable: true,
  delivery_limit: true,
  held_back: true,
  translator_held: true,
  dead_lettered: true,
  request_refused: true,
  request_failed: true,
};

/** Every class of failure that a message can be parked with. */
export const FAILURE_CLASSES: readonly string[] = Object.keys(CLASSES);
