import type { FailureCode } from './failure.ts';

const MAP_IT =
  'Give the code a meaning in adapter/translate/codes (docs/translating.md), release, then `banyan failed recheck` and replay; or repair the messages with `banyan failed edit`.';
const READ_IT =
  'Look at one with `banyan failed show --reveal`. Repair it at the legacy and let it send the message again, or discard it.';
const CONTRACT =
  'Ask who changed the legacy. Where the message is right, widen its contract (docs/adding-a-message.md), release and replay; where it is wrong, `banyan failed edit`.';
const TRANSLATOR =
  'A bug of the translator: roll its release back (`banyan flags off translator.<name>.next`) or mend it, then replay.';

/** What an operator can do about messages that failed in this way. */
export const ADVICE: Readonly<Record<FailureCode, string>> = {
  charset_invalid: READ_IT,
  format_unknown: READ_IT,
  json_invalid: READ_IT,
  xml_invalid: READ_IT,
  form_invalid: READ_IT,
  php_invalid: READ_IT,
  field_invalid: READ_IT,
  type_unknown:
    'Describe the message in a contract, or say there that it is ignored (docs/adding-a-message.md), release and replay.',
  type_ambiguous: 'Make the contracts’ `identify` tell the messages apart, release and replay.',
  contract_violated: CONTRACT,
  code_unmapped: MAP_IT,
  value_invalid:
    'See with `banyan failed show` which value it is. Repair it with `banyan failed edit`, or mend the rule, release and replay.',
  event_invalid: TRANSLATOR,
  translator_missing: 'Write the translator (docs/adding-a-message.md), release and replay.',
  translator_failed: TRANSLATOR,
  key_conflict:
    'The same message came with another body: compare both, then discard the one that does not count.',
  store_refused: 'The database takes no message this large: raise its packet size and replay.',
  legacy_refused:
    'The legacy said no: see what it stands at there, then edit and replay, or discard.',
  legacy_unavailable: 'Replay it once the legacy takes such requests again (`banyan status`).',
  delivery_limit:
    'It was in hand each time that the adapter lost its connection: replay one of them alone first.',
  held_back: 'Nothing is wrong with it: settle what it waits for, and it follows by itself.',
  request_refused:
    'The legacy said no to a request of a client who was told that it is accepted: see with `banyan failed show --reveal` what was asked, mend it at the legacy, then replay or discard, and tell the client.',
  request_failed:
    'The legacy broke over it each time: look at its own log, then replay. It knows the Idempotency-Key of the tries before.',
  translator_held:
    'Nothing is wrong with it: once `translator.<name>` is on again (`banyan flags`), it follows by itself.',
  dead_lettered: 'It was found in a dead-letter queue, and would be understood today: replay it.',
};
