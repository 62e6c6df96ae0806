import { isSchemaObject } from '../schema-node.ts';
import {
  canonical,
  constraintsOf,
  type Keywords,
  referenced,
  SCHEMAS_IN,
  unknownKeywords,
} from './keywords.ts';

/**
 * One text for schemas that say the same in the same keywords, annotations aside. What a reference leads
 * to is part of the text: the same name may stand for something else in another whole. Undefined when in
 * doubt.
 *
 * @param root the whole in which references are looked up
 */
export function meaningOf(schema: unknown, root: Keywords): string | undefined {
  let clear = true;
  const said = (node: unknown, followed: readonly unknown[]): unknown => {
    if (!isSchemaObject(node)) return node;
    if (unknownKeywords(node, root).length > 0) clear = false;
    return Object.fromEntries(
      constraintsOf(node, root).map((keyword) => [
        keyword,
        keyword === '$ref'
          ? target(node.$ref, followed)
          : changed(keyword, node[keyword], (one) => said(one, followed)),
      ]),
    );
  };
  const target = (ref: unknown, followed: readonly unknown[]): unknown => {
    // Met again on the way down: what it leads to stands where it was met first.
    if (followed.includes(ref)) return ref;
    const found = referenced(root, ref);
    if (found === undefined) clear = false;
    return [ref, said(found, [...followed, ref])];
  };
  const text = canonical(said(schema, []));
  return clear ? text : undefined;
}

/** The value of a keyword, with each schema that it holds changed. */
function changed(keyword: string, value: unknown, change: (schema: unknown) => unknown): unknown {
  switch (SCHEMAS_IN.get(keyword)) {
    case 'one':
      return change(value);
    case 'list':
      return [value].flat().map(change);
    case 'map':
      return Object.fromEntries(
        Object.entries(Object(value)).map(([name, schema]) => [name, change(schema)]),
      );
    default:
      return value;
  }
}
