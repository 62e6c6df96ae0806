import { isSchemaObject } from '../schema-node.ts';
import { ANNOTATIONS, canonical, type Keywords, SCHEMAS_IN, unknownKeywords } from './keywords.ts';
import { referenced } from './reference.ts';

/** A schema, and the whole that its references are looked up in. */
export type Rooted = { readonly root: Keywords; readonly schema: unknown };

/**
 * Whether two schemas say the same, keyword by keyword, annotations aside. References are followed: the
 * same name may stand for something else on the other side. False when in doubt.
 */
export function sameMeaning(a: Rooted, b: Rooted): boolean {
  return same(a, b, new Set());
}

function same(a: Rooted, b: Rooted, followed: ReadonlySet<string>): boolean {
  if (!isSchemaObject(a.schema) || !isSchemaObject(b.schema)) return a.schema === b.schema;
  const left: Keywords = a.schema;
  const right: Keywords = b.schema;
  if (unknownKeywords(left, a.root).length > 0 || unknownKeywords(right, b.root).length > 0) {
    return false;
  }
  const keywords = constraintsOf(left);
  return (
    canonical(keywords) === canonical(constraintsOf(right)) &&
    keywords.every((keyword) => {
      const at = (side: Rooted, schema: unknown): Rooted => ({ root: side.root, schema });
      if (keyword === '$ref') return sameTarget(a, b, left.$ref, right.$ref, followed);
      const [ones, others] = [membersOf(left, keyword), membersOf(right, keyword)];
      if (ones === undefined || others === undefined) {
        return canonical(left[keyword]) === canonical(right[keyword]);
      }
      return (
        canonical([...ones.keys()]) === canonical([...others.keys()]) &&
        [...ones].every(([key, one]) => same(at(a, one), at(b, others.get(key)), followed))
      );
    })
  );
}

function constraintsOf(schema: Keywords): readonly string[] {
  return Object.keys(schema)
    .filter((keyword) => !ANNOTATIONS.has(keyword) && keyword !== '$id')
    .sort();
}

function sameTarget(
  a: Rooted,
  b: Rooted,
  left: unknown,
  right: unknown,
  followed: ReadonlySet<string>,
): boolean {
  if (left !== right || typeof left !== 'string') return false;
  // Met again on the way down: whatever differs is found where it was met first.
  if (followed.has(left)) return true;
  const [one, other] = [referenced(a.root, left), referenced(b.root, right)];
  if (one === undefined || other === undefined) return false;
  return same(
    { root: a.root, schema: one },
    { root: b.root, schema: other },
    new Set([...followed, left]),
  );
}

/** The schemas that a keyword holds, by position or name; undefined for one that holds none. */
function membersOf(schema: Keywords, keyword: string): ReadonlyMap<string, unknown> | undefined {
  const value = schema[keyword];
  switch (SCHEMAS_IN.get(keyword)) {
    case 'one':
      return new Map([['', value]]);
    case 'list':
      return Array.isArray(value) ? new Map(value.map((one, at) => [String(at), one])) : undefined;
    case 'map':
      return isSchemaObject(value) ? new Map(Object.entries(value).sort(byName)) : undefined;
    default:
      return undefined;
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
