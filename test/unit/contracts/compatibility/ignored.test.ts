import { describe, expect, it } from '@jest/globals';
import {
  type ContractVersion,
  checkContracts,
  diffOf,
  notesOn,
} from '../../../../contracts/compatibility/index.ts';
import { memo, memoSchema } from './contracts.ts';
import type { AnySchema } from './random-schemas.ts';

const ignore = 'the SCM has no use for it';

/** The memo, ignored; it may keep what else it said. */
function ignored(version = 1, more: AnySchema = {}): ContractVersion {
  const { key: _key, aggregate: _aggregate, ...terms } = memoSchema(version)['x-contract'];
  const change = (schema: AnySchema) => ({
    ...schema,
    'x-contract': { ...terms, ignore, ...more },
  });
  return memo(version, change, { invalid: [] });
}

const narrower = (one: ContractVersion): ContractVersion => ({
  ...one,
  schema: { ...one.schema, required: ['evt', 'no', 'kind', 'text'] },
});
const inShort = (versions: readonly ContractVersion[], earlier?: ContractVersion) =>
  checkContracts(versions, earlier && { name: 'main', schemas: [earlier] }).map(
    ({ contract, rule, pointer }) => `${contract} ${rule} ${pointer}`,
  );

describe('a contract whose messages are ignored', () => {
  it('needs a name, a format, routing keys, signs and a reason, and no example of what is refused', () => {
    expect(inShort([ignored()])).toEqual([]);
  });

  it('may keep its key and its aggregate: one line makes it ignored', () => {
    const { key, aggregate } = memoSchema(1)['x-contract'];
    expect(inShort([ignored(1, { key, aggregate })])).toEqual([]);
  });

  it.each([
    [{ ignore: '' }, '/x-contract/ignore'],
    [{ ignore: true }, '/x-contract/ignore'],
    [{ ignore: 'x'.repeat(101) }, '/x-contract/ignore'],
    [{ identify: {} }, '/x-contract/identify'],
    [{ routingKeys: [] }, '/x-contract/routingKeys'],
    [{ anything: 'else' }, '/x-contract'],
  ])('is refused with %j', (more, pointer) => {
    expect(inShort([ignored(1, more)])).toEqual([`legacy.memo@1 metadata_invalid ${pointer}`]);
  });

  it('is refused where its sign is not described, or it has no example', () => {
    expect(inShort([ignored(1, { identify: { '/kid': ['memo'] } })])).toEqual([
      'legacy.memo@1 place_unknown /kid',
    ]);
    expect(inShort([{ ...ignored(), valid: [] }])).toEqual(['legacy.memo@1 examples_missing ']);
  });

  it('is only what the legacy sends', () => {
    const schema = memoSchema(1);
    const terms = { name: 'legacy-api.memo', version: 1, method: 'POST', path: '/m', ignore };
    const command = { ...memo(), folder: 'legacy-api/memo/v1' };
    const flaws = inShort([{ ...command, schema: { ...schema, 'x-contract': terms } }]);
    expect(flaws).toContain('legacy-api.memo@1 metadata_invalid /x-contract');
  });
});

describe('the versions of one contract', () => {
  it('are all ignored, or none: the newest says it', () => {
    expect(checkContracts([memo(1), ignored(2)])).toEqual([
      {
        contract: 'legacy.memo@1',
        against: 'legacy.memo@2',
        rule: 'ignore_mixed',
        pointer: '',
        message: 'x-contract.ignore: is missing, unlike in the newest version',
        advice: 'Say the same in each version.',
      },
    ]);
    expect(checkContracts([ignored(1), memo(2)])).toEqual([
      expect.objectContaining({
        contract: 'legacy.memo@1',
        message: 'x-contract.ignore: is there, unlike in the newest version',
        advice: 'Take it away in each version.',
      }),
    ]);
    expect(inShort([ignored(1), ignored(2)])).toEqual([]);
  });

  it('are not compared where nobody reads them', () => {
    expect(inShort([ignored(1), narrower(ignored(2))])).toEqual([]);
    expect(inShort([memo(1), narrower(memo(2))])).toContain('legacy.memo@2 required_added /text');
  });
});

describe('a contract that changes in place', () => {
  const renamed = memo(1, (schema) => ({
    ...schema,
    required: ['evt', 'no'],
    'x-contract': { ...schema['x-contract'], key: ['/no'], format: 'form' },
  }));

  it.each([
    ['is ignored now', memo(), ignored(), 'ignored_now', 'settled without being read'],
    ['is ignored no longer', ignored(), renamed, 'ignored_no_longer', 'a translator is needed'],
  ])('may be one that %s: that is a note, and no break', (_, before, after, rule, words) => {
    const earlier = { name: 'main', schemas: [before] };
    expect(checkContracts([after], earlier)).toEqual([]);
    expect(notesOn([after], earlier)).toEqual([
      {
        contract: 'legacy.memo@1',
        against: 'main',
        rule,
        message: expect.stringContaining(words),
      },
    ]);
    expect(diffOf(before.schema, after.schema)).toContainEqual(
      expect.objectContaining({ rule, pointer: '', breaks: [] }),
    );
  });

  it('is worth no note if it stays what it was, or is gone', () => {
    for (const one of [memo(), ignored()]) {
      expect(notesOn([one], { name: 'main', schemas: [one] })).toEqual([]);
      expect(notesOn([], { name: 'main', schemas: [one] })).toEqual([]);
      expect(diffOf(one.schema, one.schema)).toEqual([]);
    }
  });

  it('must go on recognising its messages, and receiving them', () => {
    const fewer = { identify: { '/evt': ['memo'] }, routingKeys: ['memo.written'] };
    expect(inShort([ignored(1, fewer)], memo())).toEqual([
      'legacy.memo@1 identify_narrowed /evt',
      'legacy.memo@1 routing_key_removed ',
    ]);
  });

  it('may ask for more where nobody reads it', () => {
    expect(inShort([narrower(ignored())], ignored())).toEqual([]);
    expect(inShort([narrower(memo())], memo())).toEqual(['legacy.memo@1 required_added /text']);
  });
});
