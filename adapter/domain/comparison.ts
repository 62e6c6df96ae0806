import type { Aggregate } from './aggregate.ts';
import type { Attempt } from './interpretation.ts';
import type { Reading } from './reading.ts';

/** What came of running two versions of a translator on one message. */
export type Comparison = {
  /** Name of the contract. */
  readonly contract: string;
  /** Where to look at it again: the message, and what it is about. */
  readonly messageKey: string;
  readonly aggregate: Aggregate;
  /** JSON pointers to where the unpublished version differs; empty if both say the same. */
  readonly differences: readonly string[];
};

/** Places are enough to find the reason; values may be personal. */
export function compared(
  { contract, messageKey, aggregates: [aggregate] }: Reading,
  published: Attempt,
  other: Attempt,
): Comparison {
  const found = differences(published, other, '');
  return { contract: contract.name, messageKey, aggregate, differences: found };
}

function differences(one: unknown, other: unknown, pointer: string): readonly string[] {
  if (Object.is(one, other)) return [];
  if (!isGroup(one) || !isGroup(other) || Array.isArray(one) !== Array.isArray(other)) {
    return [pointer];
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) =>
    differences(Reflect.get(one, name), Reflect.get(other, name), `${pointer}/${escaped(name)}`),
  );
}

/** RFC 6901 §3 */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
