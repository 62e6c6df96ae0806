import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { code } from './markdown.ts';

const text = (value: unknown) => code(JSON.stringify(value));

/** What each keyword asks, in words. */
const WORDS: Readonly<Record<string, (value: unknown) => string>> = {
  format: (value) => `${value}`,
  pattern: (value) => code(`${value}`),
  minLength: (value) => `${characters(value)} or more`,
  maxLength: (value) => `${characters(value)} at the most`,
  minimum: (value) => `≥ ${value}`,
  exclusiveMinimum: (value) => `> ${value}`,
  maximum: (value) => `≤ ${value}`,
  exclusiveMaximum: (value) => `< ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  minItems: (value) => `${value} or more`,
  maxItems: (value) => `${value} at the most`,
  uniqueItems: () => 'each once',
};

function characters(count: unknown): string {
  return count === 1 ? '1 character' : `${count} characters`;
}

const FURTHER = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'propertyNames', 'dependentRequired'];

/** The type of a field in short, with what else its value must be: `string, ≥ 1`. */
export function fieldType(node: AnySchemaObject): string {
  const limits = Object.entries(WORDS)
    .filter(([keyword]) => node[keyword] !== undefined && node[keyword] !== false)
    .map(([keyword, words]) => words(node[keyword]));
  const encodings: readonly string[] = node['x-encoding'] ?? [];
  return [
    basicType(node),
    ...limits,
    ...encodings.map((encoding) => `as ${encoding} text`),
    ...(hasFurtherRules(node) ? ['further rules'] : []),
  ].join(', ');
}

/** Whether a schema asks more than a table can show. */
export function hasFurtherRules(node: AnySchemaObject): boolean {
  return FURTHER.some((keyword) => keyword in node);
}

function basicType(node: AnySchemaObject): string {
  if ('const' in node) return text(node.const);
  if (Array.isArray(node.enum)) return node.enum.map(text).join(' ');
  return node.type === undefined ? 'anything' : [node.type].flat().join(' or ');
}
