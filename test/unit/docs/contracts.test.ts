import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { asyncApiOf } from '../../../contracts/asyncapi/async-api.ts';
import { documentedContracts } from '../../../contracts/asyncapi/documented-contract.ts';
import { fieldsOf } from '../../../contracts/asyncapi/fields.ts';
import { operationName } from '../../../contracts/asyncapi/operation.ts';
import { published, sampleContracts } from '../contracts/asyncapi/sample-contracts.ts';

const root = join(import.meta.dirname, '../../..');
const contracts = join(root, 'contracts');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const schemas = globSync('**/v*/schema.json', { cwd: contracts })
  .sort()
  .map((file): [string, AnySchemaObject] => [
    dirname(file),
    JSON.parse(readFileSync(join(contracts, file), 'utf8')),
  ]);
const page = read('docs/contracts/README.md');
/** The part of the page about one version. */
const sectionOf = (id: string) =>
  page.split(/^(?=###? )/m).find((section) => section.startsWith(`### ${id}\n`)) ?? '';

describe('what the AsyncAPI parser says', () => {
  it('of docs/contracts/asyncapi.yaml is nothing, and it finds every contract', async () => {
    const { document, diagnostics } = await new Parser().parse(
      read('docs/contracts/asyncapi.yaml'),
    );
    expect(diagnostics).toEqual([]);
    const operations = document?.allOperations().all() ?? [];
    const found = operations.map((operation) => ({
      operation: operation.id(),
      channels: operation
        .channels()
        .all()
        .map((channel) => channel.id()),
    }));
    const expected = documentedContracts(schemas.map(([, schema]) => ({ schema, examples: [] })));
    expect(found).toEqual(
      expected.map((contract) => ({
        operation: operationName(contract),
        channels: [contract.name],
      })),
    );
    const messages = document?.allMessages().all() ?? [];
    expect(messages.map((message) => message.name()).sort()).toEqual(
      schemas.map(([, { 'x-contract': terms }]) => `${terms.name}@${terms.version}`).sort(),
    );
    const titles = messages.map((message) => message.payload()?.title());
    expect(titles.sort()).toEqual(schemas.map(([, { title }]) => title).sort());
  });

  it('of every way that a contract can go is nothing', async () => {
    const document = asyncApiOf(sampleContracts, { version: '1.2.3' });
    const { diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics).toEqual([]);
  });

  it('of a schema that says more than draft-07 is nothing: it is passed on as it is', async () => {
    const schema = {
      ...published.schema,
      $defs: { a: { type: 'string' } },
      properties: { a: { $ref: '#/$defs/a', description: 'A.' } },
      dependentRequired: { a: ['b'] },
    };
    const api = asyncApiOf([{ schema, examples: [] }], { version: '1.2.3' });
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(api));
    expect(diagnostics).toEqual([]);
    expect(document?.allMessages().all()[0]?.schemaFormat()).toBe(
      'application/schema+json;version=draft-2020-12',
    );
  });

  it('of a document that is wrong is what: it does look', async () => {
    const schema = { ...published.schema, type: 'text' };
    const api = asyncApiOf([{ schema, examples: [] }], { version: '1.2.3' });
    const { diagnostics } = await new Parser().parse(JSON.stringify(api));
    expect(diagnostics.map(({ path }) => path.join('/'))).toContain(
      'channels/scm.visit.GuestCame/messages/GuestCameV1/payload/type',
    );
  });
});

describe('the schemas of docs/contracts/asyncapi.yaml, as draft-07,', () => {
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
  ajv.addSchema(parse(read('docs/contracts/asyncapi.yaml')), 'document');
  const examplesOf = (folder: string, verdict: string) =>
    globSync('*.json', { cwd: join(contracts, folder, verdict) }).map((file) =>
      JSON.parse(read(join('contracts', folder, verdict, file))),
    );

  it.each(schemas)('accept and refuse what %s does', (folder, { title }) => {
    const validate = ajv.compile({ $ref: `document#/components/schemas/${title}` });
    for (const example of examplesOf(folder, 'valid')) {
      validate(example);
      expect(validate.errors).toBeNull();
    }
    for (const { violates, message } of examplesOf(folder, 'invalid')) {
      validate(message);
      expect(validate.errors).toContainEqual(expect.objectContaining({ keyword: violates.rule }));
    }
  });
});

describe.each(schemas)('docs/contracts/README.md on %s', (_, schema) => {
  const { name, version } = schema['x-contract'];
  const section = sectionOf(`${name}@${version}`);
  const lines = section.split('\n');

  it('says what it is', () => {
    expect(section).toContain(`\n\n${schema.description}\n\n`);
  });

  it('has a row for every field, with its mark', () => {
    for (const { pointer, node } of fieldsOf(schema)) {
      const row = lines.find((line) => line.startsWith(`| \`${pointer}\` |`)) ?? pointer;
      const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      expect(cells).toHaveLength(7);
      expect(cells[4]).toBe(node['x-personal-data'] ?? '');
    }
  });
});

it('every link within docs/contracts/README.md leads to one of its headings', () => {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replace(/[.:@]/g, '').replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(schemas.length);
  expect(links.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([]);
  expect(new Set(headings).size).toBe(headings.length);
});
