import { type Keywords, listOf } from './keywords.ts';
import { type Loss, lossesBelow, type Question } from './loss.ts';
import { valuesOf } from './side.ts';

/** What a part of `b` refuses of the elements of the arrays that `a` accepts. */
export function arrayLosses(question: Question): readonly Loss[] {
  const { a, part, pointer } = question;
  const first = Math.max(...[...a.parts, part].map((one) => listOf(one, 'prefixItems').length));
  const longest = Math.min(...valuesOf(a, 'maxItems').map(Number));
  // Elements with a place of their own, then one that stands for all the rest.
  return Array.from({ length: first + 1 }, (_, index) => index)
    .filter((index) => index < longest)
    .flatMap((index) => {
      const place = `${pointer}/${index < first ? index : '*'}`;
      const asked = elementOf(part, index);
      const given = a.parts.map((one) => elementOf(one, index));
      const losses = lossesBelow(question, given, [asked], place);
      if (losses.length === 0 || asked !== false) return losses;
      return [{ rule: 'items_narrowed', pointer: place, what: 'an element there' }];
    });
}

/** The schema for the element at an index. */
function elementOf(part: Keywords, index: number): unknown {
  const prefix = listOf(part, 'prefixItems');
  return index < prefix.length ? prefix[index] : part.items;
}
