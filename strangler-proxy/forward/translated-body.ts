import { types } from 'node:util';
import type { Translate, TranslateContext } from '../domain/translate.ts';
import { contentCodings } from '../domain/translated-fields.ts';
import { decodedBody } from './decoded-body.ts';

/** An answer of a service that could not be translated. Its message tells nothing of the body. */
export class UntranslatableAnswer extends Error {
  override readonly name = 'UntranslatableAnswer';
  readonly code = 'UNTRANSLATABLE';
}

/**
 * Translates a JSON body, or leaves none as it is. Rejects with an {@link UntranslatableAnswer}.
 *
 * @param fields of the service's answer
 * @param limit bytes that it may decode to
 */
export async function translatedBody(
  body: Buffer,
  fields: readonly string[],
  translate: Translate,
  context: TranslateContext,
  limit: number,
): Promise<Buffer> {
  const plain = await decoded(body, contentCodings(fields), limit);
  if (plain.length === 0) return plain;
  const parsed = parse(plain);
  let translated: unknown;
  try {
    translated = await translate(parsed, context);
  } catch (error) {
    throw new UntranslatableAnswer(`the translator threw ${thrown(error)}`);
  }
  return stringified(translated);
}

function stringified(value: unknown): Buffer {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A cycle, a BigInt, or a toJSON that throws: said below.
  }
  if (text === undefined) throw new UntranslatableAnswer('the translator returned no JSON');
  return Buffer.from(text);
}

async function decoded(body: Buffer, codings: readonly string[], limit: number): Promise<Buffer> {
  try {
    return await decodedBody(body, codings, limit);
  } catch (error) {
    const what = types.isNativeError(error) && 'code' in error ? error.code : error;
    throw new UntranslatableAnswer(`its body cannot be decoded: ${what}`);
  }
}

/** RFC 8259 §8.1: JSON is UTF-8, whatever is declared. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own words quote the body.
    throw new UntranslatableAnswer('its body is no JSON');
  }
}

/** Which error and where; what it says may be of the body. */
function thrown(error: unknown): string {
  if (!types.isNativeError(error)) return 'what is no error';
  const { stack = '', message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const [, file = '', line = ''] =
    /\n\s+at (?:.*\()?(?:file:\/\/)?(.+?)(?:\?[\d.-]+)?(:\d+:\d+)\)?/.exec(frames) ?? [];
  return file === '' ? error.name : `${error.name} at ${file}${line}`;
}
