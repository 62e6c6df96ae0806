import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { BanyanError, nearest } from '#contracts';
import { namedSchemas } from './operation-table.ts';
import type { Schema } from './schema.ts';

/** Makes a value what the schema wants, or throws a BanyanError (exit code 2). */
export type InputCheck = (value: unknown, whole: string) => unknown;

// In a query everything is text: `limit=50` is a number, `ids=7f3` one of several.
const ofQueries = compilerOf('array');
const ofBodies = compilerOf(false);

function compilerOf(coerceTypes: 'array' | false): Ajv2020 {
  const ajv = new Ajv2020({ coerceTypes, verbose: true });
  addFormats.default(ajv);
  ajv.addKeyword('components');
  return ajv;
}

/** Compiled at the first call. `whole` names the value in a complaint: `the body`, `line 3`. */
export function inputCheck(schema: Schema, from: 'query' | 'body', code = 'usage'): InputCheck {
  let validate: ValidateFunction | undefined;
  return (value, whole) => {
    const compiler = from === 'query' ? ofQueries : ofBodies;
    validate ??= compiler.compile({ ...schema, components: { schemas: namedSchemas } });
    if (validate(value)) return value;
    const [error] = validate.errors ?? [];
    const sentence = error === undefined ? 'is not as it should be' : sentenceOf(error);
    throw new BanyanError(code, `${whole}: ${sentence}`, { exitCode: 2 });
  };
}

/** Names places, never values: they may be personal. */
function sentenceOf({ keyword, instancePath, params, message, parentSchema }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const name = path === '' ? 'it' : path;
  const member = (key: unknown) => (path === '' ? `${key}` : `${path}.${key}`);
  switch (keyword) {
    case 'required':
      return `${member(params.missingProperty)} is missing`;
    case 'additionalProperties': {
      const key = String(params.additionalProperty).slice(0, 100);
      const near = nearest(key, Object.keys(parentSchema?.properties ?? {}));
      const hint = near === undefined ? '' : `: did you mean ${member(near)}?`;
      return `there is no ${member(key)}${hint}`;
    }
    case 'enum':
      return `${name} must be one of ${params.allowedValues.join(', ')}`;
    case 'format':
      return `${name} must be a time such as 2026-03-01T00:00:00Z`;
    case 'minLength':
      return `${name} must not be empty`;
    default:
      return `${name} ${message}`;
  }
}
