import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
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

/** A problem before its place in the text is known: `path` leads to the value, or to the key. */
export type Complaint = {
  readonly path: readonly (string | number)[];
  readonly at: 'key' | 'value';
  readonly message: string;
};

const NAME = 'lower-case letters, digits and hyphens, a letter first';

/** Puts a schema violation into words. */
export function complaintOf(error: ErrorObject, data: unknown): Complaint {
  const path = pathOf(error.instancePath, data);
  const name = path.length === 0 ? 'the configuration' : path.join('.');
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object) ?? {});
      const near = nearest(key, known);
      const hint =
        near === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`;
      return { path: [...path, key], at: 'key', message: `unknown key "${key}": ${hint}` };
    }
    case 'required':
      return { path, at: 'value', message: `"${params.missingProperty}" is missing in ${name}` };
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).join(', ');
      return { path, at: 'value', message: `${name} must be one of: ${allowed}` };
    }
    case 'type':
      return { path, at: 'value', message: `${name} must be of type ${params.type}` };
    case 'format': {
      const expected = formats[String(params.format)]?.expected ?? params.format;
      return { path, at: 'value', message: `${name} must be ${expected}` };
    }
    case 'pattern':
      return { path, at: 'value', message: `${name} is no name: ${NAME}` };
    case 'propertyNames':
      return {
        path: [...path, String(params.propertyName)],
        at: 'key',
        message: `"${params.propertyName}" is no name: ${NAME}`,
      };
    default:
      return { path, at: 'value', message: `${name} ${error.message}` };
  }
}

/** The known word that a misspelt one most likely means; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(2, word.length / 3)
    ? best.candidate
    : undefined;
}

/** JSON pointer → path; a step into an array becomes a number, as the YAML tree wants it. */
function pathOf(pointer: string, data: unknown): (string | number)[] {
  let here: unknown = data;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const index = Array.isArray(here) ? Number(key) : key;
      here = (here as Record<string | number, unknown>)?.[index];
      return index;
    });
}
