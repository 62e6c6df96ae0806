import { type Difference, differencesBothWays } from './direction.ts';
import { ignoredChange } from './ignored.ts';
import { canonical, type Keywords } from './keywords.ts';
import { placesIn } from './places.ts';

/** Every difference between two schemas, also those that break nothing. */
export function diffOf(earlier: Keywords, later: Keywords): readonly Difference[] {
  const breaking = differencesBothWays(earlier, later);
  const told = new Set(breaking.map(({ pointer }) => pointer));
  const others = describedDifferences(earlier, later).filter(({ pointer }) => !told.has(pointer));
  const ignored = ignoredChange(earlier, later);
  const notes = ignored === undefined ? [] : [{ ...ignored, pointer: '', breaks: [] }];
  return [...notes, ...breaking, ...others];
}

/** Places that only one of the schemas describes, or both in other words. */
function describedDifferences(earlier: Keywords, later: Keywords): readonly Difference[] {
  const [before, after] = [nodesIn(earlier), nodesIn(later)];
  const compatible = (rule: Difference['rule'], pointer: string, message: string): Difference => ({
    rule,
    pointer,
    message,
    breaks: [],
  });
  return [
    ...[...after.keys()]
      .filter((pointer) => !before.has(pointer))
      .map((pointer) => compatible('property_added', pointer, 'is described now')),
    ...[...before.keys()]
      .filter((pointer) => !after.has(pointer))
      .map((pointer) => compatible('property_removed', pointer, 'is no longer described')),
    ...[...after].flatMap(([pointer, node]) => {
      const old = before.get(pointer) ?? node;
      return WORDS.filter((word) => canonical(old[word]) !== canonical(node[word])).map((word) =>
        compatible('annotation_changed', pointer, `says another ${word}`),
      );
    }),
  ];
}

const WORDS = ['description', 'default', 'deprecated', 'x-personal-data'];

function nodesIn(schema: Keywords): ReadonlyMap<string, Keywords> {
  return new Map(placesIn(schema).map(({ pointer, node }) => [pointer, node]));
}
