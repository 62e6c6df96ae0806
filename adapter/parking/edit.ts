import { applyPatch } from 'rfc6902';
import { BanyanError } from '#contracts';
import { decode } from '../delivery/decode.ts';
import type { ParkedMessage } from '../domain/message-store.ts';
import { currentDelivery } from './current-delivery.ts';

/** One value to be set: a JSON pointer (RFC 6901) and the new text. */
export type Edit = { readonly pointer: string; readonly text: string };

/**
 * The message's body with values replaced, as UTF-8 JSON. The legacy writes every value as text, so
 * each new value is text as well.
 * Throws a BanyanError: `not_decodable` where the bytes cannot be read as JSON, `pointer_missing` for
 * a place that the message does not have.
 */
export function editedBodyOf(parked: ParkedMessage, edits: readonly Edit[]): Uint8Array {
  const decoded = decode(currentDelivery(parked));
  if ('code' in decoded) {
    throw new BanyanError('not_decodable', `${parked.id}: ${decoded.message}`, {
      advice: 'A message that cannot be read cannot be edited by its fields.',
    });
  }
  for (const { pointer, text } of edits) {
    const [error] = applyPatch(decoded.value, [{ op: 'replace', path: pointer, value: text }]);
    if (error === null || error === undefined) continue;
    throw new BanyanError('pointer_missing', `${parked.id}: the message has no ${pointer}`, {
      exitCode: 2,
      advice: 'Look at its fields with `banyan failed show`; a pointer begins with a slash.',
      cause: error,
    });
  }
  return Buffer.from(JSON.stringify(decoded.value));
}
