import { describe, expect, it } from '@jest/globals';
import { requestHead } from '../../../../strangler-proxy/domain/request-head.ts';
import { requestTarget } from '../../../../strangler-proxy/domain/request-target.ts';
import { responseHead } from '../../../../strangler-proxy/domain/response-head.ts';

const target = { pathAndQuery: '/', path: '/', authority: undefined };
const peer = {
  address: '192.0.2.1',
  isTrusted: false,
  port: 8080,
  protocol: 'http',
  forwarded: false,
} as const;
const forwarded = ['X-Forwarded-For', '192.0.2.1', 'X-Forwarded-Port', '8080'];
const added = [...forwarded, 'X-Forwarded-Proto', 'http', 'Via', '1.0 banyan'];

function request(...raw: string[]) {
  return requestHead(raw, target, '1.0', peer);
}

function fields(...raw: string[]): readonly string[] {
  const head = request(...raw);
  if (!head.ok) throw new Error(head.what);
  return head.fields.slice(0, head.fields.length - added.length);
}

describe('a request head', () => {
  it('keeps order, case and duplicates', () => {
    expect(fields('A', '1', 'b', '2', 'a', '3')).toEqual(['A', '1', 'b', '2', 'a', '3']);
  });

  it('says where the request came from', () => {
    expect(request()).toEqual({ ok: true, fields: added, framing: 'none' });
    expect(fields('Host', 'shop')).toEqual(['Host', 'shop', 'X-Forwarded-Host', 'shop']);
  });

  it('passes on what a trusted peer says of where the request came from, and adds the peer', () => {
    const raw = [
      ...[
        'X-Forwarded-For',
        '203.0.113.9',
        'X-Forwarded-Proto',
        'https',
        'X-Forwarded-Port',
        '443',
      ],
      ...['Host', 'shop', 'X_Forwarded_For', '6.6.6.6', 'X.Forwarded.Proto', 'http'],
    ];
    expect(requestHead(raw, target, '1.1', { ...peer, isTrusted: true })).toEqual({
      ok: true,
      framing: 'none',
      fields: [
        ...['X-Forwarded-Proto', 'https', 'X-Forwarded-Port', '443'],
        ...['Host', 'shop', 'X-Forwarded-Host', 'shop'],
        ...['X-Forwarded-For', '203.0.113.9, 192.0.2.1', 'Via', '1.1 banyan'],
      ],
    });
  });

  it.each([
    'X-Forwarded-For',
    'x-forwarded-anything',
    'X_Forwarded_For',
    'X.Forwarded.For',
    'X-Forwarded.Prefix',
    'FORWARDED',
    'Expect',
    'TE',
  ])('has no %s of the client', (name) => {
    expect(fields(name, 'x')).toEqual([]);
  });

  it('lacks what Connection names, in whatever case and number', () => {
    const given = ['A', '1', 'b', '2', 'Connection', 'a , Keep-Alive', 'C', '3', 'connection', 'B'];
    expect(fields(...given)).toEqual(['C', '3']);
  });

  it('cannot be robbed by Connection of what it needs', () => {
    const named = 'Host, Content-Length, X-Forwarded-For, Via';
    expect(fields('Connection', named, 'Content-Length', '1')).toEqual(['Content-Length', '1']);
    expect(request('Connection', named)).toMatchObject({ fields: added });
  });

  it.each([
    [['Content-Length', '1'], 'length'],
    [['Content-Length', '0'], 'none'],
    [['Transfer-Encoding', 'Chunked'], 'chunked'],
    [[], 'none'],
  ])('%s means a body: %s', (raw, framing) => {
    expect(requestHead(['Host', 'a', ...raw], target, '1.1', peer)).toMatchObject({ framing });
  });

  it.each([
    [['Transfer-Encoding', 'gzip, chunked'], 'request_transfer_coding'],
    [['Host', 'a', 'host', 'a'], 'request_invalid'],
    [['Host', 'a@b'], 'request_invalid'],
    [['Transfer-Encoding', 'chunked'], 'request_invalid'],
  ])('of %s is refused', (raw, code) => {
    expect(request(...raw)).toMatchObject({ ok: false, code });
  });
});

describe('a request target', () => {
  it.each([
    ['/a/../b?c=d#e', '/a/../b?c=d#e', '/a/../b', undefined],
    ['//a', '//a', '//a', undefined],
    ['http://shop:80/a?b', '/a?b', '/a', 'shop:80'],
    ['HTTPS://shop', '/', '/', 'shop'],
    ['http://shop?a', '/?a', '/', 'shop'],
  ])('%s', (given, pathAndQuery, path, authority) => {
    expect(requestTarget(given)).toEqual({ pathAndQuery, path, authority });
  });

  it.each(['*', '', 'shop:443', 'http://', 'http://user@shop/', 'ftp://shop/'])(
    'that reads "%s" is refused',
    (given) => {
      expect(requestTarget(given)).toBeUndefined();
    },
  );
});

describe('a response head', () => {
  it('keeps order, case and duplicates', () => {
    const raw = ['Set-Cookie', 'a', 'X', '1', 'set-cookie', 'b', 'Trailer', 'Digest'];
    expect(responseHead([...raw, 'Transfer-Encoding', 'chunked'], 200)).toEqual(raw);
  });

  it('lacks hop-by-hop fields and what Connection names', () => {
    const raw = ['Connection', 'close, X', 'Keep-Alive', '1', 'Upgrade', 'h2', 'x', '1', 'Y', '2'];
    expect(responseHead(raw, 200)).toEqual(['Y', '2']);
  });

  it('has no coding of its connection, and no length in a 204', () => {
    const length = ['Content-Length', '1'];
    expect(responseHead(['Transfer-Encoding', 'chunked', 'A', '1'], 200)).toEqual(['A', '1']);
    expect(responseHead(length, 204)).toEqual([]);
    expect(responseHead(length, 304)).toEqual(length);
  });
});
