/** What a token says, verified. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The header fields that tell upstreams who asks: names and values in turn.
 *
 * @param mapping from a claim to its field
 */
export function identityFields(
  claims: Claims,
  mapping: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(mapping).flatMap(([claim, field]) => {
    const value = Object.hasOwn(claims, claim) ? textOf(claims[claim]) : undefined;
    return value === undefined || value === '' ? [] : [field, fieldValue(value)];
  });
}

/** What a token allows: `scope` (RFC 8693 §4.2) in one text, or `scp`, as some issuers have it. */
export function scopesOf({ scope, scp }: Claims): ReadonlySet<string> {
  const texts = [scope, scp].flat().filter((each) => typeof each === 'string');
  return new Set(texts.flatMap((text) => text.split(' ')).filter((each) => each !== ''));
}

/** Undefined for what cannot be told without saying something else. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value === 'boolean') return String(value);
  // Two larger ones may have become the same.
  if (typeof value === 'number')
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : undefined;
  if (!Array.isArray(value)) return undefined;
  // As scopes are; one that holds a separator would be taken for two.
  const texts = value.map(textOf);
  return texts.filter((each) => each !== undefined && !/[\s,]/.test(each)).join(' ');
}

/**
 * A text as a field can carry it (RFC 9110 §5.5): what is no printable ASCII is percent-encoded, as UTF-8, and so
 * is the per cent sign itself: nothing is left out, so that no two users become one.
 */
export function fieldValue(text: string): string {
  return text.replace(UNSAFE, encodeURIComponent);
}

const UNSAFE = /[^ !-$&-~]+|%+|^ +| +$/gu;
