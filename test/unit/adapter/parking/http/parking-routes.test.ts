import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openApiOf } from '../../../../../adapter/parking/http/open-api.ts';
import { remoteParking } from '../../../../../adapter/parking/http/remote-parking.ts';
import { exportedOrder, parkingTwin } from './parking-twin.ts';
import {
  by,
  orders,
  outcomeOf,
  post,
  served,
  servedOpenly,
  stopServers,
  TOKEN,
} from './served-parking.ts';

afterEach(stopServers);

describe('a server', () => {
  it('answers 503 while its database is away, without a word of the driver', async () => {
    const parking = { ...parkingTwin(), count: () => Promise.reject(new Error('select secret')) };
    const { url, logged } = await served(parking);
    const outcome = await outcomeOf(() => remoteParking(url, TOKEN).count({}));
    expect(outcome).toMatchObject({ code: 'unavailable', exitCode: 1 });
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(logged.join('')).toContain('select secret');
  });

  it.each([
    [
      'an unknown parameter',
      '/failed?limit=5&stat=parked',
      'the query: there is no stat: did you mean states?',
    ],
    ['one that is missing', '/failed', 'the query: limit is missing'],
    ['one that is no number', '/failed?limit=many', 'the query: limit must be integer'],
    ['one that is too large', '/failed?limit=999999', 'the query: limit must be <= 10000'],
    ['one given twice', '/failed?limit=5&limit=6', 'the query: limit must be integer'],
    [
      'an unknown state',
      '/failed/count?states=lost',
      /^the query: states\.0 must be one of parked, held/,
    ],
    [
      'a wrong time',
      '/failed/count?since=today',
      'the query: since must be a time such as 2026-03-01T00:00:00Z',
    ],
    ['a wrong number in the path', '/replays/first', 'the query: id must be integer'],
    ['a path that is none', '/failed/%ff', 'the path is not percent-encoded UTF-8'],
  ])('names %s', async (_, path, message) => {
    const { url } = await served(parkingTwin(orders));
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${url}${path}`, { headers });
    expect(response.status).toBe(400);
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await response.json()).toMatchObject({ error: 'usage', message: expected });
  });

  it.each([
    ['who', { reason: 'x', filter: {} }, 'the body: who is missing'],
    ['a name', { who: '', reason: 'x', filter: {} }, 'the body: who must not be empty'],
    ['a filter', { who: 'x', reason: 'x', filter: [] }, 'the body: filter must be object'],
    [
      'a known filter',
      { who: 'x', reason: 'x', filter: { state: 'parked' } },
      'the body: there is no filter.state: did you mean filter.states?',
    ],
    ['no more', { who: 'x', reason: 'x', filter: {}, force: true }, 'the body: there is no force'],
    ['an object', [], 'the body: it must be object'],
  ])('wants %s in a body', async (_, body, message) => {
    const twin = parkingTwin(orders);
    const { url } = await served(twin);
    const answer = await post(url, '/failed/discard', body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'usage', message } });
    expect(await twin.count({ states: ['parked'] })).toMatchObject({ count: 3 });
  });

  it.each([
    ['no JSON', '{"who":', 'application/json', 400, 'the body is no JSON in UTF-8'],
    [
      'no UTF-8',
      Buffer.from('"\xff"', 'latin1'),
      'application/json',
      400,
      'the body is no JSON in UTF-8',
    ],
    ['nothing', '', 'application/json', 400, 'the body: who is missing'],
    [
      'a form',
      'who=x',
      'application/x-www-form-urlencoded',
      415,
      'send it as content-type: application/json',
    ],
    ['text', '{}', 'text/plain', 415, 'send it as content-type: application/json'],
    [
      'too much',
      `"${'x'.repeat(1024 * 1024)}"`,
      'application/json',
      413,
      'the body is larger than 1 MiB',
    ],
  ])('refuses %s', async (_, body, type, status, message) => {
    const { url } = await served(parkingTwin(orders));
    const answer = await post(url, '/failed/discard', body, type);
    expect(answer).toMatchObject({ status, body: { message } });
  });

  it('refuses a body that is packed', async () => {
    const { url } = await served(parkingTwin(orders));
    const answer = await post(url, '/failed/discard', '{}', 'application/json', {
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(415);
  });

  it('answers 404 for an operation that is none', async () => {
    const { url } = await served(parkingTwin(orders));
    expect(await post(url, '/failed/explode', {})).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: 'there is no POST /failed/explode here' },
    });
  });

  it('describes itself to whoever has the token', async () => {
    const { url } = await served(parkingTwin());
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${url}/openapi.json`, { headers });
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiOf('0.1.0'))));
    expect((await fetch(`${url}/openapi.json`)).status).toBe(401);
  });

  it('serves its own machine without a token', async () => {
    const { url } = await servedOpenly(parkingTwin(orders));
    expect(await remoteParking(url, undefined).count({})).toEqual({ count: 3, heldBack: 0 });
  });
});

describe('an import', () => {
  const line = JSON.stringify(orders[0]);
  it.each([
    ['one that is no JSON', `${line}\n\r\n{"banyan"`, 400, 'line 3 is no JSON in UTF-8'],
    ['one that is no message', `${line}\n{}\n`, 400, 'line 2: banyan is missing'],
    [
      'one that is too large',
      `${line}\n"${'x'.repeat(24 * 1024 * 1024)}"`,
      413,
      'line 2 is larger than 24 MiB',
    ],
  ])(
    'with %s says which line it is, and imports nothing of its part',
    async (_, text, status, message) => {
      const twin = parkingTwin();
      const { url } = await served(twin);
      const answer = await post(url, '/failed/import?who=x', text, 'application/x-ndjson');
      expect(answer).toMatchObject({ status, body: { message } });
      expect(twin.heard).toEqual([]);
    },
  );

  it('of more than fits into memory is done in parts', async () => {
    const twin = parkingTwin();
    const { url } = await served(twin);
    const large = ['a', 'b', 'c'].map((id) =>
      exportedOrder(id, { filling: 'x'.repeat(12_000_000) }),
    );
    expect(await remoteParking(url, TOKEN).import(large, by)).toEqual({ imported: 3, known: 0 });
    expect(twin.heard).toEqual([
      ['import', 2],
      ['import', 1],
    ]);
  });

  it('whose client leaves in the middle imports nothing of its part, and nobody is told', async () => {
    const twin = parkingTwin();
    const { url, logged } = await served(twin);
    const sending = httpRequest(`${url}/failed/import?who=x`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-ndjson' },
    });
    sending.on('error', () => {});
    sending.write(`${line}\n`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    sending.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(twin.heard).toEqual([]);
    expect(logged).toEqual([]);
  });
});
