import type { Comparison } from './comparison.ts';
import { judgedLosses } from './judged-losses.ts';
import { canonical, type Keywords } from './keywords.ts';
import { incomparable, type Loss } from './loss.ts';
import { sameMeaning } from './same-meaning.ts';
import { type Side, sideOf, valuesOf } from './side.ts';

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
      if (one.never) return [];
      const encodings = [encodingOf(one), encodingOf(other)];
      if (encodings[0] !== encodings[1]) {
        return [{ rule: 'encoding_changed', pointer, what: encodings.join(' and ') }];
      }
      if (other.never) return [{ rule: 'type_narrowed', pointer, what: 'any value' }];
      if (other.parts.every((part) => isSaidBy(one, part, other.root))) return [];
      const unclear = new Set([...one.unclear, ...other.unclear]);
      if (unclear.size > 0) return [...unclear].map((keyword) => incomparable(keyword, pointer));
      const pair = `${idOf(one)} in ${idOf(other)}`;
      const met = trail.get(pair);
      if (met !== undefined) {
        // Further down it may be taken for granted, because every value ends somewhere.
        return depthOf(met) < depthOf(pointer) ? [] : [incomparable('$ref', pointer)];
      }
      trail.set(pair, pointer);
      const losses = judgedLosses(by, one, other, pointer);
      trail.delete(pair);
      return losses;
    },
  };
  return by.compare(sideOf(a, [a]), sideOf(b, [b]), '');
}

function isSaidBy(side: Side, part: Keywords, root: Keywords): boolean {
  return side.parts.some((own) =>
    sameMeaning({ root: side.root, schema: own }, { root, schema: part }),
  );
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
