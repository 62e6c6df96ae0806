import { describe, expect, it } from '@jest/globals';
import { answerHead, trailerFields } from '../../../../strangler-proxy/domain/answer-head.ts';

const head = (fields: string[], line = 'HTTP/1.1 200 OK', method = 'GET') =>
  answerHead([line, ...fields].join('\r\n'), method);
const LENGTH = 'Content-Length: 5';
const CHUNKED = 'Transfer-Encoding: Chunked';

describe('the status line', () => {
  it.each([
    ['HTTP/1.1 200 OK', 200, 'OK'],
    ['HTTP/1.1 200 ', 200, ''],
    ['HTTP/1.1 200', 200, ''],
    ['HTTP/1.0 404 not here', 404, 'not here'],
    ['HTTP/1.1 599 \xe9', 599, '\xe9'],
  ])('%j is read', (line, status, reason) => {
    expect(head([], line)).toMatchObject({ status, reason });
  });

  it.each([
    ['HTTP/1.1 099 x'],
    ['HTTP/1.1 20 OK'],
    ['HTTP/1.1 2000 OK'],
    ['HTTP/1.1 200OK'],
    ['HTTP/1.1  200 OK'],
    ['HTTP/2.0 200 OK'],
    ['http/1.1 200 OK'],
    [' HTTP/1.1 200 OK'],
    ['HTTP/1.1 200 O\x7fK'],
    [''],
  ])('%j is refused', (line) => {
    expect(() => head([], line)).toThrow(expect.objectContaining({ code: 'BAD_ANSWER' }));
  });
});

describe('fields', () => {
  it('keep order, case, number and bytes; white space around values is no part of them', () => {
    expect(head(['b: \t1 \t', 'A:2', 'b:', 'C : \xa0x\xa0 ']).fields).toEqual([
      ...['b', '1', 'A', '2', 'b', '', 'C', '\xa0x\xa0'],
    ]);
  });

  it('that are folded become one line', () => {
    expect(head(['A: 1', ' 2', '\t3\xa0', 'B:', '  4']).fields).toEqual([
      ...['A', '1 2 3\xa0', 'B', '4'],
    ]);
    expect(trailerFields('A: 1\r\n 2')).toEqual(['A', '1 2']);
    expect(trailerFields('')).toEqual([]);
  });

  it.each([
    ['no colon', 'A'],
    ['no name', ': 1'],
    ['a space in a name', 'A B: 1'],
    ['a name that ends beyond ASCII', 'A\xa0: 1'],
    ['an empty line', ''],
    ['NUL', 'A: \0'],
    ['a bare CR', 'A: 1\r2'],
    ['a CR at the end', 'A: 1\r'],
    ['a bare LF', 'A: 1\nB: 2'],
    ['a vertical tab', 'A: \x0b1'],
  ])('with %s are refused', (_name, field) => {
    const refused = expect.objectContaining({ code: 'BAD_ANSWER' });
    expect(() => head([field, 'Z: 1'])).toThrow(refused);
    expect(() => trailerFields(`${field}\r\nZ: 1`)).toThrow(refused);
  });

  it('do not begin in mid-line', () => {
    expect(() => head([' A: 1'])).toThrow('mid-line');
  });
});

describe('where the body ends', () => {
  it.each([
    [[LENGTH], 5],
    [['content-LENGTH:0'], 0],
    [['Content-Length: 999999999999999'], 999_999_999_999_999],
    [[CHUNKED], 'chunked'],
    [['Transfer-Encoding:', ' chunked'], 'chunked'],
    [[], 'close'],
    [['Content-Lengths: 5', 'X-Transfer-Encoding: gzip'], 'close'],
  ])('%j: %s', (fields, framing) => {
    expect(head(fields).framing).toBe(framing);
  });

  it.each([
    [['Content-Length:']],
    [['Content-Length: -5']],
    [['Content-Length: +5']],
    [['Content-Length: 5.0']],
    [['Content-Length: 0x5']],
    [['Content-Length: 5', ' 6']],
    [['Content-Length: 5, 5']],
    [['Content-Length: 1000000000000000']],
    [[LENGTH, LENGTH]],
    [[LENGTH, CHUNKED]],
    [[CHUNKED, LENGTH]],
    [[CHUNKED, CHUNKED]],
    [['Transfer-Encoding:']],
    [['Transfer-Encoding: gzip, chunked']],
    [['Transfer-Encoding: chunked, identity']],
    [['Transfer-Encoding: identity']],
    [['Transfer-Encoding: \xa0chunked']],
  ])('%j is refused', (fields) => {
    expect(() => head(fields)).toThrow(expect.objectContaining({ code: 'BAD_ANSWER' }));
    // … and where there is no body as well.
    expect(() => head(fields, 'HTTP/1.1 200 OK', 'HEAD')).toThrow();
  });
});

describe('a connection serves again', () => {
  it.each([
    ['HTTP/1.1', [LENGTH], true],
    ['HTTP/1.1', [CHUNKED], true],
    ['HTTP/1.1', [], false],
    ['HTTP/1.1', [LENGTH, 'Connection: close'], false],
    ['HTTP/1.1', [LENGTH, 'Connection: x, CLOSE'], false],
    ['HTTP/1.1', [LENGTH, 'Connection: keep-alive', 'connection:\tclose\t,y'], false],
    ['HTTP/1.1', [LENGTH, 'Connection: closed, x-close'], true],
    ['HTTP/1.0', [LENGTH], false],
    ['HTTP/1.0', [LENGTH, 'Connection: Keep-Alive'], true],
    ['HTTP/1.0', [LENGTH, 'Connection: keep-alive, close'], false],
    ['HTTP/1.0', [CHUNKED, 'Connection: keep-alive'], false],
  ])('%s %j: %s', (version, fields, isPersistent) => {
    expect(head(fields, `${version} 200 OK`).isPersistent).toBe(isPersistent);
  });

  it.each([
    [[], Number.POSITIVE_INFINITY],
    [['Keep-Alive: max=5'], Number.POSITIVE_INFINITY],
    [['keep-alive: timeout=5, max=100'], 5],
    [['Keep-Alive: max=100, Timeout=15'], 15],
    [['Keep-Alive: x-timeout=5'], Number.POSITIVE_INFINITY],
  ])('as long as it says: %j, %d s', (fields, idleSeconds) => {
    expect(head(fields).idleSeconds).toBe(idleSeconds);
  });

  it.each([
    ['HEAD', 200, [], true],
    ['HEAD', 200, [LENGTH], false],
    ['HEAD', 200, [CHUNKED], false],
    ['HEAD', 200, ['Content-Length: 0'], true],
    ['GET', 204, [], true],
    ['GET', 204, [LENGTH], false],
    ['GET', 304, [LENGTH], false],
    ['GET', 103, [], true],
  ])('after %s, %i, %j without a body: %s', (method, status, fields, isPersistent) => {
    expect(head(fields, `HTTP/1.1 ${status} x`, method)).toMatchObject({
      framing: 0,
      isPersistent,
    });
  });
});
