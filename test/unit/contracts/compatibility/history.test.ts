import { describe, expect, it } from '@jest/globals';
import {
  type Break,
  type ContractVersion,
  checkContracts,
} from '../../../../contracts/compatibility/index.ts';
import { memo, memoRequest, memoWritten } from './contracts.ts';
import type { AnySchema } from './random-schemas.ts';

const inShort = (breaks: readonly Break[]) =>
  breaks.map(({ contract, against, rule, pointer }) => `${contract} ${against} ${rule} ${pointer}`);
/** Only what comparisons found: examples are not adapted to each change. */
const compared = (breaks: readonly Break[]) =>
  breaks.filter(({ against }) => against !== undefined);
const between = (...versions: ContractVersion[]) => compared(checkContracts(versions));
const since = (before: ContractVersion, after: ContractVersion) =>
  compared(checkContracts([after], { name: 'main', schemas: [before] }));

const kinds = (version: number, ...values: string[]) =>
  memo(version, (schema) => ({
    ...schema,
    properties: { ...schema.properties, kind: { enum: values } },
  }));
const withNumber = (version: number, rest: Partial<ContractVersion> = {}) =>
  memo(version, (schema) => ({ ...schema, required: [...schema.required, 'text'] }), rest);

describe('a version of a legacy message', () => {
  it('reads what every earlier version accepted', () => {
    expect(between(kinds(1, 'a', '44'), kinds(2, 'a'), kinds(3, 'a'))).toEqual([
      {
        contract: 'legacy.memo@2',
        against: 'legacy.memo@1',
        rule: 'enum_narrowed',
        pointer: '/kind',
        message: 'no longer accepts "44"',
        advice: 'Keep the value, or write v2/upcast.ts, which lifts what was sent before.',
      },
      expect.objectContaining({ contract: 'legacy.memo@3', against: 'legacy.memo@1' }),
    ]);
  });

  it('may accept more, whatever the order of the folders', () => {
    expect(between(kinds(10, 'a', 'b', 'c'), kinds(2, 'a', 'b'), kinds(1, 'a'))).toEqual([]);
  });

  it('is not compared with another contract', () => {
    expect(between(kinds(1, 'a', 'b'), { ...kinds(2, 'a'), folder: 'legacy/other/v2' })).toEqual(
      [],
    );
  });
});

describe('an upcaster', () => {
  const upcast = (message: unknown) => ({ text: '', ...Object(message) });
  const old = memo(1, (schema) => schema, {
    valid: [{ name: 'bare', message: { evt: 'memo', no: '1', kind: 'a' } }],
  });

  it('stands for the structure, when it makes every earlier example valid', () => {
    expect(between(old, withNumber(2))).toHaveLength(1);
    expect(between(old, withNumber(2, { upcast }))).toEqual([]);
  });

  it('is held to every earlier example, through the whole chain', () => {
    const lost = (message: unknown) => ({ ...Object(message), no: 2 });
    expect(between(old, withNumber(2, { upcast }), withNumber(3, { upcast: lost }))).toEqual([
      {
        contract: 'legacy.memo@3',
        against: 'legacy.memo@1',
        rule: 'upcast_invalid',
        pointer: '/no',
        message: 'valid/bare of v1, lifted, is not accepted: must be string',
        advice: 'Repair v3/upcast.ts, or the example.',
      },
      expect.objectContaining({
        against: 'legacy.memo@2',
        message: expect.stringContaining('valid/short of v2'),
      }),
    ]);
  });

  it('lifts for the versions after it, which keep the structure of its own', () => {
    const third = memo(3, (schema) => ({
      ...schema,
      required: [...schema.required, 'text'],
      properties: { ...schema.properties, kind: { enum: ['a'] } },
    }));
    const second = withNumber(2, { upcast });
    expect(inShort(between(old, second, third))).toEqual([
      'legacy.memo@3 legacy.memo@2 enum_narrowed /kind',
    ]);
    const strict = { ...old, valid: [{ name: 'b', message: { evt: 'memo', no: '1', kind: 'b' } }] };
    expect(inShort(between(strict, second, third))).toEqual([
      'legacy.memo@3 legacy.memo@1 upcast_invalid /kind',
      'legacy.memo@3 legacy.memo@2 enum_narrowed /kind',
    ]);
    expect(between(strict, second, third)[0]?.advice).toBe('Repair v2/upcast.ts, or the example.');
  });

  it('that throws is told with its words', () => {
    const broken = withNumber(2, {
      upcast: () => {
        throw new TypeError('no text');
      },
    });
    expect(between(old, broken)).toEqual([
      expect.objectContaining({
        rule: 'upcast_invalid',
        pointer: '',
        message:
          'valid/bare of v1, lifted, is not accepted: legacy/memo/v2/upcast.ts throws TypeError: no text',
      }),
    ]);
  });

  it('does not change the example that it lifts', () => {
    const changes = (message: unknown) => Object.assign(Object(message), { text: '' });
    between(old, withNumber(2, { upcast: changes }));
    expect(old.valid[0]?.message).toEqual({ evt: 'memo', no: '1', kind: 'a' });
  });

  it('is told once for each example, however much is wrong with it', () => {
    const empty = () => ({ evt: 'memo' });
    expect(inShort(between(old, withNumber(2, { upcast: empty })))).toEqual([
      'legacy.memo@2 legacy.memo@1 upcast_invalid /no',
    ]);
  });

  it('is not tried on a schema that does not compile', () => {
    const broken = memo(2, (schema) => ({ ...schema, type: 'text' }), { upcast });
    expect(checkContracts([old, broken]).map(({ rule }) => rule)).toEqual(['schema_invalid']);
  });
});

