import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathSegments } from '../../../../strangler-proxy/domain/path-segments.ts';

const plain = fc.stringMatching(/^[a-z]{1,4}$/);
/** Nothing is there for a server that reads the path as RFC 3986 has it. */
const vanishing = fc.constantFrom('', '.', '%2e', '%2E', 'x/..', 'x/%2e%2E', 'x/.%2e', 'x//..');
const hidden = fc
  .tuple(fc.constantFrom('.', '..', '%2e%2e', '.%2E'), fc.constantFrom(';x', '%2fx', '%5C', '\\x'))
  .map((parts) => parts.join(''));

it('a path is the same to routes however it is written', () => {
  fc.assert(
    fc.property(
      fc.array(plain, { minLength: 1 }),
      fc.array(vanishing, { minLength: 8, maxLength: 8 }),
      (names, noise) => {
        const path = names.map((name, at) => `/${noise[at] ?? '.'}/${encodeAll(name)}`).join('');
        expect(pathSegments(path)).toEqual(names);
      },
    ),
  );
});

it('no segment is a dot segment, to whatever server', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'./\\;%2efE5cCa') }), (text) => {
      for (const segment of pathSegments(`/${text}`) ?? []) {
        for (const part of segment.split(/[/\\]/)) {
          expect(['.', '..']).not.toContain(part.split(';')[0]);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

it('a path that only some servers would take for a climbing one belongs to no route', () => {
  fc.assert(
    fc.property(fc.array(plain), hidden, fc.array(plain), (before, dots, after) => {
      expect(pathSegments(`/${[...before, dots, ...after].join('/')}`)).toBeUndefined();
    }),
  );
});

it('each segment keeps its bytes beside it', () => {
  const raw: string[] = [];
  expect(pathSegments('/a/%61//x/../b%2Fc/.', raw)).toEqual(['a', 'a', 'b/c', '']);
  expect(raw).toEqual(['a', '%61', 'b%2Fc', '']);
});

it.each(['/%', '/%4', '/%zz', '/%c0%af', '/%ed%a0%80', '/%f4%90%80%80'])(
  '%s cannot be decoded',
  (path) => {
    expect(pathSegments(path)).toBeUndefined();
  },
);

function encodeAll(text: string): string {
  return Buffer.from(text).toString('hex').replace(/../g, '%$&');
}
