import { applyPatch, createPatch, type Operation, Pointer } from 'rfc6902';
import { BanyanError } from '#contracts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { decodedMessage } from './decoded-message.ts';
import type { Change } from './operations.ts';

/** Names that reach into JavaScript, and not into the message. */
const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];

/** A message before and after a patch, decoded. */
export type EditedMessage = { readonly before: unknown; readonly after: unknown };

/**
 * Applies a JSON Patch (RFC 6902) to the message as it stands, decoded. A place that is missing can be
 * replaced only if it is what the failure is about: anywhere else it is a slip of the pen.
 * Throws a BanyanError: `not_decodable` where the bytes cannot be read, `pointer_missing` for a place
 * that the message does not have, `patch_failed` for what else cannot be applied (exit code 2).
 */
export function editedMessage(message: ParkedMessage, patch: readonly Operation[]): EditedMessage {
  const decoded = decodedMessage(message);
  if (!decoded.ok) {
    throw new BanyanError('not_decodable', `${message.id}: ${decoded.problem}`, {
      advice: 'A message that cannot be read cannot be edited by its fields.',
    });
  }
  const before = decoded.value;
  const after: unknown = structuredClone(before);
  for (const operation of patch) {
    const { path } = operation;
    const fills = operation.op === 'replace' && path === message.failure.pointer;
    const isMissing = fills && valueAt(after, tokensOf(path) ?? []) === undefined;
    const applied: Operation = isMissing ? { ...operation, op: 'add' } : operation;
    if (!hasPlaces(after, applied)) throw missing(message, path);
    const [problem] = applyPatch(after, [applied]);
    if (problem == null) continue;
    if (problem.name === 'MissingError') throw missing(message, path);
    throw new BanyanError('patch_failed', `${message.id}: ${operation.op} ${path} cannot be done`, {
      exitCode: 2,
      advice:
        operation.op === 'test'
          ? 'The message has another value there: look at it with `banyan failed show`.'
          : 'A patch is a list of operations as RFC 6902 describes them.',
    });
  }
  return { before, after };
}

/** Whether the message has what an operation names; the library reaches into JavaScript's own, too. */
function hasPlaces(root: unknown, operation: Operation): boolean {
  const [tokens, from] = [operation.path, 'from' in operation ? operation.from : ''].map(tokensOf);
  if (tokens === undefined || from === undefined) return false;
  if ([...tokens, ...from].some((token) => FORBIDDEN.includes(token))) return false;
  switch (operation.op) {
    case 'test':
      return valueAt(root, tokens) !== undefined;
    case 'replace':
    case 'remove':
      return tokens.length > 0 && valueAt(root, tokens) !== undefined;
    case 'add':
      return canAdd(root, tokens);
    case 'copy':
    case 'move':
      return from.length > 0 && valueAt(root, from) !== undefined && canAdd(root, tokens);
    default:
      return true; // what it is, applying it says
  }
}

/** RFC 6901; undefined for what is no pointer. */
function tokensOf(pointer: string): readonly string[] | undefined {
  const isPointer = pointer === '' || pointer.startsWith('/');
  return isPointer ? Pointer.fromJSON(pointer).tokens.slice(1) : undefined;
}

/** What a message has at a place; undefined where it has none. */
function valueAt(root: unknown, tokens: readonly string[]): { value: unknown } | undefined {
  let value = root;
  for (const token of tokens) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return;
    if (Array.isArray(value) && !INDEX.test(token)) return;
    value = (value as Record<string, unknown>)[token]; // it has that
  }
  return { value };
}

const INDEX = /^(0|[1-9][0-9]*)$/;

/** RFC 6902 §4.1: into an object, or an array up to its end. */
function canAdd(root: unknown, tokens: readonly string[]): boolean {
  const last = tokens.at(-1);
  const parent = valueAt(root, tokens.slice(0, -1))?.value;
  if (last === undefined || typeof parent !== 'object' || parent === null) return false;
  if (!Array.isArray(parent)) return true;
  return last === '-' || (INDEX.test(last) && Number(last) <= parent.length);
}

function missing({ id }: ParkedMessage, pointer: string): BanyanError {
  if (pointer === '') {
    return new BanyanError(
      'pointer_missing',
      `${id}: a message is edited, not replaced as a whole`,
      {
        exitCode: 2,
        advice: 'Change its fields, and leave it the object that it is.',
      },
    );
  }
  return new BanyanError('pointer_missing', `${id}: the message has no ${pointer}`, {
    exitCode: 2,
    advice: 'Look at its fields with `banyan failed show`; a pointer begins with a slash.',
  });
}

/** The body of an edited message: UTF-8 JSON, which is read in place of any other format. */
export function bodyOf(after: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(after));
}

/** What leads from one message to another (RFC 6902). */
export function patchBetween(before: unknown, after: unknown): Operation[] {
  return createPatch(before, after);
}

/** What an edit changes; the values as `mask` lets them be seen. */
export function changesOf(
  { before, after }: EditedMessage,
  mask: (message: unknown) => unknown,
): Change[] {
  const [shownBefore, shownAfter] = [mask(before), mask(after)];
  return createPatch(before, after).map(({ op, path }) => {
    const place = Pointer.fromJSON(path);
    const [old, now] = [place.get(shownBefore), place.get(shownAfter)];
    return {
      pointer: path,
      ...(op === 'add' || old === undefined ? {} : { before: old }),
      ...(op === 'remove' || now === undefined ? {} : { after: now }),
    };
  });
}
