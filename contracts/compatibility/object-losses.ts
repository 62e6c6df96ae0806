import { pointerTo } from '../json-pointer.ts';
import { type Keywords, listOf, mapOf } from './keywords.ts';
import { type Loss, lossesBelow, type Question } from './loss.ts';
import { sideOf } from './side.ts';

/** What a part of `b` refuses of the objects that `a` accepts. */
export function objectLosses(question: Question): readonly Loss[] {
  const { a, part } = question;
  const ours = new Set(a.parts.flatMap((one) => Object.keys(mapOf(one, 'properties'))));
  const names = new Set([...ours, ...Object.keys(mapOf(part, 'properties'))]);
  return [
    ...requiredLosses(question),
    ...[...names].flatMap((name) => propertyLosses(question, name, ours.has(name))),
    ...unnamedLosses(question),
  ];
}

function requiredLosses({ a, part, pointer }: Question): readonly Loss[] {
  const given = a.parts.flatMap((one) => listOf(one, 'required'));
  return listOf(part, 'required')
    .filter((name) => !given.includes(name))
    .map((name) => ({
      rule: 'required_added',
      pointer: pointerTo(pointer, String(name)),
      what: 'a message without it',
    }));
}

/** A property that either side has a name for. */
function propertyLosses(question: Question, name: string, isOurs: boolean): readonly Loss[] {
  const { a, part, pointer, ignoresUnnamed } = question;
  const given = a.parts.flatMap((one) => schemasFor(one, name));
  const asked = schemasFor(part, name);
  const isTheirs = Object.hasOwn(mapOf(part, 'properties'), name);
  if (ignoresUnnamed && !isTheirs && asked.every((schema) => schema === false)) return [];
  const place = pointerTo(pointer, name);
  const losses = lossesBelow(question, given, asked, place);
  if (losses.length === 0) return [];
  if (asked.includes(false)) {
    return [{ rule: 'property_removed', pointer: place, what: 'a message with it' }];
  }
  // Nothing was said about it before: whatever is said now is one break, not several.
  return !isOurs && sideOf(a.root, given).parts.length === 0
    ? [{ rule: 'property_added', pointer: place, what: 'values of any kind there' }]
    : losses;
}

/** The schemas that a part has for the property of this name. */
function schemasFor(part: Keywords, name: string): readonly unknown[] {
  const properties = mapOf(part, 'properties');
  const matching = Object.entries(mapOf(part, 'patternProperties'))
    .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
    .map(([, schema]) => schema);
  const named = Object.hasOwn(properties, name) ? [properties[name], ...matching] : matching;
  return named.length > 0 ? named : [part.additionalProperties];
}

/** Properties that neither side has a name for, and the part no pattern. */
function unnamedLosses(question: Question): readonly Loss[] {
  const { a, part, pointer, ignoresUnnamed } = question;
  const asked = part.additionalProperties;
  if (ignoresUnnamed && asked === false) return [];
  const patterns = mapOf(part, 'patternProperties');
  // A name that matches a pattern of `a` alone escapes what `a` asks of other properties.
  const given = a.parts
    .filter((one) =>
      Object.keys(mapOf(one, 'patternProperties')).every((own) => Object.hasOwn(patterns, own)),
    )
    .map((one) => one.additionalProperties);
  const losses = lossesBelow(question, given, [asked], pointerTo(pointer, '*'));
  if (losses.length === 0 || asked !== false) return losses;
  return [{ rule: 'closed', pointer, what: 'properties that it does not name' }];
}
