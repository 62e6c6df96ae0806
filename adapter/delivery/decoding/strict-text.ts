import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Charset } from '../../domain/delivery.ts';

/** The text that the bytes hold in a charset; undefined where one of them does not fit. */
export function strictText(bytes: Buffer, charset: Charset): string | undefined {
  if (charset === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  // CP949 has no U+FFFD, and each text that iconv-lite reads without one encodes back to the same
  // bytes (a test tries every pair). Node's TextDecoder('euc-kr') lacks what CP949 adds (똠 → "c").
  const text = iconv.decode(bytes, 'cp949');
  return text.includes('\ufffd') ? undefined : text;
}

/** The bytes of a text in a charset; undefined where it holds what the charset has not. */
export function strictBytes(text: string, charset: Charset): Buffer | undefined {
  if (charset === 'utf-8') return text.isWellFormed() ? Buffer.from(text) : undefined;
  const bytes = iconv.encode(text, 'cp949');
  return iconv.decode(bytes, 'cp949') === text ? bytes : undefined;
}

/** Offset of the first byte that does not fit; the number of bytes where all of them do. */
export function firstMisfit(bytes: Buffer, charset: Charset): number {
  return charset === 'utf-8' ? firstNotUtf8(bytes) : firstNotCp949(bytes);
}

function firstNotUtf8(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  for (let from = 0; ; ) {
    const at = text.indexOf('\ufffd', from);
    if (at < 0) return bytes.length;
    offset += Buffer.byteLength(text.slice(from, at));
    const isWritten = bytes.subarray(offset, offset + 3).toString('hex') === 'efbfbd';
    if (!isWritten) return offset;
    offset += 3;
    from = at + 1;
  }
}

function firstNotCp949(bytes: Buffer): number {
  const [before = ''] = iconv.decode(bytes, 'cp949').split('\ufffd', 1);
  let offset = 0;
  for (const character of before) offset += character < '\x80' ? 1 : 2;
  return Math.min(offset, bytes.length);
}
