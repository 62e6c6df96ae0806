import type { IgnoredRule } from './ignored.ts';
import { type Keywords, mapOf } from './keywords.ts';
import type { Loss, LossRule } from './loss.ts';
import { lossesBetween } from './losses.ts';

/**
 * BACKWARD: the newer schema reads everything that the earlier one accepted. FORWARD: whoever reads with
 * the earlier schema, and ignores properties that it does not name, reads everything newer.
 */
export type Direction = 'BACKWARD' | 'FORWARD';

/** What was widened: the opposite of a loss, seen by whoever still reads with the earlier schema. */
export type GainRule =
  | 'annotation_changed'
  | 'enum_widened'
  | 'format_removed'
  | 'items_widened'
  | 'length_widened'
  | 'maximum_raised'
  | 'minimum_lowered'
  | 'property_allowed'
  | 'property_count_widened'
  | 'required_removed'
  | 'type_widened'
  | 'unique_removed';

/** One way in which two schemas differ. */
export type Difference = {
  readonly rule: LossRule | GainRule | IgnoredRule;
  /** JSON pointer to the place in the message; `*` is every element, or every other property. */
  readonly pointer: string;
  /** What differs, as a sentence without its full stop. */
  readonly message: string;
  /** The directions that it stands in the way of; with none it is compatible. */
  readonly breaks: readonly Direction[];
};

/** What stands in the way of reading one direction; empty when nothing does. Sound: in doubt, it does. */
export function differences(
  earlier: Keywords,
  later: Keywords,
  direction: Direction,
): readonly Difference[] {
  const [before, after] = [comparable(earlier), comparable(later)];
  return direction === 'BACKWARD'
    ? lossesBetween(before, after).map((loss) => ({
        rule: loss.rule,
        pointer: loss.pointer,
        message: sentence(loss, `no longer accepts ${loss.what}`),
        breaks: [direction],
      }))
    : lossesBetween(after, before, { ignoresUnnamed: true }).map((loss) => ({
        rule: GAINS[loss.rule] ?? loss.rule,
        pointer: loss.pointer,
        message: sentence(loss, `now allows ${loss.what}, which earlier readers refuse`),
        breaks: [direction],
      }));
}

/** Both directions; what breaks both in the same way is told once. */
export function differencesBothWays(earlier: Keywords, later: Keywords): readonly Difference[] {
  const all = [
    ...differences(earlier, later, 'BACKWARD'),
    ...differences(earlier, later, 'FORWARD'),
  ];
  const groups = Map.groupBy(all, ({ rule, pointer }) => `${rule} ${pointer}`);
  return [...groups.values()].flatMap((group) => {
    const breaks = [...new Set(group.flatMap((one) => one.breaks))];
    return group.slice(0, 1).map((first) => ({ ...first, breaks }));
  });
}

function sentence(loss: Loss, otherwise: string): string {
  if (loss.rule === 'not_comparable') return `cannot be compared: ${loss.what} differs`;
  if (loss.rule === 'encoding_changed') return `reads another encoding: ${loss.what}`;
  return otherwise;
}

const GAINS: Readonly<Partial<Record<LossRule, LossRule | GainRule>>> = {
  enum_narrowed: 'enum_widened',
  format_added: 'format_removed',
  items_narrowed: 'items_widened',
  length_narrowed: 'length_widened',
  maximum_lowered: 'maximum_raised',
  minimum_raised: 'minimum_lowered',
  property_added: 'property_removed',
  property_count_narrowed: 'property_count_widened',
  property_removed: 'property_allowed',
  required_added: 'required_removed',
  type_narrowed: 'type_widened',
  unique_added: 'unique_removed',
};

/** The `dataschema` of an event names its version, which differs by design: it is compared without. */
function comparable(schema: Keywords): Keywords {
  const properties = mapOf(schema, 'properties');
  const urn = mapOf(properties, 'dataschema').const;
  if (typeof urn !== 'string') return schema;
  const dataschema = { ...mapOf(properties, 'dataschema'), const: urn.replace(/:[0-9]+$/, '') };
  return { ...schema, properties: { ...properties, dataschema } };
}
