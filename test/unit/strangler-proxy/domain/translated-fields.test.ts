import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../../strangler-proxy/domain/translate.ts';
import {
  askedWhole,
  contentCodings,
  isJson,
  namesTag,
  translatedFields,
  unchangedFields,
  withoutBody,
} from '../../../../strangler-proxy/domain/translated-fields.ts';

describe('which answers are translated', () => {
  const answer = () => 1;
  const error = () => 2;

  it.each([200, 201, 202, 203, 206, 207, 299])('%s, by the default export', (status) => {
    expect(translateFor({ answer, error, limit: 1 }, status)).toBe(answer);
  });

  it.each([400, 404, 422, 500, 503])('%s, by the export error, if there is one', (status) => {
    expect(translateFor({ answer, error, limit: 1 }, status)).toBe(error);
    expect(translateFor({ answer, error: undefined, limit: 1 }, status)).toBeUndefined();
  });

  it.each([100, 103, 204, 205, 301, 304, 399])('%s never', (status) => {
    expect(translateFor({ answer, error, limit: 1 }, status)).toBeUndefined();
  });
});

describe('a type of JSON', () => {
  it.each([
    'application/json',
    'Application/JSON;charset=utf-8',
    'application/json ; charset=utf-8',
    'application/problem+json',
    'application/vnd.shop.order+json; v=1',
  ])('is %s', (type) => {
    expect(isJson(['content-TYPE', type])).toBe(true);
  });

  it.each([
    'text/html',
    'application/jsonp',
    'application/x-ndjson',
    'application/json-seq',
    'text/event-stream; x=+json',
    '',
  ])('is not "%s"', (type) => {
    expect(isJson(['Content-Type', type])).toBe(false);
    expect(isJson([])).toBe(false);
  });
});

describe('a request whose answer is translated', () => {
  const fields = [
    'A',
    'a',
    'RANGE',
    'bytes=0-',
    'If-None-Match',
    '*',
    'Accept-Encoding',
    'br',
    'b',
    '',
  ];

  it.each(['GET', 'HEAD'])(
    'of %s asks for the whole, uncompressed, without condition',
    (method) => {
      expect(askedWhole(method, fields)).toEqual([
        'A',
        'a',
        'b',
        '',
        'Accept-Encoding',
        'identity',
      ]);
    },
  );

  it.each(['PUT', 'POST', 'DELETE'])('of %s keeps its conditions', (method) => {
    expect(askedWhole(method, fields)).toEqual([
      ...['A', 'a', 'RANGE', 'bytes=0-', 'If-None-Match', '*', 'b', ''],
      ...['Accept-Encoding', 'identity'],
    ]);
  });
});

describe('the fields of a translated answer', () => {
  const fields = [
    ...['Vary', 'Cookie', 'ETag', 'W/"a"', 'content-length', '9', 'Content-Encoding', 'gzip'],
    ...['Transfer-Encoding', 'chunked', 'Trailer', 'Digest', 'Set-Cookie', 'a', 'Set-Cookie', 'b'],
    ...['Content-Type', 'application/json', 'Cache-Control', 'no-cache'],
  ];
  const cookies = ['Set-Cookie', 'a', 'Set-Cookie', 'b'];

  it('are those of the service, but for what was true of its bytes alone', () => {
    const kept = ['Vary', 'Cookie', ...cookies, 'Content-Type', 'application/json'];
    expect(withoutBody(fields)).toEqual([...kept, 'Cache-Control', 'no-cache']);
    expect(translatedFields(fields, 12, '"x"')).toEqual([
      ...[...kept, 'Cache-Control', 'no-cache', 'Content-Length', '12', 'ETag', '"x"'],
    ]);
    expect(translatedFields([], 0, undefined)).toEqual(['Content-Length', '0']);
  });

  it('tell nothing of a content that is not sent', () => {
    expect(unchangedFields(fields, '"x"')).toEqual([
      ...['Vary', 'Cookie', ...cookies, 'Cache-Control', 'no-cache', 'ETag', '"x"'],
    ]);
  });
});

it.each([
  ['application/json', 'application/json'],
  ['application/json; charset=utf-8', 'application/json; charset=utf-8'],
  ['application/problem+json;charset="UTF-8"', 'application/json;charset="UTF-8"'],
  ['application/vnd.shop.order+json; v=1', 'application/json'],
  ['application/json; charset=euc-kr', 'application/json'],
])('the type %s becomes %s', (type, becomes) => {
  expect(withoutBody(['content-type', type])).toEqual(['content-type', becomes]);
});

it.each([
  [[], []],
  [['Content-Encoding', 'identity'], []],
  [
    ['Content-Encoding', 'GZIP, br', 'content-encoding', ' zstd,'],
    ['zstd', 'br', 'gzip'],
  ],
])('the codings of %j are to be taken off in the order %j', (fields, codings) => {
  expect(contentCodings(fields)).toEqual(codings);
});

it.each([
  ['"x"', true],
  ['W/"x"', true],
  ['"a,b", "x"', true],
  ['*', true],
  ['"y"', false],
  ['x', false],
  ['', false],
])('If-None-Match: %s names the tag: %s', (value, isNamed) => {
  expect(namesTag(['If-None-Match', value], '"x"')).toBe(isNamed);
});
