import { isSchemaObject } from '../schema-node.ts';
import { ANNOTATIONS, type Keywords, listOf, unknownKeywords } from './keywords.ts';
import { referenced } from './reference.ts';

/**
 * One side of a comparison at one place of the message: a value must satisfy every part. `$ref` and
 * `allOf` are followed, so that their targets are parts like the others.
 */
export type Side = {
  /** The whole schema, in which references are looked up. */
  readonly root: Keywords;
  /** What stands at this place, as it was written. */
  readonly schemas: readonly unknown[];
  readonly parts: readonly Keywords[];
  /** Whether no value at all is valid here. */
  readonly never: boolean;
  /** Keywords that cannot be judged. */
  readonly unclear: readonly string[];
  /** Every `anyOf` and `oneOf` of which a branch is among the parts already. */
  readonly chosen: ReadonlySet<unknown>;
};

/** Gathers what several schemas ask of one place. A missing schema asks nothing. */
export function sideOf(
  root: Keywords,
  schemas: readonly unknown[],
  chosen: ReadonlySet<unknown> = new Set(),
): Side {
  const met = new Set<Keywords>();
  const parts = new Set<Keywords>();
  const unclear = new Set<string>();
  let never = false;
  const add = (schema: unknown) => {
    if (schema === false) never = true;
    // A schema that was met already ends a circle of references.
    if (!isSchemaObject(schema) || met.has(schema)) return;
    const part: Keywords = schema;
    met.add(part);
    const target = part.$ref === undefined ? true : referenced(root, part.$ref);
    // What only refers to others asks nothing itself.
    if (target === undefined || Object.keys(part).some(asksItself)) parts.add(part);
    for (const keyword of unknownKeywords(part, root)) unclear.add(keyword);
    if (target === undefined) unclear.add('$ref');
    for (const one of [...listOf(part, 'allOf'), target]) add(one);
  };
  for (const schema of schemas) add(schema);
  return { root, schemas, parts: [...parts], never, unclear: [...unclear], chosen };
}

function asksItself(keyword: string): boolean {
  return keyword !== '$ref' && keyword !== 'allOf' && !ANNOTATIONS.has(keyword);
}

/** Every value that the parts give to a keyword. */
export function valuesOf(side: Side, keyword: string): readonly unknown[] {
  return side.parts.filter((part) => Object.hasOwn(part, keyword)).map((part) => part[keyword]);
}

/** Every number that the parts give to a keyword. */
export function numbersOf(side: Side, keyword: string): readonly number[] {
  return valuesOf(side, keyword).filter((value) => typeof value === 'number');
}

/**
 * The same side once for each branch of an `anyOf` or `oneOf` of it: together they accept at least what
 * the side accepts. Undefined when there is none.
 */
export function branchesOf(side: Side): readonly Side[] | undefined {
  for (const part of side.parts) {
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = part[keyword];
      if (!Array.isArray(branches) || side.chosen.has(branches)) continue;
      const chosen = new Set([...side.chosen, branches]);
      return branches.map((branch) => sideOf(side.root, [...side.schemas, branch], chosen));
    }
  }
  return undefined;
}
