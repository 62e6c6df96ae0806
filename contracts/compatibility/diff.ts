import { type Difference, type Direction, differences } from './direction.ts';
import { canonical, type Keywords } from './keywords.ts';
import { placesIn } from './places.ts';

/** One way in which two schemas differ, and the directions that it breaks; none is compatible. */
export type Verdict = Omit<Difference, 'direction'> & { readonly breaks: readonly Direction[] };

/** Every difference between two schemas, also those that break nothing. */
export function diffOf(earlier: Keywords, later: Keywords): readonly Verdict[] {
  const breaking = [
    ...differences(earlier, later, 'BACKWARD'),
    ...differences(earlier, later, 'FORWARD'),
  ];
  const groups = Map.groupBy(breaking, ({ rule, pointer }) => `${rule} ${pointer}`);
  const verdicts = [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { direction, ...rest } = first;
    return [{ ...rest, breaks: [...new Set([direction, ...more.map((one) => one.direction)])] }];
  });
  const told = new Set(verdicts.map(({ pointer }) => pointer));
  const others = describedDifferences(earlier, later).filter(({ pointer }) => !told.has(pointer));
  return [...verdicts, ...others];
}

/** Places that only one of the schemas describes, or both in other words. */
function describedDifferences(earlier: Keywords, later: Keywords): readonly Verdict[] {
  const [before, after] = [nodesIn(earlier), nodesIn(later)];
  const compatible = (rule: Verdict['rule'], pointer: string, message: string): Verdict => ({
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
    ...[...after].flatMap(([pointer, node]) =>
      WORDS.filter(
        (word) =>
          before.has(pointer) && canonical(before.get(pointer)?.[word]) !== canonical(node[word]),
      ).map((word) => compatible('annotation_changed', pointer, `says another ${word}`)),
    ),
  ];
}

const WORDS = ['description', 'default', 'deprecated', 'x-personal-data'];

function nodesIn(schema: Keywords): ReadonlyMap<string, Keywords> {
  return new Map(placesIn(schema).map(({ pointer, node }) => [pointer, node]));
}
