import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** One way in which a value breaks its contract. Holds no value of the message: it may be personal. */
export type Violation = {
  /** JSON pointer (RFC 6901) to the failing place; empty for the whole. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed, for example `pattern`. */
  readonly rule: string;
  readonly message: string;
};

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
ajv.addKeyword('x-contract');
ajv.addKeyword('x-personal-data');

/** Compiles a JSON Schema (2020-12) once, at start. An empty list means that the value is valid. */
export function schemaValidator(schema: AnySchemaObject): (value: unknown) => readonly Violation[] {
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => ({
      pointer:
        error.keyword === 'required'
          ? `${error.instancePath}/${error.params.missingProperty}`
          : error.instancePath,
      rule: error.keyword,
      message: sentence(error.keyword, error.params, error.message ?? 'is invalid'),
    }));
  };
}

function sentence(keyword: string, params: Record<string, unknown>, fallback: string): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params.allowedValues)}`;
  return fallback;
}
