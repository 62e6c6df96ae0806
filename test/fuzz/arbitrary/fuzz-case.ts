import fc, { type Arbitrary } from 'fast-check';
import type { Ending, FuzzAnswer, FuzzCase, Kind } from '../fuzz-case.ts';
import { answerBytes, answersOf } from './answer.ts';
import { mutated } from './mutation.ts';
import { request } from './request.ts';
import { anyBytes, cuts } from './text.ts';

/** Bytes that have been of use before. */
export type Corpus = { readonly requests: readonly string[]; readonly answers: readonly string[] };

const ending: Arbitrary<Ending> = fc.oneof(
  { arbitrary: fc.constant<Ending>('wait'), weight: 10 },
  { arbitrary: fc.constant<Ending>('end'), weight: 1 },
  { arbitrary: fc.constant<Ending>('reset'), weight: 1 },
);

/** Some requests on a connection, one directly after the other. */
function sending(kind: Kind, requests: Arbitrary<string>, maxLength: number): Arbitrary<FuzzCase> {
  const some = fc.array(requests, { minLength: 1, maxLength });
  return fc
    .record({ some, cuts, ending })
    .map(({ some: all, ...how }) => ({ kind, count: all.length, bytes: all.join(''), ...how }));
}

const token = fc.constantFrom(
  ...['GET ', 'POST ', '/steady/a', '/legacy', ' HTTP/1.1', '\r\n', '\r\n', '\r\n\r\n', 'Host: a'],
  ...[
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    'abc',
    '\n',
    ':',
  ],
  ...[' ', '\t', '\r', '\0', '\x16\x03\x01', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
);
const soup = fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join(''));
const raw = fc.oneof(
  anyBytes,
  soup,
  fc.tuple(anyBytes, soup).map((parts) => parts.join('')),
);

/** Flawless requests, whose answers are not. */
function answered(kind: Kind, bytes: Arbitrary<string>): Arbitrary<FuzzCase> {
  const asked = fc.record({
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'DELETE'),
    place: fc.constantFrom('legacy', 'legacy', 'shaky'),
    body: fc.constantFrom('', 'body', 'body'.repeat(100)),
    field: fc.constantFrom('X: 1', 'X: 1', 'X: 1', 'Expect: 100-continue'),
    answer: answersOf(bytes),
  });
  return fc
    .record({
      all: fc.array(asked, { minLength: 1, maxLength: 3 }),
      version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
      cuts,
    })
    .map(({ all, version, cuts: places }): FuzzCase => {
      const some = version === '1.0' ? all.slice(0, 1) : all;
      const requests = some.map(({ method, place, body, field }, nth) => {
        const length = method === 'POST' ? `Content-Length: ${body.length}\r\n` : '';
        const sent = method === 'POST' ? body : '';
        return `${method} /${place}/${nth} HTTP/${version}\r\nHost: shop\r\n${field}\r\n${length}\r\n${sent}`;
      });
      const answers: FuzzAnswer[] = some.map(({ answer }) => answer);
      const how = { bytes: requests.join(''), cuts: places, ending: 'wait' } as const;
      return { kind, count: some.length, answers, ...how };
    });
}

/** Everything that the run sends: about three quarters requests, one quarter answers. */
export function fuzzCases(corpus: Corpus): Arbitrary<FuzzCase> {
  return fc.oneof(
    { arbitrary: sending('grammar', request, 4), weight: 5 },
    { arbitrary: sending('corpus', mutated(corpus.requests), 2), weight: 5 },
    { arbitrary: sending('bytes', raw, 2), weight: 1 },
    { arbitrary: answered('answers', answerBytes), weight: 2 },
    { arbitrary: answered('answer corpus', mutated(corpus.answers)), weight: 2 },
  );
}
