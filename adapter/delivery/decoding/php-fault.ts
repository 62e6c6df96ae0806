import { maxDepth, tooDeep, type Unparsed } from './parsed.ts';

/** One value, or the beginning of a text or an array; a float is written as PHP writes it. */
const token =
  /N;|b:[01];|i:-?[0-9]{1,20};|d:-?[0-9]+(?:\.[0-9]+(?:E[+-]?[0-9]+)?)?;|s:([0-9]{1,9}):"|a:([0-9]{1,9}):\{/y;

/**
 * What is wrong with PHP-serialised bytes, given as one character a byte; undefined where nothing is.
 * The unserializer trusts lengths and takes whatever follows for the end: this is looked at before.
 */
export function phpFaultOf(bytes: string): Unparsed | undefined {
  /** For each open array, how many keys and values are still to come. */
  const open: number[] = [];
  let at = 0;
  do {
    const remaining = open.at(-1);
    if (remaining === 0) {
      if (bytes[at] !== '}') return fault(bytes, at);
      open.pop();
      at += 1;
      continue;
    }
    const isKey = remaining !== undefined && remaining % 2 === 0;
    if (remaining !== undefined) open[open.length - 1] = remaining - 1;
    token.lastIndex = at;
    const [found, length, count] = token.exec(bytes) ?? [];
    if (found === undefined || (isKey && !/^[is]/.test(found))) return fault(bytes, at);
    const begin = at + found.length;
    at = begin;
    if (length !== undefined) {
      at += Number(length);
      if (bytes.slice(at, at + 2) !== '";') return fault(bytes, begin);
      if (isKey && bytes.slice(begin, at) === '__proto__') return fault(bytes, begin);
      at += 2;
    } else if (count !== undefined) {
      open.push(2 * Number(count));
      if (open.length > maxDepth) return tooDeep(maxDepth);
    }
  } while (open.length > 0);
  return bytes.slice(at).trim() === '' ? undefined : fault(bytes, at);
}

function fault(bytes: string, offset: number): Unparsed {
  const ahead = bytes.slice(offset, offset + 2);
  if (/^[OCE]:/.test(ahead)) {
    return { ok: false, problem: `holds an object of a class at byte ${offset}`, rule: 'class' };
  }
  if (/^[rR]:/.test(ahead)) {
    return { ok: false, problem: `holds a reference at byte ${offset}`, rule: 'reference' };
  }
  return { ok: false, problem: `is no PHP-serialised value at byte ${offset}` };
}
