import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { stepsOf } from '../json-pointer.ts';
import { formats } from './formats.ts';

/**
 * One thing that is wrong with a configuration, and where. Lines and columns count from 1; what a
 * command-line option says is in the file `command line`, at 0.
 */
export type ConfigProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** A problem before its place in the text is known. */
export type Complaint = {
  readonly path: readonly (string | number)[];
  /** Whether the key itself is wrong, not the value that stands there. */
  readonly atKey?: true;
  readonly message: string;
};

const NAME = 'lower-case letters, digits and hyphens, a letter first';

/** Puts a schema violation into words. */
export function complaintOf(error: ErrorObject): Complaint {
  const path = stepsOf(error.instancePath);
  const name = path.length === 0 ? 'the configuration' : path.join('.');
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const near = nearest(key, known);
      const hint =
        near === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`;
      return { path: [...path, key], atKey: true, message: `unknown key "${key}": ${hint}` };
    }
    case 'propertyNames': {
      const key = String(params.propertyName);
      // The names of services follow a pattern, those of header fields a format.
      const format = formats[String(Reflect.get(error.schema ?? {}, 'format'))];
      const wrong = format === undefined ? `is no name: ${NAME}` : `must be ${format.expected}`;
      return { path: [...path, key], atKey: true, message: `"${key}" ${wrong}` };
    }
    case 'required':
      return { path, message: `"${params.missingProperty}" is missing in ${name}` };
    case 'enum':
      return { path, message: `${name} must be one of: ${error.params.allowedValues.join(', ')}` };
    case 'type':
      return { path, message: `${name} must be of type ${[params.type].flat().join(' or ')}` };
    case 'format':
      return { path, message: `${name} must be ${formats[String(params.format)]?.expected}` };
    case 'pattern':
      return { path, message: `${name} is no name: ${NAME}` };
    default:
      return { path, message: `${name} ${error.message}` };
  }
}

/** The known word that a misspelt one most likely means; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best === undefined || best.far > Math.max(2, word.length / 3)) return undefined;
  const hasNothingOfIt = best.far === Math.max(word.length, best.candidate.length);
  return hasNothingOfIt ? undefined : best.candidate;
}
