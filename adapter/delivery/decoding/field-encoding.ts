import type { Charset, DecodeField } from '../../domain/delivery.ts';
import { marksBefore } from './byte-order-mark.ts';
import { textOf } from './charset.ts';
import { parseForm, unescapedForm } from './form.ts';
import { parseJson } from './json.ts';
import type { Parsed } from './parsed.ts';
import { parsePhp } from './php-serialized.ts';
import { strictBytes } from './strict-text.ts';

const charsets: readonly Charset[] = ['utf-8', 'cp949'];

/**
 * Undoes one encoding of a field. A field may be in another charset than the message: of base64 and
 * of a form's escapes the bytes decide, as they do for a body.
 */
export const decodeField: DecodeField = (text, encoding, charset) => {
  switch (encoding) {
    case 'json':
      return parseJson(text);
    case 'base64':
      return parsedBase64(text, charset);
    case 'form':
      return parsedForm(text, charset);
    case 'php-serialized':
      return parsedPhp(text, charset);
  }
};

/** A message in UTF-8 declares nothing of its fields: it may be all ASCII. */
function declaredBy(own: Charset): string | undefined {
  return own === 'cp949' ? own : undefined;
}

/** Strict (RFC 4648, section 4): Node skips what is no base64. */
function parsedBase64(text: string, charset: Charset): Parsed {
  const all = Buffer.from(text, 'base64');
  if (all.toString('base64') !== text) return { ok: false, problem: 'is no base64' };
  const marks = marksBefore(all);
  const result = textOf({ bytes: all.subarray(marks), marks, declared: declaredBy(charset) });
  if (!result.ok) return { ok: false, problem: `is base64 of what ${result.problem}` };
  return { ok: true, value: result.text };
}

/** What is not ASCII was read already and says nothing about the bytes behind the escapes. */
function parsedForm(text: string, charset: Charset): Parsed {
  const escapes = unescapedForm(Buffer.from(text.replace(/[\x80-\uffff]/g, ' ')));
  if (!escapes.ok) return escapes;
  const plain = textOf({ bytes: escapes.bytes, marks: 0, declared: declaredBy(charset) });
  if (!plain.ok) return { ok: false, problem: `${plain.problem}, once its escapes are undone` };
  const { used } = plain.charset;
  const bytes = strictBytes(text, used);
  if (bytes !== undefined) return parseForm(bytes, used);
  return { ok: false, problem: `has escapes in ${used}, and characters that are not in it` };
}

/**
 * PHP counts bytes. The shop may have serialised in another charset than it sends messages in, so the
 * message's own is tried first, and then the other.
 */
function parsedPhp(text: string, own: Charset): Parsed {
  let first: Parsed | undefined;
  for (const charset of own === 'utf-8' ? charsets : charsets.toReversed()) {
    const bytes = strictBytes(text, charset);
    if (bytes === undefined) continue;
    const parsed = parsePhp(bytes, charset);
    if (parsed.ok) return parsed;
    first ??= parsed;
  }
  return first ?? { ok: false, problem: 'holds characters of no charset' };
}
