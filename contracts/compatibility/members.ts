import { type Keywords, mapOf } from './keywords.ts';
import { type Side, sideOf } from './side.ts';

/** The schemas that a part has for the property of this name. */
export function schemasFor(part: Keywords, name: string): readonly unknown[] {
  const properties = mapOf(part, 'properties');
  const matching = Object.entries(mapOf(part, 'patternProperties'))
    .filter(([pattern]) => new RegExp(pattern, 'u').test(name))
    .map(([, schema]) => schema);
  const named = Object.hasOwn(properties, name) ? [properties[name], ...matching] : matching;
  return named.length > 0 ? named : [part.additionalProperties];
}

/** What a whole side asks of the property of this name. */
export function propertyOf(side: Side, name: string): Side {
  return sideOf(
    side.root,
    side.parts.flatMap((part) => schemasFor(part, name)),
  );
}

/** The names that a side has properties for. */
export function namesOf(side: Side): readonly string[] {
  return side.parts.flatMap((part) => Object.keys(mapOf(part, 'properties')));
}

/** Whether a part refuses every property that it does not name. */
export function isClosed(part: Keywords): boolean {
  return (
    part.additionalProperties === false &&
    Object.keys(mapOf(part, 'patternProperties')).length === 0
  );
}
