import { compiled } from './compiled.ts';
import { canonical, type Keywords } from './keywords.ts';
import type { Side } from './side.ts';

/** Whether a side accepts a value; undefined when its schema cannot be taken out of its whole. */
export function acceptanceOf(side: Side): ((value: unknown) => boolean) | undefined {
  if (!refersToDefinitionsAlone(side.root)) return undefined;
  const { $defs = {}, definitions = {} } = side.root;
  const result = compiled({ $defs, definitions, allOf: [...side.schemas, true] });
  return result.ok ? (value) => result.validate(value).length === 0 : undefined;
}

/** The values of a side that can be counted: those of an `enum` or a `const` that all of it accepts. */
export function finiteValuesOf(side: Side): readonly unknown[] | undefined {
  const lists = side.parts.flatMap((part) => [
    ...(Object.hasOwn(part, 'const') ? [[part.const]] : []),
    ...(Array.isArray(part.enum) ? [part.enum] : []),
  ]);
  const first: readonly unknown[] | undefined = lists[0];
  return first?.filter((value) => {
    const text = canonical(value);
    return lists.every((list) => list.some((other) => canonical(other) === text));
  });
}

/** References to anything but the definitions would mean something else in the smaller schema. */
function refersToDefinitionsAlone(root: Keywords): boolean {
  const visit = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    Object.entries(value).every(([key, member]) =>
      key.startsWith('$') && /ref$/i.test(key) && typeof member === 'string'
        ? /^#\/(\$defs|definitions)\//.test(member)
        : visit(member),
    );
  return visit(root);
}
