import { describe, expect, it } from '@jest/globals';
import { askedRequest } from '../../../cli/asked-request.ts';

describe('the request for a URL', () => {
  it.each([
    ['https://Shop.example.com/a/../b?x=1#y', '/a/../b?x=1', ['Host', 'shop.example.com']],
    ['http://shop.example.com:8080', '/', ['Host', 'shop.example.com:8080']],
    ['http://shop.example.com?x', '/?x', ['Host', 'shop.example.com']],
    ['/a//b', '/a//b', []],
    ['/상점?이름=값', '/%EC%83%81%EC%A0%90?%EC%9D%B4%EB%A6%84=%EA%B0%92', []],
  ])('%s asks for %s', (url, pathAndQuery, fields) => {
    expect(askedRequest('get', url, [])).toEqual({
      method: 'GET',
      target: expect.objectContaining({ pathAndQuery }),
      fields,
    });
  });

  it('has the header fields that are given, Host before that of the URL', () => {
    const { fields } = askedRequest('GET', 'http://a/', ['X-Y:z ', 'host: b', 'X-Empty:']);
    expect(fields).toEqual(['X-Y', 'z', 'host', 'b', 'X-Empty', '']);
  });
});

it.each([
  ['G T', '/', [], 'G T is no method'],
  ['GET', 'shop', [], 'shop is no URL'],
  ['GET', '', [], ' is no URL'],
  ['GET', 'ftp://a/', [], 'ftp://a/ is no URL'],
  ['GET', 'http://a@b/', [], 'http://a@b/ is no URL'],
  ['GET', 'http:///', [], 'http:/// is no URL'],
  ['GET', '/', ['X'], '-H X is no header field'],
  ['GET', '/', ['X Y: z'], '-H X Y: z is no header field'],
])('%s %s %j is refused', (method, url, headers, message) => {
  expect(() => askedRequest(method, url, headers)).toThrow(
    expect.objectContaining({ code: 'usage', exitCode: 2, message }),
  );
});
