import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { AnySchemaObject } from 'ajv/dist/2020.js';
import {
  ignoredContract,
  isIgnored,
  legacyContract,
} from '../../../contracts/legacy/legacy-contract.ts';
import { schemaValidator } from '../../../contracts/schema-validator.ts';

const root = join(import.meta.dirname, '../../../contracts');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const schemas = globSync('{legacy,legacy-api,scm}/**/schema.json', { cwd: root }).sort();

it('there are contracts of every side', () => {
  const sides = new Set(schemas.map((file) => file.split('/')[0]));
  expect(sides).toEqual(new Set(['legacy', 'legacy-api', 'scm']));
});

describe.each(schemas)('contracts/%s', (file) => {
  const schema: AnySchemaObject = read(file);
  const validate = schemaValidator(schema);
  const examples = (verdict: string) =>
    globSync(join(dirname(file), verdict, '*.json'), { cwd: root });

  it('has an example', () => {
    expect(examples('valid')).not.toHaveLength(0);
  });

  it.each(examples('valid').map((example) => [basename(example), example]))(
    'accepts valid/%s',
    (_, example) => {
      expect(validate(read(example))).toEqual([]);
    },
  );

  if (file.startsWith('legacy/') && isIgnored({ schema })) {
    it('says how its messages are told from others, and why nobody reads them', () => {
      const contract = ignoredContract({ schema });
      expect(contract.ignore).toMatch(/./);
      for (const example of examples('valid')) {
        expect(contract.recognises(read(example))).toBe(true);
      }
    });
    return;
  }

  it('has an example of what it refuses', () => {
    expect(examples('invalid')).not.toHaveLength(0);
  });

  it.each(examples('invalid').map((example) => [basename(example), example]))(
    'refuses invalid/%s for its one reason',
    (_, example) => {
      const { violates, message } = read(example);
      // {"violates": {"pointer": "/step", "rule": "enum"}, "message": {…}}
      expect({ violates, message }).toEqual({
        violates: { pointer: expect.any(String), rule: expect.any(String) },
        message: expect.anything(),
      });
      expect(validate(message)).toEqual([expect.objectContaining(violates)]);
    },
  );

  if (!file.startsWith('legacy/')) return;

  it('says how its messages are told and identified', () => {
    // Without them a message could neither be told from others, nor from itself delivered again.
    const contract = legacyContract({ schema });
    for (const example of examples('valid')) {
      const message = read(example);
      expect(contract.recognises(message)).toBe(true);
      expect(contract.aggregateIdsOf(message)).not.toEqual([]);
      expect(contract.keyOf(message).some((value) => value !== '')).toBe(true);
    }
  });
});
