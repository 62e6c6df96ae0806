import { describe, expect, it } from '@jest/globals';
import { serviceUrls } from '#contracts';
import { parse, problemsOf } from './config-parsing.ts';

/** The service `order` with these settings. */
function orderOf(settings: string) {
  const parsed = parse(`services: { order: { ${settings} } }`);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config.services.order;
}

const EJECTION = {
  failures: 5,
  rate: 0.3,
  requests: 10,
  window: 60_000,
  time: 30_000,
  panic: 0.5,
};

describe('the instances of a service', () => {
  it.each([
    ['url: http://order:3000', ['http://order:3000']],
    ['url: [http://a:1, http://b:2]', ['http://a:1', 'http://b:2']],
    ['url: [https://a, https://b]', ['https://a', 'https://b']],
    ['url: unix:/run/order.sock', ['unix:/run/order.sock']],
    ['url: [unix:/run/1, unix:/run/2]', ['unix:/run/1', 'unix:/run/2']],
  ])('are named: %s', (settings, urls) => {
    const order = orderOf(settings);
    expect(order && serviceUrls(order)).toEqual(urls);
  });

  it('are ejected and start slowly unless it is said otherwise, and are not asked how they are', () => {
    const order = orderOf('url: http://a');
    expect(order).toMatchObject({ url: 'http://a', ejection: EJECTION, slowStart: 10_000 });
    expect(orderOf('url: http://a, ejection: off, slowStart: 0')).toMatchObject({
      ejection: 'off',
      slowStart: 0,
    });
    expect(orderOf('url: http://a, ejection: { failures: 2 }')).toMatchObject({
      ejection: { ...EJECTION, failures: 2 },
    });
  });

  it('are asked how they are: a path is enough', () => {
    expect(orderOf('url: http://a, health: /healthz')).toMatchObject({ health: '/healthz' });
    expect(orderOf('url: http://a, health: { path: /up?full=1, status: [204] }')).toMatchObject({
      health: {
        path: '/up?full=1',
        interval: 15_000,
        timeout: 10_000,
        fall: 2,
        rise: 2,
        status: [204],
      },
    });
  });

  it('are looked up: with a word, or of a server', () => {
    expect(orderOf('url: http://order, dns: srv')).toMatchObject({ dns: 'srv' });
    expect(orderOf('url: http://order, dns: { server: "127.0.0.1:8600" }')).toMatchObject({
      dns: { records: 'addresses', server: '127.0.0.1:8600' },
    });
  });
});

const URL_EXPECTED =
  'must be an http:// or https:// URL without a path, for example http://order:3000, or unix:/run/order.sock';

it.each([
  ['url: []', '1:27 services.order.url must NOT have fewer than 1 items'],
  ['url: [http://a, ftp://b]', `1:38 services.order.url.1 ${URL_EXPECTED}`],
  ['url: [http://a, http://b/path]', `1:38 services.order.url.1 ${URL_EXPECTED}`],
  ['url: unix:run/order.sock', `1:27 services.order.url ${URL_EXPECTED}`],
  [
    'url: [http://a, https://b]',
    '1:38 services.order.url has both http:// and https://: all instances of a service have the same scheme',
  ],
  [
    'url: [http://a, unix:/run/b]',
    '1:38 services.order.url has both http:// and unix:: all instances of a service have the same scheme',
  ],
  [
    'url: unix:/run/b, ca: ca.pem',
    '1:40 services.order.ca is for TLS, and its URL begins with unix:',
  ],
  [
    'url: [http://a, http://b], dns: srv',
    '1:49 services.order.dns looks up the name in one URL, and services.order has several URLs',
  ],
  [
    'url: http://10.0.0.1:80, dns: srv',
    '1:47 services.order.dns looks up the name in one URL, and services.order has a URL without one',
  ],
  [
    'url: "http://[::1]:80", dns: srv',
    '1:46 services.order.dns looks up the name in one URL, and services.order has a URL without one',
  ],
  [
    'url: unix:/run/b, dns: srv',
    '1:40 services.order.dns looks up the name in one URL, and services.order has a URL without one',
  ],
  ['url: http://a, dns: txt', '1:42 services.order.dns must be addresses or srv'],
  [
    'url: http://a, dns: { server: "dns:53" }',
    '1:52 services.order.dns.server must be IP:PORT, for example 127.0.0.1:8600',
  ],
  [
    'url: http://a, health: healthz',
    '1:45 services.order.health must be a path, for example /healthz',
  ],
  ['url: http://a, health: { pth: /up }', '1:47 unknown key "pth": did you mean "path"?'],
  ['url: http://a, ejection: never', '1:47 services.order.ejection must be a map, or off'],
  ['url: http://a, slowStart: -1', '1:48 services.order.slowStart must be >= 0'],
])('is told where it is wrong: %s', (settings, problem) => {
  expect(problemsOf(`services: { order: { ${settings} } }`)).toContain(problem);
});
