import { acceptanceOf, finiteValuesOf } from './acceptance.ts';
import { arrayLosses } from './array-losses.ts';
import type { Comparison } from './comparison.ts';
import { type JsonType, typesInWords, typesOf } from './json-types.ts';
import type { Keywords } from './keywords.ts';
import { beyondLimits } from './limits.ts';
import { distinct, incomparable, type Loss } from './loss.ts';
import { objectLosses } from './object-losses.ts';
import { sameMeaning } from './same-meaning.ts';
import { branchesOf, type Side, sideOf, valuesOf } from './side.ts';

/** Compares two sides keyword by keyword; first as they are, then each branch of `a` by itself. */
export function judgedLosses(by: Comparison, a: Side, b: Side, pointer: string): readonly Loss[] {
  const losses = wholeLosses(by, a, b, pointer);
  const branches = losses.length === 0 ? undefined : branchesOf(a);
  if (branches === undefined) return distinct(losses);
  return distinct(branches.flatMap((branch) => by.compare(branch, b, pointer)));
}

function wholeLosses(by: Comparison, a: Side, b: Side, pointer: string): readonly Loss[] {
  const values = finiteValuesOf(a);
  if (values !== undefined) return refusedValues(a, b, values, pointer);
  const types = typesOf(a);
  const allowed = typesOf(b);
  const refused = [...types].filter((type) => !allowed.has(type));
  const typeLosses: readonly Loss[] =
    refused.length === 0 ? [] : [{ rule: 'type_narrowed', pointer, what: typesInWords(refused) }];
  // Nothing is left that other keywords could be about.
  if (refused.length === types.size) return typeLosses;
  return [
    ...typeLosses,
    ...b.parts.flatMap((part) => [
      ...listedLosses(a, b, part, types, pointer),
      ...beyondLimits(a, types, part).map((beyond) => ({ ...beyond, pointer })),
      ...(types.has('object') ? objectLosses(by, a, b, part, pointer) : []),
      ...(types.has('array') ? arrayLosses(by, a, b, part, pointer) : []),
      ...choiceLosses(by, a, b, part, pointer),
      ...groupLosses(a, b, part, types, pointer),
    ]),
  ];
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

/** An `enum` or a `const` where there was none. */
function listedLosses(
  a: Side,
  b: Side,
  part: Keywords,
  types: ReadonlySet<JsonType>,
  pointer: string,
): readonly Loss[] {
  const isConst = Object.hasOwn(part, 'const');
  if (!isConst && !Array.isArray(part.enum)) return [];
  if ([...types].every((type) => type === 'null' || type === 'boolean')) {
    const values = [null, false, true].filter((value) =>
      types.has(value === null ? 'null' : 'boolean'),
    );
    return refusedValues(a, b, values, pointer);
  }
  const listed = isConst ? [part.const] : [part.enum].flat();
  return [
    {
      rule: isConst ? 'const_changed' : 'enum_narrowed',
      pointer,
      what: `anything but ${listed.map((value) => JSON.stringify(value)).join(', ')}`,
    },
  ];
}

/** `anyOf`: one of its branches must accept everything. */
function choiceLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  if (!Array.isArray(part.anyOf) || saysTheSame(a, b, part, ['anyOf'])) return [];
  const branches: readonly unknown[] = part.anyOf;
  return branches.some((branch) => by.compare(a, sideOf(b.root, [branch]), pointer).length === 0)
    ? []
    : [incomparable('anyOf', pointer)];
}

/** Keywords that are judged together, and only by whether the other side has the same. */
const GROUPS: readonly {
  readonly keywords: readonly [string, ...string[]];
  readonly types: readonly JsonType[];
}[] = [
  { keywords: ['oneOf'], types: [] },
  { keywords: ['not'], types: [] },
  { keywords: ['if', 'then', 'else'], types: [] },
  { keywords: ['contains', 'minContains', 'maxContains'], types: ['array'] },
  { keywords: ['dependentSchemas'], types: ['object'] },
];

function groupLosses(
  a: Side,
  b: Side,
  part: Keywords,
  types: ReadonlySet<JsonType>,
  pointer: string,
): readonly Loss[] {
  return GROUPS.filter(
    ({ keywords, types: concerned }) =>
      Object.hasOwn(part, keywords[0]) &&
      (concerned.length === 0 || concerned.some((type) => types.has(type))) &&
      !saysTheSame(a, b, part, keywords),
  ).map(({ keywords }) => incomparable(keywords[0], pointer));
}

function saysTheSame(a: Side, b: Side, part: Keywords, keywords: readonly string[]): boolean {
  const pick = (from: Keywords) =>
    Object.fromEntries(Object.entries(from).filter(([keyword]) => keywords.includes(keyword)));
  return a.parts.some((own) =>
    sameMeaning({ root: a.root, schema: pick(own) }, { root: b.root, schema: pick(part) }),
  );
}
