import fc from 'fast-check';

export type AnySchema = Record<string, unknown>;

/** A schema and its values draw on the same few names, texts and numbers, so that they often fit. */
const name = fc.constantFrom('a', 'b', 'cc');
const text = fc.constantFrom('', 'x', 'xx', 'xyz', '7');
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 3, 4);
const count = fc.constantFrom(0, 1, 2, 3);
const plain = fc.oneof(text, number, fc.boolean(), fc.constant(null));

/** JSON values up to three levels deep. */
export const randomValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    plain,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;

const type = fc.constantFrom('null', 'boolean', 'object', 'array', 'string', 'number', 'integer');
const pattern = fc.constantFrom('^x', 'x$', '^[0-9]*$', '^a');

/** Schemas up to three levels deep, with references into `$defs`. */
const subschema: fc.Arbitrary<unknown> = fc.letrec((tie) => {
  const schema = tie('schema');
  const list = fc.array(schema, { minLength: 1, maxLength: 2 });
  const about = (record: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(record, { requiredKeys: [] });
  const objects = about({
    required: fc.uniqueArray(name, { maxLength: 2 }),
    properties: fc.dictionary(name, schema, { maxKeys: 2 }),
    additionalProperties: fc.oneof(fc.boolean(), schema),
    patternProperties: fc.dictionary(pattern, schema, { maxKeys: 1 }),
    propertyNames: schema,
    minProperties: count,
    maxProperties: count,
    dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 1 }), { maxKeys: 1 }),
    dependentSchemas: fc.dictionary(name, schema, { maxKeys: 1 }),
  });
  const arrays = about({
    items: schema,
    prefixItems: list,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    contains: schema,
    minContains: count,
  });
  const strings = about({
    minLength: count,
    maxLength: count,
    pattern,
    format: fc.constant('date'),
  });
  const numbers = about({
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: fc.constantFrom(0.5, 1, 2, 4),
  });
  const others = about({
    enum: fc.uniqueArray(plain, { minLength: 1, maxLength: 3 }),
    const: plain,
    allOf: list,
    anyOf: list,
    oneOf: list,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: schema,
    else: schema,
    $ref: fc.constantFrom('#/$defs/one', '#/$defs/two', '#'),
  });
  const few = (keywords: fc.Arbitrary<object>, size: number) =>
    fc
      .tuple(keywords, fc.infiniteStream(fc.nat(4)))
      .map(([all, dice]) =>
        Object.fromEntries(Object.entries(all).filter(() => dice.next().value < size)),
      );
  const typed = (of: fc.Arbitrary<unknown>, keywords: fc.Arbitrary<object>) =>
    fc.tuple(of, few(keywords, 3)).map(([one, rest]) => ({ type: one, ...rest }));
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.boolean(),
      fc
        .oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 }))
        .map((one) => ({ type: one })),
      typed(fc.constant('string'), strings),
      typed(fc.constantFrom('number', 'integer'), numbers),
      typed(fc.constant('object'), objects),
      typed(fc.constantFrom('object', ['object', 'null']), objects),
      typed(fc.constant('array'), arrays),
      few(others, 1),
      few(
        fc.tuple(objects, arrays, strings, numbers).map((all) => Object.assign({}, ...all)),
        1,
      ),
    ),
  };
}).schema;

/** A whole schema; `#` and the definitions may refer to each other. */
const randomSchema: fc.Arbitrary<AnySchema> = fc
  .tuple(
    subschema.map((schema) => (typeof schema === 'object' ? schema : { not: schema })),
    subschema,
    subschema,
  )
  .map(([schema, one, two]) => ({ ...schema, $defs: { one, two } }));

/** One change somewhere in a schema: something is taken out, replaced, or put beside the rest. */
const randomChange: fc.Arbitrary<(schema: AnySchema) => AnySchema> = fc
  .tuple(fc.nat(), fc.constantFrom('remove', 'replace', 'widen', 'add'), subschema)
  .map(([dice, how, other]) => (schema) => {
    const copy = structuredClone(schema);
    const places = placesIn(copy);
    const place = places[dice % places.length];
    if (place === undefined) return copy;
    const { holder, key } = place;
    const old = Reflect.get(holder, key);
    if (how === 'remove' && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
    else if (how === 'widen') Reflect.set(holder, key, widened(old));
    else if (how === 'add' && isObject(holder) && 'type' in holder && isObject(other)) {
      Object.assign(holder, { ...other, ...holder });
    } else if (isSchemaPlace(key) && (isObject(old) || typeof old === 'boolean')) {
      Reflect.set(holder, key, other);
    }
    return copy;
  });

/** A schema, and what one or two changes made of it. */
export const randomPair: fc.Arbitrary<readonly [AnySchema, AnySchema]> = fc
  .tuple(randomSchema, fc.array(randomChange, { minLength: 1, maxLength: 2 }))
  .map(([old, changes]) => [
    withoutAjvLapse(old),
    withoutAjvLapse(changes.reduce((schema, change) => change(schema), old)),
  ]);

/** Ajv 8.20 accepts [] under `contains` when `prefixItems` stands beside it. */
function withoutAjvLapse<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, member) => {
    if (!isObject(member) || !('contains' in member)) return member;
    const { prefixItems: _prefix, ...rest } = member;
    return rest;
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSchemaPlace = (key: string) => !['properties', 'patternProperties', '$defs'].includes(key);

function widened(old: unknown): unknown {
  if (typeof old === 'number' && old >= 0) return old + 1;
  if (Array.isArray(old) && old.length > 1) return old.slice(1);
  return old;
}

function placesIn(holder: object): { holder: object; key: string }[] {
  return Object.keys(holder).flatMap((key) => {
    const value: unknown = Reflect.get(holder, key);
    return [
      { holder, key },
      ...(typeof value === 'object' && value !== null ? placesIn(value) : []),
    ];
  });
}
