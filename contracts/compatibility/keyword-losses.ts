import { arrayLosses } from './array-losses.ts';
import { compiled } from './compiled.ts';
import type { Keywords } from './keywords.ts';
import { limitLosses } from './limits.ts';
import { type Comparison, incomparable, type Loss, type Question } from './loss.ts';
import { meaningOf } from './meaning.ts';
import { objectLosses } from './object-losses.ts';
import { type JsonType, type Side, sideOf, typesOf, valuesOf } from './side.ts';

/** Compares two sides keyword by keyword. */
export function keywordLosses(by: Comparison, a: Side, b: Side, pointer: string): readonly Loss[] {
  const values = listedValuesOf(a);
  if (values !== undefined) return refusedValues(a, b, values, pointer);
  const [given, allowed] = [[...typesOf(a)], typesOf(b)];
  const types = new Set(given.filter((type) => allowed.has(type)));
  const refused = given.filter((type) => !allowed.has(type));
  return [
    ...(refused.length === 0 ? [] : [typeLoss(refused, pointer)]),
    // Without a type in common nothing is left that other keywords could be about.
    ...(types.size === 0 ? [] : b.parts).flatMap((part) => {
      const question: Question = { ...by, a, b, part, pointer, types };
      return [
        ...listedLosses(question),
        ...limitLosses(question),
        ...(types.has('object') ? objectLosses(question) : []),
        ...(types.has('array') ? arrayLosses(question) : []),
        ...choiceLosses(question),
        ...groupLosses(question),
      ];
    }),
  ];
}

function typeLoss(refused: readonly JsonType[], pointer: string): Loss {
  const what = refused.map((type) => TYPE_NAMES[type]).join(', ');
  return { rule: 'type_narrowed', pointer, what };
}

const TYPE_NAMES: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  string: 'a string',
  integer: 'a whole number',
  fraction: 'a number with a fraction',
};

/** The values of a side that can be counted: those of its first `enum` or `const`. */
function listedValuesOf(side: Side): readonly unknown[] | undefined {
  const constants = valuesOf(side, 'const');
  const [first] = constants.length > 0 ? [constants] : valuesOf(side, 'enum');
  return Array.isArray(first) ? first : undefined;
}

/** Values that can be counted are tried one by one. */
function refusedValues(
  a: Side,
  b: Side,
  values: readonly unknown[],
  pointer: string,
): readonly Loss[] {
  const [possible, accepted] = [acceptanceOf(a), acceptanceOf(b)];
  if (possible === undefined || accepted === undefined) return [incomparable('$ref', pointer)];
  const refused = values.filter((value) => possible(value) && !accepted(value));
  if (refused.length === 0) return [];
  const rule = valuesOf(b, 'const').length > 0 ? 'const_changed' : 'enum_narrowed';
  return [{ rule, pointer, what: refused.map((value) => JSON.stringify(value)).join(', ') }];
}

/** Whether a side accepts a value; undefined when its schema cannot be taken out of its whole. */
function acceptanceOf({ root, schemas }: Side): ((value: unknown) => boolean) | undefined {
  // References to anything but the definitions would mean something else in the smaller schema.
  if (/"\$\w*ref":"(?!#\/\$defs\/)/i.test(JSON.stringify(root))) return undefined;
  const result = compiled({ $defs: root.$defs ?? {}, allOf: [...schemas, true] });
  return result.ok ? (value) => result.validate(value).length === 0 : undefined;
}

/** An `enum` or a `const` where there was none. */
function listedLosses({ part, pointer }: Question): readonly Loss[] {
  const isConst = Object.hasOwn(part, 'const');
  if (!isConst && part.enum === undefined) return [];
  const listed = isConst ? [part.const] : [part.enum].flat();
  const what = `anything but ${listed.map((value) => JSON.stringify(value)).join(', ')}`;
  return [{ rule: isConst ? 'const_changed' : 'enum_narrowed', pointer, what }];
}

/** `anyOf`: one of its branches must accept everything. */
function choiceLosses(question: Question): readonly Loss[] {
  const { a, b, part, pointer, compare } = question;
  if (!Array.isArray(part.anyOf) || saysTheSame(question, ['anyOf'])) return [];
  const branches: readonly unknown[] = part.anyOf;
  return branches.some((branch) => compare(a, sideOf(b.root, [branch]), pointer).length === 0)
    ? []
    : [incomparable('anyOf', pointer)];
}

/** Keywords that are judged together, and only by whether the other side has the same. */
const GROUPS: readonly {
  readonly keywords: readonly [string, ...string[]];
  /** The type that they are about; without one, all. */
  readonly type?: JsonType;
}[] = [
  { keywords: ['oneOf'] },
  { keywords: ['not'] },
  { keywords: ['if', 'then', 'else'] },
  { keywords: ['contains', 'minContains', 'maxContains'], type: 'array' },
  { keywords: ['patternProperties'], type: 'object' },
  { keywords: ['propertyNames'], type: 'object' },
  { keywords: ['dependentRequired'], type: 'object' },
  { keywords: ['dependentSchemas'], type: 'object' },
];

function groupLosses(question: Question): readonly Loss[] {
  const { part, types, pointer } = question;
  return GROUPS.filter(
    ({ keywords, type }) =>
      Object.hasOwn(part, keywords[0]) &&
      (type === undefined || types.has(type)) &&
      !saysTheSame(question, keywords),
  ).map(({ keywords }) => incomparable(keywords[0], pointer));
}

function saysTheSame({ a, b, part }: Question, keywords: readonly string[]): boolean {
  const meaning = (from: Keywords, root: Keywords) =>
    meaningOf(Object.fromEntries(keywords.map((keyword) => [keyword, from[keyword]])), root);
  const asked = meaning(part, b.root);
  return asked !== undefined && a.parts.some((one) => meaning(one, a.root) === asked);
}
