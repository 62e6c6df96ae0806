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

/** `/items` and `a/b` → `/items/a~1b` (RFC 6901). */
export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The same losses, each once. */
export function distinct(losses: readonly Loss[]): readonly Loss[] {
  return [...new Map(losses.map((loss) => [JSON.stringify(loss), loss])).values()];
}

/** A keyword that differs, and whose difference cannot be judged. */
export function incomparable(keyword: string, pointer: string): Loss {
  return { rule: 'not_comparable', pointer, what: `"${keyword}"` };
}
