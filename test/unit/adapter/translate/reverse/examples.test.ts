import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { reverseTranslators } from '../../../../../adapter/translate/reverse/index.ts';
import { commandsFor } from '../../../../reverse-commands.ts';

const folder = join(import.meta.dirname, '../../../../../adapter/translate/reverse/examples');
const names = readdirSync(folder);
const fileOf = (name: string, file: string) => join(folder, name, file);
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** event.json is what came in; beside it is either commands.json or, for one that fails, failure.json. */
describe.each(names)('adapter/translate/reverse/examples/%s', (name) => {
  it('means what it should', () => {
    const result = commandsFor(read(fileOf(name, 'event.json')), reverseTranslators);
    const failure = fileOf(name, 'failure.json');
    if (existsSync(failure)) {
      expect(result).toMatchObject({ kind: 'failed', failure: read(failure) });
      return;
    }
    expect(result).not.toHaveProperty('failure');
    const commands = result.kind === 'translated' ? result.commands : [];
    expect(commands).toEqual(read(fileOf(name, 'commands.json')));
  });
});

it('every reverse translator has an example that succeeds', () => {
  const types = names
    .filter((name) => existsSync(fileOf(name, 'commands.json')))
    .map((name) => read(fileOf(name, 'event.json')).type);
  expect(Object.keys(reverseTranslators).filter((type) => !types.includes(type))).toEqual([]);
});
