/** A JSON Schema, draft 2020-12. */
export type Schema = { readonly [keyword: string]: unknown };

/** The schema of an object of that type: it cannot forget one of its fields. */
export type ObjectSchema<T> = Schema & {
  readonly type: 'object';
  readonly properties: { readonly [K in keyof T & string]-?: Schema };
  readonly required: readonly string[];
};

/** A field that may be undefined is absent in JSON then; one that may be anything is there. */
type OptionalKeys<T> = {
  [K in keyof T & string]-?: Record<never, never> extends Pick<T, K>
    ? K
    : unknown extends T[K]
      ? never
      : undefined extends T[K]
        ? K
        : never;
}[keyof T & string];

/** The fields of a type, those that may be absent apart. */
export type Fields<T> = {
  readonly required: { readonly [K in Exclude<keyof T & string, OptionalKeys<T>>]: Schema };
  readonly optional: { readonly [K in OptionalKeys<T>]: Schema };
};

/** Of an answer: more fields may come later. */
export function object<T>(fields: Fields<T>): ObjectSchema<T> {
  // Together the two have the keys of T, which the compiler cannot add up.
  const properties = { ...fields.required, ...fields.optional } as ObjectSchema<T>['properties'];
  return { type: 'object', required: Object.keys(fields.required), properties };
}

/** Of an input: a field that nobody knows is a mistake. */
export function closed<T>(fields: Fields<T>): ObjectSchema<T> {
  return { ...object<T>(fields), additionalProperties: false };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** One of the schemas that have a name. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export const text: Schema = { type: 'string' };
/** RFC 3339. */
export const time: Schema = { type: 'string', format: 'date-time' };
export const base64: Schema = { type: 'string', contentEncoding: 'base64' };
export const flag: Schema = { type: 'boolean' };
export const amount: Schema = { type: 'integer', minimum: 0 };
/** The number of a replay job or of an audit entry, a revision to look at, a limit. */
export const ordinal: Schema = { type: 'integer', minimum: 1 };
/** Any JSON. */
export const anything: Schema = {};
