import { isSchemaObject } from '../schema-node.ts';
import { constraintsOf, type Keywords, listOf, referenced, unknownKeywords } from './keywords.ts';

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
  const parts = new Set<Keywords>();
  const unclear = new Set<string>();
  let never = false;
  const add = (schema: unknown) => {
    if (schema === false) never = true;
    // A schema that was met already ends a circle of references.
    if (!isSchemaObject(schema) || parts.has(schema)) return;
    const part: Keywords = schema;
    parts.add(part);
    for (const keyword of unknownKeywords(part, root)) unclear.add(keyword);
    for (const one of listOf(part, 'allOf')) add(one);
    if (part.$ref === undefined) return;
    const target = referenced(root, part.$ref);
    if (target === undefined) unclear.add('$ref');
    add(target);
  };
  for (const schema of schemas) add(schema);
  // What only refers to others asks nothing itself.
  const asking = [...parts].filter((part) =>
    constraintsOf(part, root).some((keyword) =>
      keyword === '$ref' ? referenced(root, part.$ref) === undefined : keyword !== 'allOf',
    ),
  );
  return { root, schemas, parts: asking, never, unclear: [...unclear], chosen };
}

/** Every value that the parts give to a keyword. */
export function valuesOf(side: Side, keyword: string): readonly unknown[] {
  return side.parts.filter((part) => Object.hasOwn(part, keyword)).map((part) => part[keyword]);
}

/**
 * The same side once for each branch of an `anyOf` or `oneOf` of it: together they accept at least what
 * the side accepts. Undefined when there is none.
 */
export function branchesOf(side: Side): readonly Side[] | undefined {
  const choices = [...valuesOf(side, 'anyOf'), ...valuesOf(side, 'oneOf')];
  const next = choices.find((choice) => !side.chosen.has(choice));
  if (!Array.isArray(next)) return undefined;
  const chosen = new Set([...side.chosen, next]);
  return next.map((branch) => sideOf(side.root, [...side.schemas, branch], chosen));
}

/** The types of JSON values; the numbers fall into whole ones and others, so that none overlap. */
export type JsonType = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';

const TYPES: readonly JsonType[] = [
  'null',
  'boolean',
  'object',
  'array',
  'string',
  'integer',
  'fraction',
];

/** The types that a side lets through. */
export function typesOf(side: Side): ReadonlySet<JsonType> {
  const lists = valuesOf(side, 'type').map((type) =>
    [type].flat().flatMap((one) => (one === 'number' ? ['integer', 'fraction'] : [one])),
  );
  return new Set(TYPES.filter((type) => lists.every((list) => list.includes(type))));
}
