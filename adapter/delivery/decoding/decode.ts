import type {
  CharsetDecision,
  Decoded,
  DecodingFailure,
  Delivery,
  Format,
} from '../../domain/delivery.ts';
import type { FailureCode } from '../../domain/failure.ts';
import { marksBefore } from './byte-order-mark.ts';
import { textOf } from './charset.ts';
import { declaredCharset } from './declared-charset.ts';
import { parseForm, unescapedForm } from './form.ts';
import { formatOf } from './format.ts';
import { parseJson } from './json.ts';
import type { Parsed, Unparsed } from './parsed.ts';
import { parsePhp } from './php-serialized.ts';
import { parseXml } from './xml.ts';

const codes: Readonly<Record<Format, FailureCode>> = {
  json: 'json_invalid',
  xml: 'xml_invalid',
  form: 'form_invalid',
  'php-serialized': 'php_invalid',
};

/**
 * Bytes of a body at most: what MySQL with its default settings can still park. What a parser makes of
 * a body may need twenty times its room.
 */
const LARGEST_BODY = 8_000_000;

/**
 * Reads a body: in which charset it is, in which format, and what it says. The bytes decide, not what
 * the sender declares. What cannot be read exactly is a failure, never a replacement character, a
 * changed number or a cut in silence. Never throws; no failure holds text of the message.
 */
export function decode({ body, properties }: Delivery): Decoded | DecodingFailure {
  const marks = marksBefore(body);
  const bytes = Buffer.from(body.buffer, body.byteOffset + marks, body.byteLength - marks);
  const format = formatOf(bytes);
  if (body.length > LARGEST_BODY) {
    const problem = `has more than ${LARGEST_BODY} bytes`;
    return failed(format === undefined ? 'format_unknown' : codes[format], {
      ok: false,
      problem,
      rule: 'size',
    });
  }
  const judged = format === 'form' ? unescapedForm(bytes) : { ok: true as const, bytes };
  if (!judged.ok) return failed('form_invalid', judged);

  const declared = declaredCharset(properties, bytes);
  const result = textOf({ bytes: judged.bytes, marks, declared });
  if (!result.ok) {
    const { problem } = result;
    const isForm = format === 'form';
    return failed('charset_invalid', {
      ok: false,
      problem: isForm ? `${problem}, once its escapes are undone` : problem,
    });
  }
  const { text, charset } = result;
  if (format === undefined) {
    const problem =
      body.length === 0 ? 'is empty' : 'is no JSON, XML, form or PHP-serialised value';
    return failed('format_unknown', { ok: false, problem }, charset);
  }
  const parsed = parsedAs(format, text, bytes, charset);
  if (!parsed.ok) return failed(codes[format], parsed, charset);
  return { kind: 'decoded', value: parsed.value, format, charset };
}

function parsedAs(format: Format, text: string, bytes: Buffer, { used }: CharsetDecision): Parsed {
  switch (format) {
    case 'json':
      return parseJson(text);
    case 'xml':
      return parseXml(text);
    case 'form':
      return parseForm(bytes, used);
    case 'php-serialized':
      return parsePhp(bytes, used);
  }
}

function failed(
  code: FailureCode,
  { problem, rule }: Unparsed,
  charset?: CharsetDecision,
): DecodingFailure {
  const failure = { code, message: `the body ${problem}`, ...(rule === undefined ? {} : { rule }) };
  return { kind: 'failed', failure, ...(charset === undefined ? {} : { charset }) };
}
