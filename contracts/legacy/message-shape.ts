import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { pointerTo, type Steps, stepsOf } from '../json-pointer.ts';
import { isSchemaObject, referred, resolved } from '../schema-node.ts';

/** An encoding within a field, as a contract names it under `x-encoding`. */
export type FieldEncoding = 'base64' | 'json' | 'form' | 'php-serialized';

/** A field whose text hides a value, and how: the first encoding is undone first. */
export type EncodedField = {
  /** JSON pointer; `*` is every element of an array. */
  readonly pointer: string;
  readonly steps: Steps;
  readonly encodings: readonly FieldEncoding[];
  /** Whether an object is expected: PHP writes an empty one like an empty array. */
  readonly isObject: boolean;
};

/** Places in a message that its schema says more about than a value alone can show. */
export type MessageShape = {
  readonly encodedFields: readonly EncodedField[];
  /** Where the arrays are: XML and forms show a single element like no array at all. */
  readonly arrays: readonly Steps[];
};

/** Of a schema that contains itself, the places down to where it begins again. */
export function messageShapeOf(schema: AnySchemaObject): MessageShape {
  const encodedFields: EncodedField[] = [];
  const arrays: Steps[] = [];
  const visit = (node: unknown, pointer: string, above: readonly unknown[]) => {
    if (!isSchemaObject(node)) return;
    const { nodes } = referred(node, schema);
    if (nodes.some((one) => above.includes(one))) return;
    const { type, items, properties, 'x-encoding': encodings } = resolved(node, schema);
    const steps = stepsOf(pointer);
    if (Array.isArray(encodings)) {
      encodedFields.push({ pointer, steps, encodings, isObject: type === 'object' });
    }
    if (type === 'array') arrays.push(steps);
    const path = [...above, ...nodes];
    visit(items, `${pointer}/*`, path);
    for (const [name, property] of Object.entries(properties ?? {})) {
      visit(property, pointerTo(pointer, name), path);
    }
  };
  visit(schema, '', []);
  return { encodedFields, arrays };
}
