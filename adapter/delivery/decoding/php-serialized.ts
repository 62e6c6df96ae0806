import { unserialize } from 'php-serialize';
import type { Charset } from '../../domain/delivery.ts';
import type { Parsed } from './parsed.ts';
import { phpFaultOf } from './php-fault.ts';
import { strictText } from './strict-text.ts';

/**
 * Reads what PHP's serialize() wrote. `charset` is that of the bytes, which PHP counts. An array with
 * the keys 0, 1, 2 … becomes an array, the empty one as well, any other an object. An integer beyond
 * ±(2^53 - 1) is kept as text. Objects of classes and references are refused.
 */
export function parsePhp(bytes: Buffer, charset: Charset): Parsed {
  const fault = phpFaultOf(bytes.toString('latin1'));
  if (fault !== undefined) return fault;
  const misfits: string[] = [];
  const textOf = (latin1: string) => {
    const text = strictText(Buffer.from(latin1, 'latin1'), charset);
    if (text === undefined) misfits.push(charset);
    return text ?? '';
  };
  try {
    // In Latin-1 a character is a byte: lengths are right whatever the charset is.
    const value = plain(unserialize(bytes, {}, { encoding: 'latin1' }), textOf);
    if (misfits.length === 0) return { ok: true, value };
    return { ok: false, problem: `cuts a character of ${charset} in two` };
  } catch {
    return { ok: false, problem: 'is no PHP-serialised value' };
  }
}

/** With texts in place of their bytes, and of integers that a double does not hold. */
function plain(value: unknown, textOf: (latin1: string) => string): unknown {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => plain(one, textOf));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [textOf(key), plain(one, textOf)]),
  );
}
