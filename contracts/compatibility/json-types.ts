import { type Side, valuesOf } from './side.ts';

/** The types of JSON values; the numbers fall into whole ones and others, so that none overlap. */
export type JsonType = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';

export const NUMBERS: readonly JsonType[] = ['integer', 'fraction'];

const ALL: readonly JsonType[] = ['null', 'boolean', 'object', 'array', 'string', ...NUMBERS];

/** The types that a side lets through. */
export function typesOf(side: Side): ReadonlySet<JsonType> {
  const lists = valuesOf(side, 'type').map((type) => new Set([type].flat().flatMap(split)));
  return new Set(ALL.filter((type) => lists.every((list) => list.has(type))));
}

function split(type: unknown): readonly unknown[] {
  return type === 'number' ? NUMBERS : [type];
}

const WORDS: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  string: 'a string',
  integer: 'a whole number',
  fraction: 'a number with a fraction',
};

/** Types for a sentence: `null, a string`. */
export function typesInWords(types: readonly JsonType[]): string {
  return types.map((type) => WORDS[type]).join(', ');
}