describe('an event', () => {
  type Source = Parameters<NonNullable<Parameters<typeof memoWritten>[1]>>[0];
  const rows: readonly [string, (source: Source) => AnySchema, ...string[]][] = [
    ['may get an optional property', (s) => ({ ...s, properties: { ...s.properties, more: {} } })],
    [
      'may not get a required one',
      (s) => ({ ...s, required: [...s.required, 'note'] }),
      'required_added /data/source/note',
    ],
    [
      'may not lose a property',
      ({ properties: { note: _, ...properties }, ...s }) => ({ ...s, properties }),
      'property_removed /data/source/note',
    ],
    [
      'may not leave out what was required',
      (s) => ({ ...s, required: ['no'] }),
      'required_removed /data/source/kind',
    ],
    [
      'may not have more values',
      (s) => ({ ...s, properties: { ...s.properties, kind: { enum: ['a', 'b', 'c'] } } }),
      'enum_widened /data/source/kind',
    ],
    [
      'may not have fewer values',
      (s) => ({ ...s, properties: { ...s.properties, kind: { enum: ['a'] } } }),
      'enum_narrowed /data/source/kind',
    ],
    [
      'may not have another type',
      (s) => ({ ...s, properties: { ...s.properties, no: { type: 'integer' } } }),
      'type_narrowed /data/source/no',
      'type_widened /data/source/no',
    ],
    [
      'may not open up for values of any kind',
      (s) => ({ ...s, properties: { ...s.properties, no: {} } }),
      'type_widened /data/source/no',
    ],
    [
      'may not have another pattern',
      (s) => ({ ...s, properties: { ...s.properties, no: { type: 'string', pattern: 'x' } } }),
      'pattern_changed /data/source/no',
    ],
    [
      'may not be encoded',
      (s) => ({
        ...s,
        properties: { ...s.properties, no: { type: 'string', 'x-encoding': ['json'] } },
      }),
      'encoding_changed /data/source/no',
    ],
  ];

  it.each(rows)('%s', (_, change, ...expected) => {
    const later = between(memoWritten(), memoWritten(2, change));
    expect(later.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(expected);
    const inPlace = since(memoWritten(), memoWritten(1, change));
    expect(inPlace.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(expected);
  });

  it.each([
    [
      'no longer accepts a message without it',
      'Leave it optional, or publish a new event type beside this one.',
      rows[1],
    ],
    [
      'no longer accepts a message with it',
      'Keep the property, or publish a new event type beside this one.',
      rows[2],
    ],
    [
      'now allows a message without it, which earlier readers refuse',
      'Keep it required, or publish a new event type beside this one.',
      rows[3],
    ],
    [
      'now allows "c", which earlier readers refuse',
      'Leave the value out, or publish a new event type beside this one.',
      rows[4],
    ],
    [
      'no longer accepts "b"',
      'Keep the value, or publish a new event type beside this one.',
      rows[5],
    ],
    [
      'no longer accepts a string',
      'Keep accepting it, or publish a new event type beside this one.',
      rows[6],
    ],
    [
      'now allows null, true or false, an object, an array, a whole number, a number with a fraction, which earlier readers refuse',
      'Keep refusing it, or publish a new event type beside this one.',
      rows[7],
    ],
    [
      'reads another encoding: none and ["json"]',
      'Keep accepting it, or publish a new event type beside this one.',
      rows[9],
    ],
  ])('is told that it %s', (message, advice, row) => {
    const [first] = between(memoWritten(), memoWritten(2, row?.[1]));
    expect(first).toMatchObject({ message, advice });
  });

  it('may not say what nobody can compare', () => {
    const change = (source: Source) => ({ ...source, not: { required: ['x'] } });
    expect(between(memoWritten(), memoWritten(2, change))).toEqual([
      expect.objectContaining({
        rule: 'not_comparable',
        message: 'cannot be compared: "not" differs',
        advice: 'Leave the keyword as it was, or publish a new event type beside this one.',
      }),
    ]);
  });
});

describe('a request to the legacy', () => {
  type Request = Parameters<NonNullable<Parameters<typeof memoRequest>[1]>>[0];
  const of = (change: AnySchema) => (schema: Request) => ({
    ...schema,
    properties: { ...schema.properties, ...change },
  });
  const first = 'give the legacy a new version of the path first.';

  it.each<[string, (schema: Request) => AnySchema, ...string[]]>([
    ['may get an optional property', of({ more: { type: 'string' } })],
    [
      'may not get a required one',
      (schema) => ({ ...schema, required: ['no', 'kind'] }),
      `required_added /kind: Leave it optional, or ${first}`,
    ],
    [
      'may not leave out what was required',
      (schema) => ({ ...schema, required: [] }),
      `required_removed /no: Keep it required, or ${first}`,
    ],
    [
      'may not have more values',
      of({ kind: { enum: ['a', 'b', 'c'] } }),
      `enum_widened /kind: Leave the value out, or ${first}`,
    ],
    [
      'may not have fewer values',
      of({ kind: { enum: ['a'] } }),
      `enum_narrowed /kind: Keep the value, or ${first}`,
    ],
    [
      'may not lose a property',
      ({ properties: { no }, ...schema }) => ({ ...schema, properties: { no } }),
      `property_removed /kind: Keep the property, or ${first}`,
    ],
  ])('%s', (_, change, ...expected) => {
    for (const found of [
      between(memoRequest(), memoRequest(2, change)),
      since(memoRequest(), memoRequest(1, change)),
    ]) {
      expect(found.map((one) => `${one.rule} ${one.pointer}: ${one.advice}`)).toEqual(expected);
    }
  });

  it.each([
    [
      'path',
      '/api/note',
      'is sent to another place, which the legacy need not have',
      'Keep the path, or write the next version, which the legacy takes first.',
    ],
    [
      'method',
      'PUT',
      'is sent by another method, which the legacy need not take',
      'Keep the method, or write the next version, which the legacy takes first.',
    ],
  ])('may have another %s only in another version', (term, value, message, advice) => {
    const change = (schema: Request) => ({
      ...schema,
      'x-contract': { ...schema['x-contract'], [term]: value },
    });
    expect(between(memoRequest(), memoRequest(2, change))).toEqual([]);
    expect(since(memoRequest(), memoRequest(1, change))).toEqual([
      {
        contract: 'legacy-api.memo@1',
        against: 'main',
        rule: `${term}_changed`,
        pointer: '',
        message: `x-contract.${term}: ${message}`,
        advice,
      },
    ]);
  });
});

describe('a change in place, since a git ref', () => {
  const withTerms = (change: AnySchema) =>
    memo(1, (schema) => ({ ...schema, 'x-contract': { ...schema['x-contract'], ...change } }));
  const withText = (text: AnySchema) =>
    memo(1, (schema) => ({ ...schema, properties: { ...schema.properties, text } }));

  it.each<[string, ContractVersion, ...string[]]>([
    ['none', memo()],
    ['of the key', withTerms({ key: ['/no'] }), 'key_changed '],
    ['of the name', withTerms({ name: 'legacy.note' }), 'name_changed '],
    ['of the format', withTerms({ format: 'xml' }), 'format_changed '],
    [
      'of the aggregate',
      withTerms({ aggregate: { type: 'memo', ids: ['/no', '/kind'] } }),
      'aggregate_changed ',
    ],
    ['to fewer signs', withTerms({ identify: { '/evt': ['memo'] } }), 'identify_narrowed /evt'],
    [
      'to one more sign',
      withTerms({ identify: { '/evt': ['memo', 'memo_old'], '/kind': ['a'] } }),
      'identify_narrowed /kind',
    ],
    ['to more values of a sign', withTerms({ identify: { '/evt': ['memo_old', 'memo', 'x'] } })],
    ['to no sign at all', withTerms({ identify: {} })],
    [
      'to fewer routing keys',
      withTerms({ routingKeys: ['memo.changed', 'new'] }),
      'routing_key_removed ',
    ],
    [
      'to no mark on what is personal',
      withText({ type: 'string' }),
      'personal_data_unmarked /text',
    ],
    ['to another mark', withText({ type: 'string', 'x-personal-data': 'name' })],
    [
      'to no word about it: it is hidden then',
      memo(1, (s) => ({ ...s, properties: { ...s.properties, text: undefined } })),
    ],
    [
      'of an encoding',
      memo(1, (s) => ({ ...s, properties: { ...s.properties, extra: {} } })),
      'encoding_changed /extra',
    ],
    ['to one more required property', withNumber(1), 'required_added /text'],
    [
      'to one property more, without constraints',
      memo(1, (s) => ({ ...s, properties: { ...s.properties, more: { description: 'x' } } })),
    ],
    [
      'to one property more, with constraints',
      memo(1, (s) => ({ ...s, properties: { ...s.properties, more: { type: 'string' } } })),
      'property_added /more',
    ],
  ])('%s', (_, after, ...expected) => {
    expect(since(memo(), after).map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(expected);
  });

  it('may make the order of messages matter, or matter no longer', () => {
    const aggregate = { type: 'memo', ids: ['/no'] };
    const ordered = withTerms({ aggregate: { ...aggregate, ordered: true } });
    const unordered = withTerms({ aggregate: { ...aggregate, ordered: false } });
    for (const before of [memo(), ordered, unordered]) {
      for (const after of [memo(), ordered, unordered]) expect(since(before, after)).toEqual([]);
    }
  });

  it('may not change what messages are about along with it, or take that away', () => {
    const others = { type: 'note', ids: ['/no'], ordered: true };
    for (const aggregate of [others, { ordered: true }, undefined]) {
      expect(since(memo(), withTerms({ aggregate })).map(({ rule }) => rule)).toEqual([
        'aggregate_changed',
      ]);
    }
  });

  it.each<[ContractVersion, string, string]>([
    [
      withTerms({ key: ['/no'] }),
      'x-contract.key: names messages in another way: the same message would be processed twice',
      'Keep the key; another one needs a new contract.',
    ],
    [
      withTerms({ name: 'legacy.note' }),
      'x-contract.name: is another contract by its name',
      'Keep the name, or write a contract beside this one.',
    ],
    [
      withTerms({ aggregate: { type: 'note', ids: ['/no'] } }),
      'x-contract.aggregate: is about something else: what is in order by it would no longer be',
      'Keep the aggregate; another one needs a new contract.',
    ],
    [
      withTerms({ format: 'xml' }),
      'x-contract.format: is written in another format: queued messages would no longer be read',
      'Keep the format, or write a contract beside this one.',
    ],
    [
      withTerms({ identify: { '/evt': [] } }),
      'x-contract.identify: no longer recognises "memo", "memo_old"',
      'Keep recognising it: such messages would be parked as unknown.',
    ],
    [
      withTerms({ identify: { '/evt': ['memo'] } }),
      'x-contract.identify: no longer recognises "memo_old"',
      'Keep recognising it: such messages would be parked as unknown.',
    ],
    [
      withTerms({ identify: { '/kind': ['a'] } }),
      'x-contract.identify: now asks for a sign that earlier messages need not have',
      'Keep recognising it: such messages would be parked as unknown.',
    ],
    [
      withTerms({ routingKeys: ['memo.changed'] }),
      'x-contract.routingKeys: no longer lists "memo.written"',
      'Keep the routing key: messages with it would no longer be received.',
    ],
    [
      withText({ type: 'string' }),
      'is no longer marked as personal data: it would be printed in clear',
      'Keep its x-personal-data.',
    ],
    [
      withNumber(1),
      'no longer accepts a message without it',
      'Leave it optional, or write v2/upcast.ts, which lifts what was sent before.',
    ],
    [
      memo(1, (s) => ({ ...s, properties: { ...s.properties, more: { type: 'string' } } })),
      'no longer accepts values of any kind there',
      'Describe it without constraints, or write v2/upcast.ts, which lifts what was sent before.',
    ],
    [
      memo(1, (s) => ({ ...s, not: { required: ['x'] } })),
      'cannot be compared: "not" differs',
      'Leave the keyword as it was, or write v2/upcast.ts, which lifts what was sent before.',
    ],
    [
      memo(1, (s) => ({ ...s, maxProperties: 4 })),
      'no longer accepts an object of more properties than 4',
      'Keep accepting it, or write v2/upcast.ts, which lifts what was sent before.',
    ],
    [
      memo(1, (s) => ({ ...s, properties: { ...s.properties, kind: { const: 'a' } } })),
      'no longer accepts "b", "44"',
      'Keep the value, or write v2/upcast.ts, which lifts what was sent before.',
    ],
  ])('is told with what to do: %#', (after, message, advice) => {
    expect(since(memo(), after)).toEqual([
      expect.objectContaining({ contract: 'legacy.memo@1', against: 'main', message, advice }),
    ]);
  });

  it('of the producer of an event', () => {
    const written = memoWritten();
    const terms = { name: 'scm.memo.MemoWritten', version: 1, producer: 'scm' };
    const after = { ...written, schema: { ...written.schema, 'x-contract': terms } };
    expect(since(written, after)).toEqual([
      {
        contract: 'scm.memo.MemoWritten@1',
        against: 'main',
        rule: 'producer_changed',
        pointer: '',
        message: 'x-contract.producer: is published by the other side',
        advice: 'Keep the producer, or publish a new event type beside this one.',
      },
    ]);
  });

  it('of whether the order of events matters is none', () => {
    const written = memoWritten();
    const [before, after] = [false, true].map((ordered) => {
      const terms = { name: 'scm.memo.MemoWritten', version: 1, producer: 'scm', ordered };
      return { ...written, schema: { ...written.schema, 'x-contract': terms } };
    });
    if (before === undefined || after === undefined) throw new Error('two versions');
    expect([...since(before, after), ...since(after, before)]).toEqual([]);
  });

  it('of a term that was not there yet is none', () => {
    const { producer: _, ...terms } = { name: 'scm.memo.MemoWritten', version: 1, producer: 'scm' };
    const written = memoWritten();
    const before = { ...written, schema: { ...written.schema, 'x-contract': terms } };
    expect(since(before, written)).toEqual([]);
  });

  it('finds marks behind references and within arrays', () => {
    const people = (person: AnySchema) =>
      memo(1, (s) => ({
        ...s,
        properties: {
          ...s.properties,
          people: { type: 'array', items: { $ref: '#/$defs/person' } },
        },
        $defs: {
          person: {
            type: 'object',
            properties: { 'a/b': person, self: { $ref: '#/$defs/person' } },
          },
        },
      }));
    const marked = people({ type: 'string', 'x-personal-data': 'name' });
    expect(since(marked, people({ type: 'string' })).map(({ pointer }) => pointer)).toContain(
      '/people/*/a~1b',
    );
    expect(since(marked, marked)).toEqual([]);
  });

  it('may mark the whole instead of its part', () => {
    const within = withText({
      type: 'object',
      properties: { a: { type: 'string', 'x-personal-data': 'name' } },
    });
    const whole = withText({
      type: 'object',
      'x-personal-data': 'text',
      properties: { a: { type: 'string' } },
    });
    expect(since(within, whole)).toEqual([]);
    expect(inShort(since(whole, within))).toEqual([
      'legacy.memo@1 main personal_data_unmarked /text',
    ]);
  });

  it('may not remove a version', () => {
    const gone = checkContracts([memo()], {
      name: 'main',
      schemas: [memo(), memo(2), { folder: 'legacy/odd', schema: {} }],
    });
    expect(compared(gone)).toEqual([
      {
        contract: 'legacy.memo@2',
        against: 'main',
        rule: 'contract_removed',
        pointer: '',
        message: 'contracts/legacy/memo/v2 is gone: messages of it can no longer be read',
        advice: 'Put it back: what is parked or queued may still need it.',
      },
      expect.objectContaining({ contract: 'legacy/odd', rule: 'contract_removed' }),
    ]);
  });

  it('may add a contract', () => {
    expect(
      compared(checkContracts([memo(), memo(2)], { name: 'main', schemas: [memo()] })),
    ).toEqual([]);
  });

  it('in a folder that is no contract’s is told once, as that', () => {
    const odd = { ...memo(), folder: 'legacy/odd' };
    const other = { ...kinds(1, 'a'), folder: 'legacy/other' };
    const found = checkContracts([odd, other], { name: 'main', schemas: [other, odd] });
    expect(found.map(({ contract, rule }) => `${contract} ${rule}`)).toEqual([
      'legacy/odd folder_unknown',
      'legacy/other folder_unknown',
    ]);
  });
});
