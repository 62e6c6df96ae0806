import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { isSchemaObject, referred, resolved } from '../schema-node.ts';

/** One field of a message, as its schema describes it. */
export type Field = {
  /** JSON pointer; `*` is every element of an array, or every member that has no name. */
  readonly pointer: string;
  /** What the schema says of it, references followed and their descriptions joined. */
  readonly node: AnySchemaObject;
  /** Whether it must be there where the object around it is. */
  readonly required: boolean;
};

/** Every field that a schema names, a parent before its members, each once. A circle is walked once. */
export function fieldsOf(schema: AnySchemaObject): Field[] {
  const fields = membersOf(schema, '', schema, []);
  return [...Map.groupBy(fields, ({ pointer }) => pointer).values()].flatMap((same) =>
    same.slice(0, 1),
  );
}

function membersOf(
  node: AnySchemaObject,
  pointer: string,
  root: AnySchemaObject,
  above: readonly unknown[],
): Field[] {
  if (above.includes(node)) return [];
  const { properties, required, items, additionalProperties, ...rest } = resolved(node, root);
  const way = [...above, node];
  const fieldOf = (value: unknown, at: string, needed: boolean): Field[] => {
    if (!isSchemaObject(value)) return [];
    const members = membersOf(value, at, root, way);
    return [{ pointer: at, node: described(value, root), required: needed }, ...members];
  };
  const named = Object.entries(properties ?? {}).flatMap(([name, value]) =>
    fieldOf(value, `${pointer}/${escaped(name)}`, required?.includes(name) ?? false),
  );
  const unnamed = [items, additionalProperties].flatMap((value) => {
    const [field, ...members] = fieldOf(value, `${pointer}/*`, false);
    if (field === undefined) return [];
    return members.length === 0 || saysSomething(field.node) ? [field, ...members] : members;
  });
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => rest[keyword] ?? []);
  const inBranches = branches
    .filter(isSchemaObject)
    .flatMap((branch) => membersOf(branch, pointer, root, way));
  return [...named, ...unnamed, ...inBranches];
}

/** A node with what it refers to, and both descriptions: its own says what, the other one how. */
function described(node: AnySchemaObject, root: AnySchemaObject): AnySchemaObject {
  const all = referred(node, root).nodes.flatMap(({ description }) => description ?? []);
  const description = [...new Set(all)].join(' ');
  return { ...resolved(node, root), ...(description === '' ? {} : { description }) };
}

/** Whether an element has something to say for itself, beside its members. */
function saysSomething(node: AnySchemaObject): boolean {
  return 'description' in node || 'x-personal-data' in node;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
