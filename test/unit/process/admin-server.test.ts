import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { type AdminRoute, type AdminServer, startAdminServer } from '#process';

let server: AdminServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const said: AdminRoute[] = ['/things/{id}', '/things/all', '/things/{id}/parts/{part}'].map(
  (path) => ({
    method: 'GET',
    path,
    handle: async (_request, response, parameters) => {
      response.end(JSON.stringify({ path, ...parameters }));
    },
  }),
);

const broken: AdminRoute = {
  method: 'POST',
  path: '/broken',
  handle: async (_request, response) => {
    response.write('half');
    throw new Error('secret');
  },
};

async function started(token: string | undefined): Promise<URL> {
  server = await startAdminServer({
    listen: '127.0.0.1:0',
    token,
    metrics: new Registry(),
    checks: () => ({ database: true }),
    status: () => ({ fine: true }),
    routes: [...said, broken],
  });
  return new URL(server.address);
}

/** fetch does not let its user say another host. */
async function asked(url: URL, headers: Readonly<Record<string, string>>, method = 'GET') {
  const asking = request(url, { headers, method });
  asking.end();
  const [response] = await once(asking, 'response');
  return { status: response.statusCode, body: JSON.parse(await text(response)) };
}

const authorization = 'Bearer correct-horse';

describe('a route', () => {
  it.each([
    ['/things/7f3', { path: '/things/{id}', id: '7f3' }],
    ['/things/all', { path: '/things/all' }],
    ['/things/a%2Fb/parts/%C3%BC', { path: '/things/{id}/parts/{part}', id: 'a/b', part: 'ü' }],
  ])('is found: %s', async (path, body) => {
    const url = await started('correct-horse');
    expect(await asked(new URL(path, url), { authorization })).toEqual({ status: 200, body });
  });

  it('is behind the token', async () => {
    const url = await started('correct-horse');
    const wrong = { authorization: 'Bearer wrong' };
    for (const headers of [{}, wrong]) {
      expect(await asked(new URL('/things/all', url), headers)).toMatchObject({
        status: 401,
        body: { error: 'unauthorized' },
      });
    }
  });

  it('of another method is none', async () => {
    const url = await started('correct-horse');
    const answer = await asked(new URL('/things/all', url), { authorization }, 'POST');
    expect(answer).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: 'there is no POST /things/all here' },
    });
  });

  it('is not kept in a cache', async () => {
    const response = await fetch(new URL('/things/all', await started(undefined)));
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('that throws in the middle of its answer breaks it off', async () => {
    const response = await fetch(new URL('/broken', await started(undefined)), { method: 'POST' });
    await expect(response.text()).rejects.toThrow();
  });
});

// A page that somebody has open in a browser of this machine can send requests to its loopback: as
// another origin, or under a name of its own that it lets lead to 127.0.0.1.
describe('a page of somebody else', () => {
  it.each(['/status', '/metrics', '/things/all'])('is not served %s', async (path) => {
    const url = new URL(path, await started(undefined));
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:1`]) {
      expect(await asked(url, { origin })).toMatchObject({
        status: 403,
        body: { error: 'origin_refused' },
      });
    }
    expect(await asked(url, { host: `evil.example:${url.port}` })).toMatchObject({
      status: 403,
      body: { error: 'host_refused' },
    });
  });

  it('has no token: under which name we are reached does not matter then', async () => {
    const url = new URL('/things/all', await started('correct-horse'));
    const host = 'admin.example';
    expect(await asked(url, { host })).toMatchObject({ status: 401 });
    expect(await asked(url, { host, authorization })).toMatchObject({ status: 200 });
    const origin = 'https://admin.example';
    expect(await asked(url, { host, origin, authorization })).toMatchObject({ status: 200 });
    const other = 'https://evil.example';
    expect(await asked(url, { host, origin: other, authorization })).toMatchObject({ status: 403 });
  });

  it.each(['localhost', '127.0.0.1', '127.0.0.2', '[::1]', 'LOCALHOST'])(
    '%s is the machine itself',
    async (name) => {
      const url = new URL('/things/all', await started(undefined));
      const host = `${name}:${url.port}`;
      expect(await asked(url, { host, origin: `http://${host}` })).toMatchObject({ status: 200 });
    },
  );

  it.each(['127.0.0.1.evil.example', '127.0.0.1@evil.example', '0.0.0.0', ':::'])(
    '%p is not',
    async (host) => {
      const url = new URL('/things/all', await started(undefined));
      expect(await asked(url, { host })).toMatchObject({ status: 403 });
    },
  );

  it('may ask whether we are there, like everybody', async () => {
    const url = new URL('/readyz', await started(undefined));
    expect(await asked(url, { host: 'any.example' })).toMatchObject({ status: 200 });
  });
});
