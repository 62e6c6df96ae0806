import type { Keywords } from './keywords.ts';
import { type JsonType, type Side, sideOf } from './side.ts';

/** In what way one schema accepts less than another. */
export type LossRule =
  | 'closed'
  | 'const_changed'
  | 'encoding_changed'
  | 'enum_narrowed'
  | 'format_added'
  | 'format_changed'
  | 'items_narrowed'
  | 'length_narrowed'
  | 'maximum_lowered'
  | 'minimum_raised'
  | 'multiple_changed'
  | 'not_comparable'
  | 'pattern_changed'
  | 'property_added'
  | 'property_count_narrowed'
  | 'property_removed'
  | 'required_added'
  | 'type_narrowed'
  | 'unique_added';

/** Values that one schema accepts and another may refuse. */
export type Loss = {
  readonly rule: LossRule;
  /** JSON pointer to the place in the message; `*` is every element, or every other property. */
  readonly pointer: string;
  /**
   * The values, as the end of a sentence: `null`, `a string longer than 3 characters`. For
   * `encoding_changed` and `not_comparable`, what differs.
   */
  readonly what: string;
};

/** A keyword that differs, and whose difference cannot be judged. */
export function incomparable(keyword: string, pointer: string): Loss {
  return { rule: 'not_comparable', pointer, what: `"${keyword}"` };
}

/** How a comparison goes down from one place of the message to the next. */
export type Comparison = {
  /** Whether properties that `b` does not name are ignored by whoever reads with it, not refused. */
  readonly ignoresUnnamed: boolean;
  /** What `a` accepts at this place and `b` may refuse. */
  compare(a: Side, b: Side, pointer: string): readonly Loss[];
};

/** What does one part of `b` refuse of the values that `a` accepts at a place? */
export type Question = Comparison & {
  readonly a: Side;
  readonly b: Side;
  readonly part: Keywords;
  readonly pointer: string;
  /** The types of values that both accept. */
  readonly types: ReadonlySet<JsonType>;
};

/** What is lost at a place below from some schemas of `a` to some of `b`. */
export function lossesBelow(
  { a, b, compare }: Question,
  given: readonly unknown[],
  asked: readonly unknown[],
  pointer: string,
): readonly Loss[] {
  return compare(sideOf(a.root, given), sideOf(b.root, asked), pointer);
}
