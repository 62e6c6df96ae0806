import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AnswerParts,
  AnswerReader,
} from '../../../../strangler-proxy/upstream/answer-reader.ts';

const LIMIT = 2_000;

type Told = { interim: unknown[]; head: unknown[]; body: string; lasts: number; ends: string[][] };

/** Reads pieces, each in a buffer that is overwritten after the call, as that of the sockets is. */
function read(pieces: readonly string[], method = 'GET', limit = LIMIT) {
  const told: Told = { interim: [], head: [], body: '', lasts: 0, ends: [] };
  const parts: AnswerParts = {
    interim: (...interim) => told.interim.push(interim),
    head: (...head) => told.head.push(head),
    data(chunk, isLast) {
      expect(told.lasts).toBe(0);
      told.body += chunk.toString('latin1');
      if (isLast) told.lasts += 1;
    },
    end: (trailers) => told.ends.push(trailers),
  };
  const reader = new AnswerReader(limit);
  reader.expect(method);
  let error: unknown;
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, 'latin1');
      reader.read(bytes, parts);
      bytes.fill('#');
    }
  } catch (thrown) {
    error = thrown;
  }
  return { reader, parts, told, error };
}

function cut(bytes: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.slice(at[index], end));
}

const hex = (size: number) => size.toString(16);
const latin1 = fc.string({ unit: 'binary-ascii', maxLength: 200 });
const places = fc.array(fc.nat(), { maxLength: 40 });
const extension = fc.constantFrom('', ';a', ' ; a=b', ';a="b;c"', '\t');
const chunk = fc.tuple(
  latin1.filter((text) => text !== ''),
  extension,
  fc.boolean(),
);
const interims = fc.constantFrom('', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(2));
const trailers = fc.constantFrom('', 'Digest: abc\r\n', 'A: 1\r\nB:\r\n');

