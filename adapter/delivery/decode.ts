import iconv from 'iconv-lite';
import type { Decoded, Delivery } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';

/**
 * Reads a body: UTF-8 where the bytes are that, else CP949; then JSON. What the sender declares is
 * not believed: Korean in CP949 is practically never valid UTF-8, and legacies mislabel it.
 * Bytes that fit neither are a failure, never a replacement character in silence.
 */
export function decode({ body }: Delivery): Decoded | Failure {
  const text = utf8Of(body) ?? cp949Of(body);
  if (text === undefined) {
    return { code: 'charset_invalid', message: 'the body is neither UTF-8 nor CP949' };
  }
  try {
    return { value: JSON.parse(text.text), charset: text.charset };
  } catch (error) {
    // The parser quotes the text, which may be personal: only the place is kept.
    const place = / at position [0-9]+/.exec(String(error))?.[0] ?? '';
    return { code: 'json_invalid', message: `the body is no JSON${place}` };
  }
}

type Text = { readonly text: string; readonly charset: Decoded['charset'] };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function utf8Of(body: Uint8Array): Text | undefined {
  try {
    return { text: strictUtf8.decode(body), charset: 'utf-8' };
  } catch {
    return undefined;
  }
}

/**
 * iconv-lite replaces what it cannot read: the text is believed if it encodes back to the same bytes.
 * Node's own TextDecoder('euc-kr') is no way out: it lacks the syllables that CP949 adds (똠 → "c").
 */
function cp949Of(body: Uint8Array): Text | undefined {
  const text = iconv.decode(body, 'cp949');
  return iconv.encode(text, 'cp949').equals(body) ? { text, charset: 'cp949' } : undefined;
}
