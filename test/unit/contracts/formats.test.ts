import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formats, parseHostPort } from '#contracts';

/** Of each format: how it is described, what it accepts, and what it refuses. */
const examples: Record<string, { expected: string; accepts: string[]; refuses: string[] }> = {
  'http-url': {
    expected: 'an http:// or https:// URL',
    accepts: ['http://unleash:4242/api', 'https://unleash.example.com', 'http://[::1]/'],
    refuses: ['', 'unleash:4242', 'ftp://unleash', 'http://', '/api'],
  },
  'http-origin': {
    expected: 'an http:// or https:// URL without a path, for example http://legacy:8080',
    accepts: ['http://legacy:8080', 'http://legacy:8080/', 'https://shop.example.com'],
    refuses: [
      'legacy:8080',
      'ws://legacy',
      'http://legacy/shop',
      'http://legacy/?a=1',
      'http://legacy/#a',
      'http://user@legacy',
      'http://user:secret@legacy',
    ],
  },
  'upstream-url': {
    expected:
      'an http:// or https:// URL without a path, for example http://order:3000, or unix:/run/order.sock',
    accepts: ['http://order:3000', 'https://order/', 'unix:/run/order.sock', 'unix:/a/b-c.d'],
    refuses: ['order:3000', 'http://order/v1', 'unix:', 'unix:order.sock', 'unix:/a b', '/a.sock'],
  },
  'amqp-url': {
    expected: 'an amqp:// or amqps:// URL',
    accepts: ['amqp://127.0.0.1:5672', 'amqps://user:secret@rabbit/vhost'],
    refuses: ['', 'http://rabbit', 'rabbit:5672'],
  },
  'database-url': {
    expected: 'mysql://user:password@host:3306/database or sqlite:PATH',
    accepts: ['mysql://root@127.0.0.1:3306/banyan', 'sqlite:banyan.sqlite', 'sqlite:/tmp/a'],
    refuses: [
      '',
      'sqlite:',
      'file:sqlite:a',
      'banyan.sqlite',
      'postgres://root@db/banyan',
      'mysql://root@db',
      'mysql://root@db/',
      'mysql://root@db/shop/orders',
    ],
  },
  'host-port': {
    expected: 'HOST:PORT, for example 127.0.0.1:8080',
    accepts: ['127.0.0.1:8080', 'legacy:80', '[::1]:8080'],
    refuses: ['legacy', '8080'],
  },
  'tls-name': {
    expected: 'a DNS name, for example legacy.internal',
    accepts: ['legacy', 'legacy.internal', 'a-1.example.com', '1.example.com', '_x.a'],
    refuses: ['', '127.0.0.1', '::1', 'a..b', '.a', 'a.', 'a b', 'a:1', 'https://a'],
  },
  'dns-records': {
    expected: 'addresses or srv',
    accepts: ['addresses', 'srv'],
    refuses: ['', 'SRV', 'a', 'addresses '],
  },
  'dns-server': {
    expected: 'IP:PORT, for example 127.0.0.1:8600',
    accepts: ['127.0.0.1:8600', '10.0.0.2:53', '[::1]:53', '[fd00::1]:8600'],
    refuses: ['', '127.0.0.1', 'consul:8600', '::1', '[::1]', '127.0.0.1:70000', 'x127.0.0.1:53'],
  },
  'health-path': {
    expected: 'a path, for example /healthz',
    accepts: ['/', '/healthz', '/up?full=1', '/a%20b'],
    refuses: ['', 'healthz', '/a b', '/a#b', '/\u00e9', '/a\n'],
  },
  off: { expected: 'a map, or off', accepts: ['off'], refuses: ['', 'on', 'Off', 'false'] },
  auto: { expected: 'a number, or auto', accepts: ['auto'], refuses: ['', 'Auto', 'two'] },
  network: {
    expected: 'an address or a network, for example 10.0.0.0/8',
    accepts: ['10.0.0.0/8', '192.168.100.17', '172.16.0.0/12', '::1', 'fd00::/8', 'FE80::ab/128'],
    refuses: [
      '',
      'legacy',
      '10.0.0',
      '10.0.0.0.0',
      '10.0.0.1000',
      'x10.0.0.0',
      '10.0.0.0x',
      '10.0.0.0/',
      '10.0.0.0/a',
      '10.0.0.0/1000',
      'fd00',
      '::/8x',
      'x::',
      ':: ::',
      '::/',
    ],
  },
  'route-match': {
    expected: 'METHOD /path/{parameter}, for example GET /members/{id}',
    accepts: ['GET /members/{id}', '/members', 'DELETE /', '/shop/**'],
    refuses: [
      '',
      'GET',
      'members',
      'GET members',
      'get /members',
      'GET  /members',
      'GET/members',
      ' /members',
      'GET /members?page=1',
      'GET /members#top',
      'GET /members /orders',
      'PUT GET /members',
    ],
  },
  'route-path': {
    expected: 'a path, for example /members/{id}',
    accepts: ['/', '/members/{id}', '/shop/**', '/상품'],
    refuses: ['', 'members', 'GET /members', '/a b', '/a?b=1', '/a#b'],
  },
  'route-host': {
    expected: 'a host without a port, for example shop.example.com or *.example.com',
    accepts: ['shop.example.com', '*.example.com', 'localhost', '[::1]'],
    refuses: ['', 'shop:8080', 'http://shop', 'shop/', 'a.*.com', 'us er', '::1', 'me@shop'],
  },
  'http-method': {
    expected: 'a method in capitals, for example GET',
    accepts: ['GET', 'M-SEARCH'],
    refuses: ['', 'get', 'GET ', '-GET', 'GET-'],
  },
  'field-name': {
    expected: 'the name of a header field',
    accepts: ['X-Shop', 'etag', 'a_b.c'],
    refuses: ['', 'X Shop', 'X-Shop:', '이름'],
  },
  'identity-field': {
    expected:
      'the name of a header field of your own, for example X-User-Id: not one that HTTP or the proxy gives a meaning',
    accepts: ['X-User-Id', 'x_user', 'Remote-User'],
    refuses: ['', 'a b', 'Host', 'COOKIE', 'Content_Length', 'X.Forwarded.For', 'If-Match', 'Via'],
  },
  'limited-by': {
    expected: 'address, user, or header:NAME',
    accepts: ['address', 'user', 'header:X-Api-Key'],
    refuses: ['', 'Address', 'header:', 'header:a b', 'header'],
  },
  scope: {
    expected: 'one scope, without a space',
    accepts: ['orders.read', 'https://api.example.com/read', 'a:b'],
    refuses: ['', 'a b', 'a"', 'a\\b', 'é'],
  },
  'field-value': {
    expected: 'one line of ASCII',
    accepts: ['', 'a', 'a b\tc', 'text/html; charset=utf-8'],
    refuses: [' a', 'a ', 'a\r\nb', '값'],
  },
  'cookie-path': {
    expected: 'a path, for example /shop, or nothing',
    accepts: ['', '/', '/shop/cart'],
    refuses: ['shop', '/a b', '/a;b', '/상품'],
  },
  'cookie-domain': {
    expected: 'a domain, for example shop.example.com, or nothing',
    accepts: ['', 'shop.example.com', '.example.com'],
    refuses: ['shop/', 'shop:80', 'a b', '*.example.com'],
  },
  'url-start': {
    expected: 'a path or an http:// or https:// URL',
    accepts: ['/', '/v1/orders', 'http://order:3001', 'https://order.example.com/v1'],
    refuses: ['', 'order', 'ftp://order', '/a b', 'http://'],
  },
};

