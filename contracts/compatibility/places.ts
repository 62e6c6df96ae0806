import { pointerTo } from '../json-pointer.ts';
import { isSchemaObject, resolved } from '../schema-node.ts';
import { type Keywords, mapOf } from './keywords.ts';

/** A place in the message that a schema describes, with what it says there. */
export type Place = { readonly pointer: string; readonly node: Keywords };

/**
 * Every place that a schema names, the whole first; `*` is every element of an array. It sees what
 * masking sees: properties and items, behind references, none of them twice on one way.
 */
export function placesIn(schema: Keywords): readonly Place[] {
  const visit = (node: unknown, pointer: string, above: readonly unknown[]): readonly Place[] => {
    if (!isSchemaObject(node) || above.includes(node)) return [];
    const here: Keywords = resolved(node, schema);
    const way = [...above, node];
    return [
      { pointer, node: here },
      ...visit(here.items, `${pointer}/*`, way),
      ...Object.entries(mapOf(here, 'properties')).flatMap(([name, member]) =>
        visit(member, pointerTo(pointer, name), way),
      ),
    ];
  };
  return visit(schema, '', []);
}
