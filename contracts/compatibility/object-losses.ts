import type { Comparison } from './comparison.ts';
import { type Keywords, listOf, mapOf } from './keywords.ts';
import { incomparable, type Loss, pointerTo } from './loss.ts';
import { isClosed, namesOf, propertyOf, schemasFor } from './members.ts';
import { type Side, sideOf, valuesOf } from './side.ts';

/** What a part of `b` refuses of the objects that `a` accepts. */
export function objectLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  return [
    ...requiredLosses(a, part, pointer),
    ...namedLosses(by, a, b, part, pointer),
    ...patternLosses(by, a, b, part, pointer),
    ...unnamedLosses(by, a, b, part, pointer),
    ...nameLosses(by, a, b, part, pointer),
    ...dependencyLosses(a, part, pointer),
  ];
}

function requiredLosses(a: Side, part: Keywords, pointer: string): readonly Loss[] {
  const given = requiredBy(a);
  return listOf(part, 'required')
    .filter((name) => !given.has(name))
    .map((name) => ({
      rule: 'required_added',
      pointer: pointerTo(pointer, String(name)),
      what: 'a message without it',
    }));
}

function requiredBy(side: Side): ReadonlySet<unknown> {
  return new Set(side.parts.flatMap((part) => listOf(part, 'required')));
}

/** Properties that either side has a name for. */
function namedLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  const ours = new Set(namesOf(a));
  const theirs = mapOf(part, 'properties');
  return [...new Set([...ours, ...Object.keys(theirs)])].flatMap((name) => {
    const [one, asked] = [propertyOf(a, name), schemasFor(part, name)];
    const named = Object.hasOwn(theirs, name);
    if (by.ignoresUnnamed && !named && asked.every((schema) => schema === false)) return [];
    const place = pointerTo(pointer, name);
    const losses = by.compare(one, sideOf(b.root, asked), place);
    if (losses.length === 0) return [];
    if (asked.includes(false)) {
      return [{ rule: 'property_removed', pointer: place, what: 'a message with it' }];
    }
    // Nothing was said about it before: whatever is said now is one break, not several.
    return named && !ours.has(name) && one.parts.length === 0
      ? [
          {
            rule: 'property_added',
            pointer: place,
            what: 'values of any kind there',
          },
        ]
      : losses;
  });
}

/** Properties of any name that a pattern of `b` matches. */
function patternLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  return Object.entries(mapOf(part, 'patternProperties')).flatMap(([pattern, schema]) => {
    const same = a.parts.filter((one) => Object.hasOwn(mapOf(one, 'patternProperties'), pattern));
    if (same.length === 0 && a.parts.some(isClosed)) return [];
    const schemas = a.parts.flatMap((one) => {
      const patterns = mapOf(one, 'patternProperties');
      if (Object.hasOwn(patterns, pattern)) return [patterns[pattern]];
      return Object.keys(patterns).length === 0 ? [one.additionalProperties] : [];
    });
    const losses = by.compare(
      sideOf(a.root, schemas),
      sideOf(b.root, [schema]),
      pointerTo(pointer, '*'),
    );
    if (losses.length === 0 || same.length > 0) return losses;
    return [incomparable('patternProperties', pointer)];
  });
}

/** Properties that neither side has a name or a pattern for. */
function unnamedLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  const asked = part.additionalProperties;
  if (by.ignoresUnnamed && asked === false) return [];
  const patterns = mapOf(part, 'patternProperties');
  const attempts = (a.parts.length === 0 ? [{}] : a.parts).map((one: Keywords) => {
    const others = Object.entries(mapOf(one, 'patternProperties'))
      .filter(([pattern]) => !Object.hasOwn(patterns, pattern))
      .map(([, schema]) => schema);
    return [one.additionalProperties, ...others].flatMap((schema) =>
      by.compare(sideOf(a.root, [schema]), sideOf(b.root, [asked]), pointerTo(pointer, '*')),
    );
  });
  const best = attempts.toSorted((one, other) => one.length - other.length)[0] ?? [];
  if (best.length === 0 || asked !== false) return best;
  return [{ rule: 'closed', pointer, what: 'properties that it does not name' }];
}

function nameLosses(
  by: Comparison,
  a: Side,
  b: Side,
  part: Keywords,
  pointer: string,
): readonly Loss[] {
  if (part.propertyNames === undefined) return [];
  const names = [
    sideOf(a.root, [{ type: 'string' }, ...valuesOf(a, 'propertyNames')]),
    ...a.parts
      .filter(isClosed)
      .map((one) => sideOf(a.root, [{ enum: Object.keys(mapOf(one, 'properties')) }])),
  ];
  const asked = sideOf(b.root, [part.propertyNames]);
  const kept = names.some((side) => by.compare(side, asked, pointerTo(pointer, '*')).length === 0);
  return kept ? [] : [incomparable('propertyNames', pointer)];
}

function dependencyLosses(a: Side, part: Keywords, pointer: string): readonly Loss[] {
  const required = requiredBy(a);
  const kept = Object.entries(mapOf(part, 'dependentRequired')).every(([name, asked]) => {
    const known = a.parts.flatMap((one) => listOf(mapOf(one, 'dependentRequired'), name));
    return listOf({ asked }, 'asked').every(
      (other) => required.has(other) || known.includes(other),
    );
  });
  return kept ? [] : [incomparable('dependentRequired', pointer)];
}
