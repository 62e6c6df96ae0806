import qs from 'qs';
import type { Charset } from '../../domain/delivery.ts';
import { isSpace } from './format.ts';
import { listed } from './list.ts';
import { type Parsed, tooDeep } from './parsed.ts';
import { strictText } from './strict-text.ts';

/** Fields that a form may have: an order with a thousand lines fits. */
const maxFields = 20_000;
/** Brackets that a name may have: each of the fields has its own, so depth costs more than elsewhere. */
const maxBrackets = 10;

type Unescaped = { readonly ok: true; readonly bytes: Buffer } | (Parsed & { readonly ok: false });

/** The bytes that a form stands for: only these say which charset it is in. */
export function unescapedForm(bytes: Buffer): Unescaped {
  const form = bytes.toString('latin1');
  const broken = form.search(/%(?![0-9a-fA-F]{2})/);
  if (broken < 0) return { ok: true, bytes: unescaped(form) };
  return { ok: false, problem: `has a broken escape at offset ${broken}`, rule: 'escape' };
}

/** `form` holds one byte a character. */
function unescaped(form: string): Buffer {
  const plain = form
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

/**
 * Reads a form (`application/x-www-form-urlencoded`) with PHP's brackets: `items[0][sno]=1` and
 * `items[][sno]=1` are a list of one, `ea[88121]=2` is an object, because its key says something.
 * A name that is given twice has all its values, in an array. `charset` is that of the bytes behind
 * the escapes; see unescapedForm, which also finds broken escapes.
 */
export function parseForm(bytes: Buffer, charset: Charset): Parsed {
  const pairs = trimmed(bytes)
    .toString('latin1')
    .split('&', maxFields + 1);
  if (pairs.length > maxFields) {
    return { ok: false, problem: `has more than ${maxFields} fields`, rule: 'fields' };
  }
  const fields = new Map<string, string | string[]>();
  const nextIndexes = new Map<string, number>();
  for (const [position, pair] of pairs.entries()) {
    if (pair === '') continue;
    const [written = '', ...values] = pair.split('=');
    const name = strictText(unescaped(written), charset);
    const value = strictText(unescaped(values.join('=')), charset);
    if (name === undefined || value === undefined || !isName(name)) {
      return { ok: false, problem: `has no sound name in field ${position + 1}`, rule: 'name' };
    }
    if (name.split('[').length - 1 > maxBrackets) return tooDeep(maxBrackets);
    const full = numbered(name, nextIndexes);
    const before = fields.get(full);
    if (Array.isArray(before)) before.push(value);
    else fields.set(full, before === undefined ? value : [before, value]);
  }
  return { ok: true, value: nested(fields) };
}

/** Without white space around. The text's own trim() would take 0xa0, which ends many a syllable. */
function trimmed(bytes: Buffer): Buffer {
  let [from, to] = [0, bytes.length];
  while (isSpace(bytes[from])) from += 1;
  while (to > from && isSpace(bytes[to - 1])) to -= 1;
  return bytes.subarray(from, to);
}

/** A name and brackets, nothing after or between them; and none that reaches a prototype. */
function isName(name: string): boolean {
  return /^[^[\]]+(?:\[[^[\]]*\])*$/.test(name) && !/(?:^|\[)__proto__(?:$|[[\]])/.test(name);
}

/** `a[][b]` → `a[0][b]`: as in PHP, each `[]` is one more than the greatest index before it. */
function numbered(name: string, nextIndexes: Map<string, number>): string {
  let prefix = '';
  for (const [part] of name.matchAll(/[^[]+|\[[^\]]*\]/g)) {
    const next = nextIndexes.get(prefix) ?? 0;
    const index =
      part === '[]' ? next : /^\[[0-9]{1,15}\]$/.test(part) ? Number(part.slice(1, -1)) : -1;
    if (index >= next) nextIndexes.set(prefix, index + 1);
    prefix += part === '[]' ? `[${index}]` : part;
  }
  return prefix;
}

function nested(fields: ReadonlyMap<string, string | string[]>): unknown {
  const objects = qs.parse(
    // The types know only texts; several values under one name come back as they are.
    Object.fromEntries(fields) as Record<string, string>,
    { parseArrays: false, allowPrototypes: true, depth: maxBrackets, strictDepth: true },
  );
  return withLists(objects);
}

function withLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withLists);
  const members = Object.entries(value).map(([key, one]) => [key, withLists(one)] as const);
  return listed(Object.fromEntries(members));
}
