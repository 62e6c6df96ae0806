import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApiOf } from '../../../../../adapter/parking/http/open-api.ts';
import { operations } from '../../../../../adapter/parking/http/operation-table.ts';
import { calls } from '../../../../../adapter/parking/http/parking-calls.ts';

/** As it is sent. */
const document = JSON.parse(JSON.stringify(openApiOf('1.2.3')));
const ajv = new Ajv2020({ strict: true, strictRequired: true, strictTypes: true });
addFormats.default(ajv);
ajv.addKeyword('components');

type Node = { readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Everything in it, with where it stands. */
function* nodesIn(value: unknown, path = '#'): Generator<readonly [string, Node]> {
  if (!isNode(value)) return;
  yield [path, value];
  for (const [key, inner] of Object.entries(value)) yield* nodesIn(inner, `${path}/${key}`);
}

const nodes = [...nodesIn(document)];

type DocumentedOperation = {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
  }[];
  readonly requestBody?: { readonly content: Node };
  readonly responses: Node;
};

const documented = Object.entries<Readonly<Record<string, DocumentedOperation>>>(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const compiled = (schema: AnySchemaObject) =>
  ajv.compile({ ...schema, components: document.components });

/** Schemas stand where these lead to. */
const schemas = nodes.filter(([path]) =>
  /^#\/components\/schemas\/\w+$|\/schema$|\/properties\/\w+$/.test(path),
);

describe('the OpenAPI document', () => {
  it('says which version of OpenAPI and of Banyan it is', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } });
  });

  it('has no reference that leads nowhere', () => {
    const references = nodes.flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
    const places = new Set(nodes.map(([path]) => path));
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => !places.has(reference))).toEqual([]);
  });

  it('has each operation once, under the name that the code has for it', () => {
    const ids = documented.map(({ operation }) => operation.operationId);
    expect(ids.toSorted()).toEqual(Object.keys(calls).toSorted());
    expect(operations.map(([id]) => id).toSorted()).toEqual(ids.toSorted());
  });

  it.each(documented)('declares what $method $path takes and answers', ({ path, operation }) => {
    const { parameters, responses, summary } = operation;
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '422', '503']),
    );
    expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it('changes nothing by GET', () => {
    const gets = documented.filter(({ method }) => method === 'get');
    expect(gets.filter(({ operation }) => 'requestBody' in operation)).toEqual([]);
    const posts = documented.filter(({ method }) => method === 'post');
    expect(posts.filter(({ operation }) => !('requestBody' in operation))).toEqual([]);
  });

  it('wants to know who it is, wherever something changes or personal data is shown', () => {
    const silent = operations.filter(
      ([id, { method, parameters, body }]) =>
        method === 'POST' &&
        id !== 'dryRun' &&
        ![...(parameters?.required ?? []), ...(body?.required ?? [])].includes('who'),
    );
    expect(silent).toEqual([]);
  });

  it('has schemas of draft 2020-12 alone, without an unknown word', () => {
    expect(schemas.length).toBeGreaterThan(100);
    for (const [path, schema] of schemas) {
      expect(() => compiled(schema)).not.toThrow(path);
    }
  });

  it('has examples that are valid', () => {
    const examples = schemas.flatMap(([path, schema]) =>
      [schema.examples ?? []].flat().map((example) => ({ path, schema, example })),
    );
    expect(examples.length).toBeGreaterThan(3);
    for (const { path, schema, example } of examples) {
      const validate = compiled(schema);
      expect({ path, errors: validate(example) ? [] : validate.errors }).toEqual({
        path,
        errors: [],
      });
    }
  });

  it('shares no path between two operations that cannot be told apart', () => {
    const shapes = documented.map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