/** A whole answer, and what it means. */
const answer = fc.oneof(
  fc.tuple(interims, latin1).map(([interim, body]) => ({
    bytes: `${interim}HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    body,
  })),
  fc.tuple(interims, fc.array(chunk), trailers).map(([interim, chunks, trailer]) => ({
    bytes: `${interim}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks
      .map(
        ([data, ext, isPadded]) =>
          `${isPadded ? '00' : ''}${hex(data.length)}${ext}\r\n${data}\r\n`,
      )
      .join('')}0\r\n${trailer}\r\n`,
    body: chunks.map(([data]) => data).join(''),
  })),
);

describe('an answer in pieces', () => {
  it('is the same, wherever it is cut', () => {
    fc.assert(
      fc.property(answer, places, ({ bytes, body }, at) => {
        const whole = read([bytes]);
        const pieces = read(cut(bytes, at));
        expect([whole.error, pieces.error]).toEqual([undefined, undefined]);
        expect(whole.told).toMatchObject({ body });
        expect(whole.told.ends).toHaveLength(1);
        expect([whole.reader.isComplete, whole.reader.isPersistent]).toEqual([true, true]);
        expect(pieces.told).toEqual(whole.told);
        expect(read([...bytes]).told).toEqual(whole.told);
        expect(pieces.reader.isComplete).toBe(true);
      }),
    );
  });

  it('is the same byte by byte, and not complete before its last', () => {
    const bytes =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: 1\r\n\r\n';
    for (let end = 1; end < bytes.length; end += 1) {
      const { error, reader, parts, told } = read([...bytes.slice(0, end)]);
      expect([error, reader.isComplete, reader.ended(parts), told.ends]).toEqual([
        undefined,
        false,
        false,
        [],
      ]);
    }
    expect(read([...bytes]).told).toMatchObject({ body: 'abc', ends: [['A', '1']] });
  });

  it('that ends with its connection is complete then, and not before', () => {
    fc.assert(
      fc.property(latin1, places, (body, at) => {
        const { reader, parts, told } = read(cut(`HTTP/1.1 200 OK\r\n\r\n${body}`, at));
        expect([reader.isComplete, told.lasts, told.ends]).toEqual([false, 0, []]);
        expect(reader.ended(parts)).toBe(true);
        expect(told).toMatchObject({ body, lasts: 1, ends: [[]] });
        expect([reader.isComplete, reader.isPersistent, reader.ended(parts)]).toEqual([
          true,
          false,
          false,
        ]);
      }),
    );
  });

  it('ends where it ends: what follows is refused', () => {
    fc.assert(
      fc.property(answer, latin1, places, ({ bytes, body }, surplus, at) => {
        fc.pre(surplus !== '');
        const { error, told } = read(cut(bytes + surplus, at));
        expect(error).toMatchObject({ code: 'BAD_ANSWER' });
        expect(told).toMatchObject({ body });
        expect(told.ends).toHaveLength(1);
      }),
    );
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', false],
    ['HEAD', 'HTTP/1.1 200 OK\r\n\r\n', true],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', true],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', false],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
  ])('%s, %j: ends with its head, persistent: %s', (method, bytes, isPersistent) => {
    const { told, reader } = read([bytes], method);
    expect(told).toMatchObject({ body: '', ends: [[]] });
    expect([reader.isComplete, reader.isPersistent]).toEqual([true, isPersistent]);
  });

  it('is followed by another on the same connection, read as what was asked', () => {
    const { reader, parts, told } = read(['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na']);
    told.lasts = 0;
    reader.expect('HEAD');
    expect([reader.isComplete, reader.isPersistent]).toEqual([false, false]);
    reader.read(Buffer.from('HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\n'), parts);
    expect([reader.isComplete, told.ends.length, told.body]).toEqual([true, 2, 'a']);
    reader.expect('GET');
    reader.read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb'), parts);
    expect([reader.isComplete, told.ends.length, told.body]).toEqual([true, 3, 'ab']);
    expect(told.head.map((head) => (head as unknown[])[0])).toEqual([200, 404, 200]);
  });
});

describe('what is no answer', () => {
  const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  it.each([
    ['another protocol, before its line has ended', 'SSH-2.0'],
    ['the beginning of another protocol', 'HTTP/2'],
    ['a line break before the status line', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching\r\n\r\n'],
    ['a header section beyond the limit', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(LIMIT)}\r\n\r\n`],
    ['a header section without an end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(LIMIT)}`],
    ['no chunk size', `${CHUNKED}\r\n`],
    ['a chunk size that is no number', `${CHUNKED}x\r\n`],
    ['a chunk size with a prefix', `${CHUNKED}0x1\r\n`],
    ['a chunk size with a sign', `${CHUNKED}+1\r\n`],
    ['a chunk size after a space', `${CHUNKED} 1\r\n`],
    ['two chunk sizes', `${CHUNKED}1 1\r\n`],
    ['a chunk size beyond 2 ** 52', `${CHUNKED}${'f'.repeat(14)}\r\n`],
    ['a bare LF after a chunk size', `${CHUNKED}1\na\r\n`],
    ['a bare LF after a longer chunk size', `${CHUNKED}11\na\r\n`],
    ['a bare LF alone for a chunk size', `${CHUNKED}\n`],
    ['a bare CR in an extension', `${CHUNKED}1;\ra\r\n`],
    ['an extension without an end', `${CHUNKED}1;${'a'.repeat(1_100)}`],
    ['a chunk longer than its size', `${CHUNKED}1\r\nab`],
    ['a bare CR after a chunk', `${CHUNKED}1\r\na\rb`],
    ['a bare LF after a chunk', `${CHUNKED}1\r\na\n0\r\n\r\n`],
    ['a bare CR after the last chunk', `${CHUNKED}0\r\n\rx`],
    ['a trailer without a name', `${CHUNKED}0\r\n: 1\r\n\r\n`],
    ['a trailer with a bare LF', `${CHUNKED}0\r\nA: 1\nB: 2\r\n\r\n`],
    ['trailers without an end', `${CHUNKED}0\r\nA: ${'a'.repeat(LIMIT)}`],
  ])('%s is refused, however it is cut', (_name, bytes) => {
    for (const pieces of [[bytes], [...bytes]]) {
      const { error, told } = read(pieces);
      expect(error).toMatchObject({ code: 'BAD_ANSWER' });
      expect(told.ends).toEqual([]);
    }
  });

  it('may be anything: it is read to its end, kept waiting, or refused', () => {
    const noise = fc.array(
      fc.oneof(
        latin1,
        fc.constantFrom(
          '\r\n',
          '\r',
          '\n',
          '0',
          '5',
          'HTTP/1.1 200 OK\r\n',
          'Content-Length: 3\r\n',
        ),
        fc.constantFrom('Transfer-Encoding: chunked\r\n', '\r\n\r\n', ':', ' ', '\0', '\xff'),
      ),
    );
    fc.assert(
      fc.property(noise, places, fc.constantFrom('GET', 'HEAD'), (texts, at, method) => {
        const bytes = texts.join('');
        const { error, told } = read(cut(bytes, at), method);
        if (error !== undefined) expect(error).toMatchObject({ code: 'BAD_ANSWER' });
        expect(told.ends.length).toBeLessThanOrEqual(1);
        expect(bytes).toContain(told.body.slice(0, 1));
        expect(told.body.length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});
