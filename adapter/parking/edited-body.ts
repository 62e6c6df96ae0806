import { Pointer } from 'rfc6902';
import { BanyanError } from '#contracts';
import { decode } from '../delivery/decoding/decode.ts';
import type { ParkedMessage } from '../domain/message-store.ts';
import { currentDelivery } from './current-delivery.ts';

/** One value to be set: a JSON pointer (RFC 6901) and the new text. */
export type Edit = { readonly pointer: string; readonly text: string };

/**
 * The message's body with values set, as UTF-8 JSON. The legacy writes every value as text, so each
 * new value is text as well. A place that is missing can be filled only if it is what the failure is
 * about: anywhere else it is a slip of the pen.
 * Throws a BanyanError: `not_decodable` where the bytes cannot be read as JSON, `pointer_missing` for
 * a place that the message does not have (exit code 2).
 */
export function editedBodyOf(parked: ParkedMessage, edits: readonly Edit[]): Uint8Array {
  const decoded = decode(currentDelivery(parked));
  if (decoded.kind === 'failed') {
    throw new BanyanError('not_decodable', `${parked.id}: ${decoded.failure.message}`, {
      advice: 'A message that cannot be read cannot be edited by its fields.',
    });
  }
  for (const { pointer, text } of edits) {
    const place = placeOf(decoded.value, pointer, pointer === parked.failure.pointer);
    if (place === undefined) {
      throw new BanyanError('pointer_missing', `${parked.id}: the message has no ${pointer}`, {
        exitCode: 2,
        advice: 'Look at its fields with `banyan failed show`; a pointer begins with a slash.',
      });
    }
    place.parent[place.key] = text;
  }
  return Buffer.from(JSON.stringify(decoded.value));
}

type Place = { readonly parent: Record<string, unknown>; readonly key: string };

function placeOf(message: unknown, pointer: string, mayBeMissing: boolean): Place | undefined {
  const { parent, key } = Pointer.fromJSON(pointer).evaluate(message);
  if (typeof parent !== 'object' || parent === null || key === '__proto__') return undefined;
  const isThere = Array.isArray(parent)
    ? /^[0-9]+$/.test(key) && Number(key) < parent.length
    : Object.hasOwn(parent, key);
  return isThere || (mayBeMissing && !Array.isArray(parent)) ? { parent, key } : undefined;
}
