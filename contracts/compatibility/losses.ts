import { keywordLosses } from './keyword-losses.ts';
import { canonical, type Keywords } from './keywords.ts';
import { type Comparison, incomparable, type Loss } from './loss.ts';
import { meaningOf } from './meaning.ts';
import { branchesOf, type Side, sideOf, valuesOf } from './side.ts';

export type LossOptions = {
  /** Reads with `b` as one who ignores properties that a closed schema does not name. */
  readonly ignoresUnnamed?: boolean;
};

/**
 * What schema `a` accepts and schema `b` may refuse. An empty list means that every value valid under
 * `a` is valid under `b`; what cannot be judged is listed as `not_comparable`. Both must compile.
 */
export function lossesBetween(
  a: Keywords,
  b: Keywords,
  { ignoresUnnamed = false }: LossOptions = {},
): readonly Loss[] {
  const idOf = identities();
  /** Pairs on the way down, with the place where each was met. */
  const trail = new Map<string, string>();
  const by: Comparison = {
    ignoresUnnamed,
    compare(one, other, pointer) {
      const plain = plainLosses(one, other, pointer);
      if (plain !== undefined) return plain;
      const pair = `${idOf(one)} in ${idOf(other)}`;
      const met = trail.get(pair);
      if (met !== undefined) {
        // Further down it may be taken for granted, because every value ends somewhere.
        return depthOf(met) < depthOf(pointer) ? [] : [incomparable('$ref', pointer)];
      }
      trail.set(pair, pointer);
      const losses = branchedLosses(by, one, other, pointer);
      trail.delete(pair);
      return losses;
    },
  };
  return by.compare(sideOf(a, [a]), sideOf(b, [b]), '');
}

/** What can be told without a look at single keywords; undefined where it takes one. */
function plainLosses(a: Side, b: Side, pointer: string): readonly Loss[] | undefined {
  if (a.never) return [];
  const encodings = [encodingOf(a), encodingOf(b)];
  if (encodings[0] !== encodings[1]) {
    return [{ rule: 'encoding_changed', pointer, what: encodings.join(' and ') }];
  }
  if (b.never) return [{ rule: 'type_narrowed', pointer, what: 'any value' }];
  const said = new Set(a.parts.map((part) => meaningOf(part, a.root)));
  said.delete(undefined);
  if (b.parts.every((part) => said.has(meaningOf(part, b.root)))) return [];
  const unclear = new Set([...a.unclear, ...b.unclear]);
  return unclear.size === 0
    ? undefined
    : [...unclear].map((keyword) => incomparable(keyword, pointer));
}

/** What is lost from the whole of `a`; if anything, rather what is lost from each of its branches. */
function branchedLosses(by: Comparison, a: Side, b: Side, pointer: string): readonly Loss[] {
  const losses = keywordLosses(by, a, b, pointer);
  const branches = losses.length === 0 ? undefined : branchesOf(a);
  const all = branches?.flatMap((branch) => by.compare(branch, b, pointer)) ?? losses;
  return [...new Map(all.map((loss) => [canonical(loss), loss])).values()];
}

/** `none`, or what the text at this place is encoded in. */
function encodingOf(side: Side): string {
  const encodings = valuesOf(side, 'x-encoding');
  return encodings.length === 0 ? 'none' : encodings.map(canonical).join();
}

function depthOf(pointer: string): number {
  return pointer.split('/').length;
}

/** Names sides: those with the same parts have the same name. */
function identities(): (side: Side) => string {
  const numbers = new Map<unknown, number>();
  const numberOf = (part: unknown) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  return ({ parts, chosen }) => `${parts.map(numberOf).sort().join()} of ${chosen.size}`;
}
