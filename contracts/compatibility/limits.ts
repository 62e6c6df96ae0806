import { type JsonType, NUMBERS } from './json-types.ts';
import { type Keywords, listOf, mapOf } from './keywords.ts';
import type { LossRule } from './loss.ts';
import { isClosed } from './members.ts';
import { numbersOf, type Side, valuesOf } from './side.ts';

/** A keyword that bounds values of one type by a value of its own. */
type Limit = {
  readonly keyword: string;
  readonly types: readonly JsonType[];
  readonly rule: LossRule;
  /** Whether everything on a side keeps the limit already. False when in doubt. */
  keptBy(side: Side, limit: unknown): boolean;
  /** The values beyond it. */
  readonly beyond: (limit: unknown) => string;
};

/** What a limit refuses of the values on a side. */
export type Beyond = { readonly rule: LossRule; readonly what: string };

/** The limits of a part that values of the side, of the given types, may be beyond. */
export function beyondLimits(side: Side, types: ReadonlySet<JsonType>, part: Keywords): Beyond[] {
  return LIMITS.filter(
    ({ keyword, types: concerned, keptBy }) =>
      Object.hasOwn(part, keyword) &&
      concerned.some((type) => types.has(type)) &&
      !keptBy(side, part[keyword]),
  ).map(({ keyword, rule, beyond }) => ({
    rule: rule === 'format_added' && valuesOf(side, 'format').length > 0 ? 'format_changed' : rule,
    what: beyond(part[keyword]),
  }));
}

const atLeast =
  (...keywords: readonly string[]) =>
  (side: Side, limit: unknown) =>
    keywords.some((keyword) => numbersOf(side, keyword).some((number) => number >= Number(limit)));
const atMost =
  (...keywords: readonly string[]) =>
  (side: Side, limit: unknown) =>
    keywords.some((keyword) => numbersOf(side, keyword).some((number) => number <= Number(limit)));
const lengthAtLeast = (keyword: string) => (side: Side, limit: unknown) =>
  limit === 0 || atLeast(keyword)(side, limit);
const saysTheSame = (keyword: string) => (side: Side, limit: unknown) =>
  valuesOf(side, keyword).includes(limit);

const LIMITS: readonly Limit[] = [
  {
    keyword: 'minimum',
    types: NUMBERS,
    rule: 'minimum_raised',
    keptBy: atLeast('minimum', 'exclusiveMinimum'),
    beyond: (limit) => `a number below ${limit}`,
  },
  {
    keyword: 'exclusiveMinimum',
    types: NUMBERS,
    rule: 'minimum_raised',
    keptBy: (side, limit) =>
      atLeast('exclusiveMinimum')(side, limit) ||
      numbersOf(side, 'minimum').some((number) => number > Number(limit)),
    beyond: (limit) => `a number of ${limit} or below`,
  },
  {
    keyword: 'maximum',
    types: NUMBERS,
    rule: 'maximum_lowered',
    keptBy: atMost('maximum', 'exclusiveMaximum'),
    beyond: (limit) => `a number above ${limit}`,
  },
  {
    keyword: 'exclusiveMaximum',
    types: NUMBERS,
    rule: 'maximum_lowered',
    keptBy: (side, limit) =>
      atMost('exclusiveMaximum')(side, limit) ||
      numbersOf(side, 'maximum').some((number) => number < Number(limit)),
    beyond: (limit) => `a number of ${limit} or above`,
  },
  {
    keyword: 'multipleOf',
    types: NUMBERS,
    rule: 'multiple_changed',
    // Divided as whole numbers only: fractions are not exact.
    keptBy: (side, limit) =>
      numbersOf(side, 'multipleOf').some(
        (number) =>
          number === limit ||
          (Number.isSafeInteger(number) &&
            Number.isSafeInteger(limit) &&
            number % Number(limit) === 0),
      ),
    beyond: (limit) => `a number that is no multiple of ${limit}`,
  },
  {
    keyword: 'minLength',
    types: ['string'],
    rule: 'length_narrowed',
    keptBy: lengthAtLeast('minLength'),
    beyond: (limit) => `a string shorter than ${limit}`,
  },
  {
    keyword: 'maxLength',
    types: ['string'],
    rule: 'length_narrowed',
    keptBy: atMost('maxLength'),
    beyond: (limit) => `a string longer than ${limit}`,
  },
  {
    keyword: 'pattern',
    types: ['string'],
    rule: 'pattern_changed',
    keptBy: saysTheSame('pattern'),
    beyond: (limit) => `a string that does not match ${limit}`,
  },
  {
    keyword: 'format',
    // Some formats are about numbers.
    types: ['string', ...NUMBERS],
    rule: 'format_added',
    keptBy: saysTheSame('format'),
    beyond: (limit) => `a value that is not in the format ${limit}`,
  },
  {
    keyword: 'minItems',
    types: ['array'],
    rule: 'items_narrowed',
    keptBy: lengthAtLeast('minItems'),
    beyond: (limit) => `an array of fewer elements than ${limit}`,
  },
  {
    keyword: 'maxItems',
    types: ['array'],
    rule: 'items_narrowed',
    keptBy: atMost('maxItems'),
    beyond: (limit) => `an array of more elements than ${limit}`,
  },
  {
    keyword: 'uniqueItems',
    types: ['array'],
    rule: 'unique_added',
    keptBy: (side, limit) =>
      limit !== true || saysTheSame('uniqueItems')(side, true) || atMost('maxItems')(side, 1),
    beyond: () => 'an array with an element twice',
  },
  {
    keyword: 'minProperties',
    types: ['object'],
    rule: 'property_count_narrowed',
    keptBy: (side, limit) =>
      lengthAtLeast('minProperties')(side, limit) ||
      new Set(side.parts.flatMap((part) => listOf(part, 'required'))).size >= Number(limit),
    beyond: (limit) => `an object of fewer properties than ${limit}`,
  },
  {
    keyword: 'maxProperties',
    types: ['object'],
    rule: 'property_count_narrowed',
    keptBy: (side, limit) =>
      atMost('maxProperties')(side, limit) ||
      side.parts.some(
        (part) => isClosed(part) && Object.keys(mapOf(part, 'properties')).length <= Number(limit),
      ),
    beyond: (limit) => `an object of more properties than ${limit}`,
  },
];
