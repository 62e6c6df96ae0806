import type { ContractVersion } from '../../../../contracts/compatibility/index.ts';
import type { AnySchema } from './random-schemas.ts';

/** A small legacy contract that is fine, `legacy.memo`; `change` makes another one of its schema. */
export function memo(
  version = 1,
  change: (schema: ReturnType<typeof memoSchema>) => AnySchema = (schema) => schema,
  rest: Partial<ContractVersion> = {},
): ContractVersion {
  return {
    folder: `legacy/memo/v${version}`,
    schema: change(memoSchema(version)),
    valid: [{ name: 'short', message: { evt: 'memo', no: '1', kind: 'a', text: '안녕' } }],
    invalid: [
      {
        name: 'no-number',
        content: {
          violates: { pointer: '/no', rule: 'required' },
          message: { evt: 'memo', kind: 'a' },
        },
      },
    ],
    ...rest,
  };
}

export function memoSchema(version: number) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:banyan:legacy.memo:${version}`,
    title: `LegacyMemoV${version}`,
    'x-contract': {
      name: 'legacy.memo',
      version,
      format: 'json',
      routingKeys: ['memo.written', 'memo.changed'],
      identify: { '/evt': ['memo', 'memo_old'] },
      key: ['/evt', '/no'],
      aggregate: { type: 'memo', ids: ['/no'] },
    },
    type: 'object',
    required: ['evt', 'no', 'kind'],
    properties: {
      evt: { enum: ['memo', 'memo_old'] },
      no: { type: 'string' },
      kind: { enum: ['a', 'b', '44'] },
      text: { type: 'string', 'x-personal-data': 'text' },
      extra: { 'x-encoding': ['base64', 'php-serialized'] },
    },
    additionalProperties: true,
  };
}

/** A small request to the legacy that is fine, `legacy-api.memo`; `change` makes another one of its schema. */
export function memoRequest(
  version = 1,
  change: (schema: ReturnType<typeof requestSchema>) => AnySchema = (schema) => schema,
): ContractVersion {
  return {
    folder: `legacy-api/memo/v${version}`,
    schema: change(requestSchema(version)),
    valid: [{ name: 'short', message: { no: '1', kind: 'a' } }],
    invalid: [
      {
        name: 'no-number',
        content: { violates: { pointer: '/no', rule: 'required' }, message: {} },
      },
    ],
  };
}

function requestSchema(version: number) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:banyan:legacy-api.memo:${version}`,
    title: `LegacyApiMemoV${version}`,
    'x-contract': { name: 'legacy-api.memo', version, method: 'POST', path: '/api/memo' },
    type: 'object',
    required: ['no'],
    properties: { no: { type: 'string' }, kind: { enum: ['a', 'b'] } },
    additionalProperties: false,
  };
}

/** A small event that is fine, `scm.memo.MemoWritten`. `change` changes what its `source` is. */
export function memoWritten(
  version = 1,
  change: (source: ReturnType<typeof memoSource>) => AnySchema = (source) => source,
): ContractVersion {
  const $id = `urn:banyan:scm.memo.MemoWritten:${version}`;
  const attributes = ['specversion', 'id', 'type', 'source', 'time', 'dataschema', 'data'];
  const text = { type: 'string' };
  const time = { type: 'string', format: 'date-time' };
  const event = {
    specversion: '1.0',
    id: '1',
    type: 'scm.memo.MemoWritten',
    source: '/legacy',
    time: '2018-03-22T17:00:12+09:00',
    dataschema: $id,
    data: { occurredOn: '2018-03-22T17:00:12+09:00', source: { no: '1', kind: 'a' } },
  };
  return {
    folder: `scm/memo/MemoWritten/v${version}`,
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id,
      title: `MemoWrittenV${version}`,
      'x-contract': { name: 'scm.memo.MemoWritten', version, producer: 'adapter' },
      type: 'object',
      additionalProperties: false,
      required: attributes,
      properties: {
        specversion: { const: '1.0' },
        id: text,
        type: { const: 'scm.memo.MemoWritten' },
        source: text,
        time,
        dataschema: { const: $id },
        data: {
          type: 'object',
          additionalProperties: false,
          required: ['occurredOn', 'source'],
          properties: { occurredOn: time, source: change(memoSource()) },
        },
      },
    },
    valid: [{ name: 'first', message: event }],
    invalid: [
      {
        name: 'kind-unknown',
        content: {
          violates: { pointer: '/data/source/kind', rule: 'enum' },
          message: {
            ...event,
            data: { ...event.data, source: { no: '1', kind: 'z' } },
          },
        },
      },
    ],
  };
}

function memoSource() {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['no', 'kind'],
    properties: {
      no: { type: 'string' },
      kind: { enum: ['a', 'b'] },
      note: { type: 'string', 'x-personal-data': 'text' },
    },
  };
}
