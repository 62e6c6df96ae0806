import { nestsDeeper } from '../../domain/nesting.ts';
import { jsonFaultOf } from './json-fault.ts';
import { maxDepth, type Parsed, tooDeep } from './parsed.ts';
import { repeatedKeyAt } from './repeated-key.ts';

/** A number (not a text of digits) of 16 digits or with an exponent. */
const mayBeUnsafe = /(?:^|[:,[\s-])[0-9](?:[0-9]{15}|[0-9.]*[eE])/;
/** An escaped half of a surrogate pair. */
const surrogate = /\\u[dD][89a-fA-F]/;

/**
 * Reads JSON (RFC 8259). A number beyond ±(2^53 - 1) is kept as its source text, because a double
 * would change it in silence; a key that comes twice in an object is refused, because one of them would
 * be dropped in silence.
 */
export function parseJson(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: `is no JSON at position ${jsonFaultOf(text)}` };
  }
  if (mayBeDeep(text) && nestsDeeper(value, maxDepth)) return tooDeep(maxDepth);
  const repeated = repeatedKeyAt(text, value);
  if (repeated !== undefined) {
    const problem = `names a key of an object twice, at position ${repeated}`;
    return { ok: false, problem, rule: 'duplicate key' };
  }
  return needsCare(text) ? parsedWithCare(text) : { ok: true, value };
}

function needsCare(text: string): boolean {
  return mayBeUnsafe.test(text) || (text.includes('\\u') && surrogate.test(text));
}

function parsedWithCare(text: string): Parsed {
  let isWellFormed = true;
  const value: unknown = JSON.parse(text, (key, one: unknown, context?: { source?: string }) => {
    isWellFormed &&= key.isWellFormed() && (typeof one !== 'string' || one.isWellFormed());
    const isUnsafe = typeof one === 'number' && Math.abs(one) > Number.MAX_SAFE_INTEGER;
    return isUnsafe ? (context?.source ?? String(one)) : one;
  });
  if (isWellFormed) return { ok: true, value };
  return { ok: false, problem: 'holds half a surrogate pair', rule: 'surrogate' };
}

/** A cheap upper bound: nothing nests deeper than it has brackets. */
function mayBeDeep(text: string): boolean {
  let brackets = 0;
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > maxDepth) return true;
    }
  }
  return false;
}
