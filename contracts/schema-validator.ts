import type { ErrorObject } from 'ajv';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { pointerTo } from './json-pointer.ts';
import { opened } from './schema-node.ts';

/** One way in which a value breaks its contract. Holds no value of the message: it may be personal. */
export type Violation = {
  /** JSON pointer (RFC 6901) to the failing place; empty for the whole. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed, for example `pattern`. */
  readonly rule: string;
  readonly message: string;
};

/** All violations, or only the first: of a hostile message all of them cost seconds and gigabytes. */
type Extent = 'all' | 'first';

const compilers: Partial<Record<Extent, Ajv2020>> = {};

function compilerOf(allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({ allErrors });
  addFormats.default(ajv);
  ajv.addKeyword('x-contract');
  ajv.addKeyword('x-encoding');
  ajv.addKeyword('x-personal-data');
  return ajv;
}

/**
 * Compiles a JSON Schema (2020-12) once, at the first call: a command line that validates nothing does
 * not wait for it. An empty list means that the value is valid. The first violation is the same for
 * each extent; a choice (`anyOf`) may add a few for its branches to it.
 */
export function schemaValidator(
  schema: AnySchemaObject,
  extent: Extent = 'all',
): (value: unknown) => readonly Violation[] {
  let validate: ValidateFunction | undefined;
  return (value) => {
    compilers[extent] ??= compilerOf(extent === 'all');
    validate ??= compilers[extent].compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => ({
      pointer: pointerOf(error),
      rule: error.keyword,
      message: sentenceOf(error),
    }));
  };
}

/**
 * Like {@link schemaValidator}, for what others send: properties that the schema does not know are no
 * violation, so that they can be added before every reader knows them.
 */
export function tolerantValidator(
  { $id: _, ...schema }: AnySchemaObject,
  extent: Extent = 'all',
): (value: unknown) => readonly Violation[] {
  // Under no name: the strict one has it. The copy is made at the first call, like the compiled one.
  let validate: ReturnType<typeof schemaValidator> | undefined;
  return (value) => {
    validate ??= schemaValidator(opened(schema), extent);
    return validate(value);
  };
}

function pointerOf({ keyword, instancePath, params }: ErrorObject): string {
  return keyword === 'required' ? pointerTo(instancePath, params.missingProperty) : instancePath;
}

function sentenceOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues)}`;
  return `${message}`;
}
