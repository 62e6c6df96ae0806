import type { Loss, LossRule, Question } from './loss.ts';
import { type JsonType, valuesOf } from './side.ts';

/** A keyword that bounds values of some types by a value of its own. */
type Limit = {
  readonly keyword: string;
  readonly types: readonly JsonType[];
  readonly rule: LossRule;
  /** Keywords whose values keep the limit already, and when. */
  readonly keptBy: Readonly<Record<string, (given: unknown, limit: unknown) => boolean>>;
  /** The limit that bounds nothing. */
  readonly nothing?: unknown;
  /** The values beyond it. */
  readonly beyond: (limit: unknown) => string;
};

/** The limits of a part that values of `a` may be beyond. */
export function limitLosses({ a, part, pointer, types }: Question): readonly Loss[] {
  return LIMITS.filter(({ keyword, types: concerned, keptBy, nothing }) => {
    const limit = part[keyword];
    if (limit === undefined || limit === nothing) return false;
    if (!concerned.some((type) => types.has(type))) return false;
    return !Object.entries(keptBy).some(([keeper, keeps]) =>
      valuesOf(a, keeper).some((given) => keeps(given, limit)),
    );
  }).map(({ keyword, rule, beyond }) => ({
    rule: keyword === 'format' && valuesOf(a, 'format').length > 0 ? 'format_changed' : rule,
    pointer,
    what: beyond(part[keyword]),
  }));
}

const same = (given: unknown, limit: unknown) => given === limit;
const atLeast = (given: unknown, limit: unknown) => Number(given) >= Number(limit);
const atMost = (given: unknown, limit: unknown) => Number(given) <= Number(limit);
const above = (given: unknown, limit: unknown) => Number(given) > Number(limit);
const below = (given: unknown, limit: unknown) => Number(given) < Number(limit);
const multiple = (given: unknown, limit: unknown) =>
  given === limit ||
  // Divided as whole numbers only: fractions are not exact.
  (Number.isSafeInteger(given) &&
    Number.isSafeInteger(limit) &&
    Number(given) % Number(limit) === 0);

const NUMBERS: readonly JsonType[] = ['integer', 'fraction'];

const LIMITS: readonly Limit[] = [
  {
    keyword: 'minimum',
    types: NUMBERS,
    rule: 'minimum_raised',
    keptBy: { minimum: atLeast, exclusiveMinimum: atLeast },
    beyond: (limit) => `a number below ${limit}`,
  },
  {
    keyword: 'exclusiveMinimum',
    types: NUMBERS,
    rule: 'minimum_raised',
    keptBy: { exclusiveMinimum: atLeast, minimum: above },
    beyond: (limit) => `a number of ${limit} or below`,
  },
  {
    keyword: 'maximum',
    types: NUMBERS,
    rule: 'maximum_lowered',
    keptBy: { maximum: atMost, exclusiveMaximum: atMost },
    beyond: (limit) => `a number above ${limit}`,
  },
  {
    keyword: 'exclusiveMaximum',
    types: NUMBERS,
    rule: 'maximum_lowered',
    keptBy: { exclusiveMaximum: atMost, maximum: below },
    beyond: (limit) => `a number of ${limit} or above`,
  },
  {
    keyword: 'multipleOf',
    types: NUMBERS,
    rule: 'multiple_changed',
    keptBy: { multipleOf: multiple },
    beyond: (limit) => `a number that is no multiple of ${limit}`,
  },
  {
    keyword: 'minLength',
    types: ['string'],
    rule: 'length_narrowed',
    keptBy: { minLength: atLeast },
    nothing: 0,
    beyond: (limit) => `a string shorter than ${limit}`,
  },
  {
    keyword: 'maxLength',
    types: ['string'],
    rule: 'length_narrowed',
    keptBy: { maxLength: atMost },
    beyond: (limit) => `a string longer than ${limit}`,
  },
  {
    keyword: 'pattern',
    types: ['string'],
    rule: 'pattern_changed',
    keptBy: { pattern: same },
    beyond: (limit) => `a string that does not match ${limit}`,
  },
  {
    keyword: 'format',
    // Some formats are about numbers.
    types: ['string', ...NUMBERS],
    rule: 'format_added',
    keptBy: { format: same },
    beyond: (limit) => `a value that is not in the format ${limit}`,
  },
  {
    keyword: 'minItems',
    types: ['array'],
    rule: 'items_narrowed',
    keptBy: { minItems: atLeast },
    nothing: 0,
    beyond: (limit) => `an array of fewer elements than ${limit}`,
  },
  {
    keyword: 'maxItems',
    types: ['array'],
    rule: 'items_narrowed',
    keptBy: { maxItems: atMost },
    beyond: (limit) => `an array of more elements than ${limit}`,
  },
  {
    keyword: 'uniqueItems',
    types: ['array'],
    rule: 'unique_added',
    keptBy: { uniqueItems: same },
    nothing: false,
    beyond: () => 'an array with an element twice',
  },
  {
    keyword: 'minProperties',
    types: ['object'],
    rule: 'property_count_narrowed',
    keptBy: { minProperties: atLeast },
    nothing: 0,
    beyond: (limit) => `an object of fewer properties than ${limit}`,
  },
  {
    keyword: 'maxProperties',
    types: ['object'],
    rule: 'property_count_narrowed',
    keptBy: { maxProperties: atMost },
    beyond: (limit) => `an object of more properties than ${limit}`,
  },
];