it('every format has examples', () => {
  expect(Object.keys(examples)).toEqual(Object.keys(formats));
});

describe.each(Object.entries(examples))('%s', (name, { expected, accepts, refuses }) => {
  const format = formats[name];

  it(`is described as ${expected}`, () => {
    expect(format?.expected).toBe(expected);
  });

  it.each(accepts)('accepts %p', (text) => {
    expect(format?.validate(text)).toBe(true);
  });

  it.each(refuses)('refuses %p', (text) => {
    expect(format?.validate(text)).toBe(false);
  });
});

describe('an address to listen on', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['legacy:0', { host: 'legacy', port: 0 }],
    ['legacy:65535', { host: 'legacy', port: 65_535 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['[FE80::10:a.b]:80', { host: 'FE80::10:a.b', port: 80 }],
  ])('%s is read', (text, address) => {
    expect(parseHostPort(text)).toEqual(address);
  });

  it.each([
    ['without a host', ':8080'],
    ['without a port', 'legacy:'],
    ['with a port beyond the last', 'legacy:65536'],
    ['with a port of six digits', 'legacy:008080'],
    ['with a port in words', 'legacy:http'],
    ['with an IPv6 host without brackets', '::1:8080'],
    ['with empty brackets', '[]:8080'],
    ['with a name in brackets', '[legacy]:8080'],
    ['with brackets within the host', 'le[ga]cy:8080'],
    ['with a path', 'legacy/shop:8080'],
    ['with a scheme', 'http://legacy:8080'],
    ['with blanks', 'le gacy:8080'],
    ['with more behind it', 'legacy:8080/'],
    ['with more behind brackets', '[::1]x:8080'],
    ['with more before brackets', 'x[::1]:8080'],
  ])('%s is none', (_, text) => {
    expect(parseHostPort(text)).toBeUndefined();
  });

  it('keeps every port that there is', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        expect(parseHostPort(`${host}:${port}`)).toEqual({ host, port });
      }),
    );
  });
});
