import { isAscii, isUtf8 } from 'node:buffer';
import type { Charset, CharsetDecision } from '../../domain/delivery.ts';
import { charsetNamed } from './declared-charset.ts';
import { firstMisfit, strictText } from './strict-text.ts';

export type Bytes = {
  /** Without byte order marks. */
  readonly bytes: Buffer;
  /** How many bytes of byte order marks stood before them. */
  readonly marks: number;
  readonly declared: string | undefined;
};

export type Text =
  | { readonly ok: true; readonly text: string; readonly charset: CharsetDecision }
  | { readonly ok: false; readonly problem: string };

/** The rules, in the order in which they are tried; each is true of the bytes, or else the next decides. */
type Rule =
  /** Both charsets read it alike. */
  | 'ascii'
  /** The bytes are no UTF-8. */
  | 'cp949-only'
  /** Read as UTF-8 they hold Hangul or Chinese characters: other bytes hardly ever do by chance. */
  | 'korean-as-utf-8'
  | 'byte-order-mark'
  /** The bytes are no CP949. */
  | 'utf-8-only'
  /** Read as UTF-8, a Western word or a temperature is among them: `Nestlé`, `180°C`. */
  | 'western-as-utf-8'
  /** Read as UTF-8, all that is not ASCII is signs such as `·` within ASCII text. */
  | 'signs-as-utf-8'
  /** Read as CP949, all that is not ASCII is Hangul or Chinese characters. */
  | 'korean-as-cp949'
  /** Nothing speaks for one of them but what the sender said. */
  | 'declared'
  | 'default';

const syllable = /[\uac00-\ud7a3]/;
const korean = /[\p{Script=Hangul}\p{Script=Han}]/u;
const neitherAsciiNorKorean = /[^\0-\x7f\p{Script=Hangul}\p{Script=Han}]/u;
/**
 * Letters with accents between ASCII letters, one by itself beside an ASCII letter, or a temperature.
 * In CP949 the same bytes are syllables that hardly ever stand there (Dvo힂찼k, Nestl챕, 180째C).
 */
const western = new RegExp(
  [
    '[A-Za-z][À-ÖØ-öø-ɏ]+[A-Za-z]',
    '[A-Za-z][À-ÖØ-öø-ɏ](?![\\x80-\\uffff])',
    '(?<![\\x80-\\uffff])[À-ÖØ-öø-ɏ][A-Za-z]',
    '[0-9] ?°[CF]',
  ].join('|'),
);
/** Such letters side by side (ġŲ) hardly make a word, but in CP949 they do (치킨), and 1° is 1째. */
const hardlyUtf8 = /[À-ÖØ-öø-ɏ][\x80-\uffff]|[\x80-\uffff][À-ÖØ-öø-ɏ]|[0-9]°/;

/**
 * What is not ASCII, save signs that goods' names use (A·B, 3×4, m²) behind ASCII text. In CP949 the
 * same bytes are syllables that hardly stand alone in ASCII text (쨌, 횞, 짼).
 */
const noSignInAscii = /[^\0-\x7f\xa0±²³·®×]|(?<![0-9A-Za-z) ])[\x80-\uffff]/;

/**
 * Reads bytes as the charset that they are in. Most Korean text is valid in one only; the bytes of
 * some CP949 syllables (lead byte C2 to C8, trail byte A1 to BF) are UTF-8 as well. What cannot be
 * read is a problem that names the first byte that does not fit, for each charset.
 */
export function textOf(source: Bytes): Text {
  const { bytes, marks, declared } = source;
  if (isAscii(bytes)) return read(bytes.toString('latin1'), 'utf-8', 'ascii', declared);
  if (!isUtf8(bytes)) {
    const text = strictText(bytes, 'cp949');
    if (text === undefined) return { ok: false, problem: misfits(source) };
    return read(text, 'cp949', 'cp949-only', declared);
  }
  const asUtf8 = bytes.toString('utf8');
  // The first test is six times as fast, and mostly enough.
  if (syllable.test(asUtf8) || korean.test(asUtf8))
    return read(asUtf8, 'utf-8', 'korean-as-utf-8', declared);
  if (marks > 0) return read(asUtf8, 'utf-8', 'byte-order-mark', declared);
  const asCp949 = strictText(bytes, 'cp949');
  if (asCp949 === undefined) return read(asUtf8, 'utf-8', 'utf-8-only', declared);
  const [used, because] = decided(asUtf8, asCp949, declared);
  return read(used === 'utf-8' ? asUtf8 : asCp949, used, because, declared);
}

/**
 * For bytes that are valid in both. A sender that declares CP949 means it; one that declares UTF-8 may
 * not know better, and is not believed where that would hardly be a text.
 */
function decided(asUtf8: string, asCp949: string, declared: string | undefined): [Charset, Rule] {
  if (western.test(asUtf8)) return ['utf-8', 'western-as-utf-8'];
  if (!noSignInAscii.test(asUtf8)) return ['utf-8', 'signs-as-utf-8'];
  const named = charsetNamed(declared);
  const mayBeUtf8 = named === 'utf-8' && !hardlyUtf8.test(asUtf8);
  if (!mayBeUtf8 && !neitherAsciiNorKorean.test(asCp949)) return ['cp949', 'korean-as-cp949'];
  return named === undefined ? ['utf-8', 'default'] : [named, 'declared'];
}

function read(text: string, used: Charset, because: Rule, declared: string | undefined): Text {
  const charset = declared === undefined ? { used, because } : { used, declared, because };
  return { ok: true, text, charset };
}

function misfits({ bytes, marks }: Bytes): string {
  const [utf8, cp949] = (['utf-8', 'cp949'] as const).map((charset) => {
    const at = firstMisfit(bytes, charset);
    return { byte: `0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`, offset: at + marks };
  });
  return (
    `is neither UTF-8 nor CP949: byte ${utf8?.byte} at offset ${utf8?.offset} is no UTF-8, ` +
    `byte ${cp949?.byte} at ${cp949?.offset} no CP949`
  );
}
