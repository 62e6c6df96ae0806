import { describe, expect, it } from '@jest/globals';
import { documentedContracts } from '../../../../contracts/asyncapi/documented-contract.ts';
import { guest, sampleContracts } from './sample-contracts.ts';

const withTerms = (terms: unknown) => [
  { schema: { $id: 'urn:banyan:x:1', 'x-contract': terms }, examples: [] },
];

describe('contracts to be written about', () => {
  it('are in the order of their names, each with its context and its versions, the oldest first', () => {
    const listed = documentedContracts(sampleContracts).map(
      ({ name, context, versions, newest }) => [
        name,
        context,
        versions.map(({ id }) => id),
        newest.id,
      ],
    );
    expect(listed).toEqual([
      ['legacy-api.seat', 'legacy-api', ['legacy-api.seat@1'], 'legacy-api.seat@1'],
      ['legacy.guest', 'legacy', ['legacy.guest@1', 'legacy.guest@2'], 'legacy.guest@2'],
      ['legacy.parcel', 'legacy', ['legacy.parcel@1'], 'legacy.parcel@1'],
      [
        'scm.kitchen.DinnerReady',
        'scm.kitchen',
        ['scm.kitchen.DinnerReady@1'],
        'scm.kitchen.DinnerReady@1',
      ],
      ['scm.visit.GuestCame', 'scm.visit', ['scm.visit.GuestCame@1'], 'scm.visit.GuestCame@1'],
    ]);
  });

  it('count versions as numbers: 10 comes after 2', () => {
    const at = (version: number) => ({
      ...guest,
      schema: { ...guest.schema, 'x-contract': { ...guest.schema['x-contract'], version } },
    });
    const [contract] = documentedContracts([at(10), at(1), at(2)]);
    expect(contract?.versions.map(({ version }) => version)).toEqual([1, 2, 10]);
    expect(contract?.newest.version).toBe(10);
  });

  it('have their examples in the order of their names', () => {
    const examples = ['b', 'c', 'a'].map((name) => ({ name, message: {} }));
    const [contract] = documentedContracts([{ ...guest, examples }]);
    expect(contract?.newest.examples.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('take a title from the name where the schema has none, and then no description', () => {
    const schema = { 'x-contract': { name: 'scm.a.B', version: 3, producer: 'scm' } };
    const [contract] = documentedContracts([{ schema, examples: [] }]);
    expect(contract?.newest).toMatchObject({ title: 'scm.a.B-v3', description: '' });
  });

  it.each([
    [undefined, 'says no name and version'],
    ['legacy.order', 'says no name and version'],
    [{ version: 1 }, 'says no name and version'],
    [{ name: 'a.b', version: '1' }, 'says no name and version'],
    [{ name: 'a.b', version: 1 }, 'says no routing keys, producer or path'],
  ])('are refused with the terms %j', (terms, what) => {
    expect(() => documentedContracts(withTerms(terms))).toThrow(
      expect.objectContaining({
        code: 'contract_terms',
        message: `urn:banyan:x:1: "x-contract" ${what}`,
        exitCode: 2,
        advice: 'See what is wrong: banyan contracts check',
      }),
    );
  });

  it.each([
    [{ title: 'OrderV1' }, 'OrderV1: '],
    [{}, 'a schema: '],
  ])('are refused by what names them: %j', (schema, beginning) => {
    expect(() => documentedContracts([{ schema, examples: [] }])).toThrow(
      expect.objectContaining({ message: expect.stringMatching(`^${beginning}`) }),
    );
  });
});
