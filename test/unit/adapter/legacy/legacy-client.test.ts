import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import type { LegacyCommand } from '../../../../adapter/domain/reverse-translation.ts';
import {
  createLegacyClient,
  type LegacyClient,
  type LegacyClientOptions,
} from '../../../../adapter/legacy/legacy-client.ts';
import { until } from '../../../eventually.ts';
import { keptLog } from './surroundings.ts';

let client: LegacyClient | undefined;

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  client?.stop();
  nock.abortPendingRequests();
  nock.cleanAll();
});
afterAll(() => nock.restore());

const url = 'http://legacy.test';
const command: LegacyCommand = {
  contract: 'legacy-api.order-step@1',
  body: { ordno: '1521705612047', step: '4', step2: '' },
  idempotencyKey: 'f9fcda3b-014d-5471-9088-5f27ad91c112',
};
const legacy = () => nock(url).post('/api/order/step');

function open(options: Partial<LegacyClientOptions> = {}) {
  const log = keptLog();
  const outcomes: string[] = [];
  client = createLegacyClient({
    url,
    headers: { 'X-Api-Key': 'secret' },
    timeout: 2_000,
    now: () => Date.UTC(2018, 2, 23),
    log,
    onSent: (contract, outcome) => outcomes.push(`${contract} ${outcome}`),
    ...options,
  });
  return { client, log, outcomes };
}

describe('a request to the legacy', () => {
  it('is what its contract says, with our key and the key of the event', async () => {
    const { client, outcomes } = open();
    const seen: Request[] = [];
    nock(url)
      .post('/api/order/step', { ...command.body })
      .reply((request: Request) => {
        seen.push(request);
        return [200, { result: 'ok' }];
      });
    expect(await client.send(command)).toEqual({ kind: 'done' });
    expect(Object.fromEntries(seen[0]?.headers ?? [])).toMatchObject({
      'x-api-key': 'secret',
      'idempotency-key': command.idempotencyKey,
      'content-type': 'application/json',
    });
    expect(seen[0]?.headers.has('traceparent')).toBe(false);
    expect(outcomes).toEqual(['legacy-api.order-step@1 done']);
  });

  it('passes the trace on, unless it is none', async () => {
    const { client } = open();
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    legacy().matchHeader('traceparent', trace).reply(200);
    expect(await client.send(command, trace)).toEqual({ kind: 'done' });
    nock(url, { badheaders: ['traceparent'] })
      .post('/api/order/step')
      .reply(200);
    expect(await client.send(command, 'x\r\nX-Injected: 1')).toEqual({ kind: 'done' });
  });

  it.each(['http://legacy.test/shop', 'http://legacy.test/shop/'])('goes below %s', async (url) => {
    const { client } = open({ url });
    nock('http://legacy.test').post('/shop/api/order/step').reply(200);
    expect(await client.send(command)).toEqual({ kind: 'done' });
  });

  it('follows no redirect: that is a login or a notice', async () => {
    const { client } = open();
    legacy().reply(302, '', { location: '/login' });
    expect(await client.send(command)).toMatchObject({
      kind: 'unavailable',
      reason: 'it answered 302',
    });
  });

  it('is refused with the code of the legacy', async () => {
    const { client } = open();
    legacy().reply(404, { result: 'error', error: 'order_not_found' });
    expect(await client.send(command)).toEqual({
      kind: 'refused',
      status: 404,
      reason: 'order_not_found',
    });
  });

  it('ends after its time limit', async () => {
    const { client } = open({ timeout: 100 });
    legacy().delay(10_000).reply(200);
    expect(await client.send(command)).toEqual({
      kind: 'unavailable',
      reason: 'no answer within 100 ms',
    });
  });

  it.each([
    ['ends after its time limit when the answer begins and never ends', 1, 'unavailable'],
    ['does not wait for the end of an answer that is too long', 100_000, 'done'],
  ])('%s', async (_, bytes, kind) => {
    nock.enableNetConnect('127.0.0.1');
    const server = createServer((_, response) => {
      response.writeHead(200).write('x'.repeat(bytes));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const { client } = open({ url: `http://127.0.0.1:${port}`, timeout: 500 });
    expect(await client.send(command)).toMatchObject({ kind });
    server.closeAllConnections();
    await promisify(server.close).call(server);
    nock.disableNetConnect();
  });

  it('says which error kept it from the legacy, without its words', async () => {
    const { client } = open();
    legacy().replyWithError(Object.assign(new Error('10.0.0.7'), { code: 'ECONNREFUSED' }));
    expect(await client.send(command)).toEqual({
      kind: 'unavailable',
      reason: 'no answer: ECONNREFUSED',
      because: 'away',
    });
  });

  it.each([
    ['ECONNREFUSED', 'away'],
    ['ENOTFOUND', 'away'],
    ['UND_ERR_CONNECT_TIMEOUT', 'away'],
    ['ECONNRESET', undefined],
    ['UND_ERR_SOCKET', undefined],
  ])('may be at fault itself unless nobody was there to be asked: %s', async (code, because) => {
    const { client } = open();
    legacy().replyWithError(Object.assign(new Error('?'), { code }));
    const sent = await client.send(command);
    expect(sent.kind === 'unavailable' && sent.because).toBe(because);
  });

  it('is counted once the legacy took it', async () => {
    const { client } = open();
    for (const status of [200, 404, 500, 200]) legacy().reply(status, {});
    for (let i = 0; i < 4; i += 1) await client.send(command);
    expect(client.taken).toBe(2);
  });
});

it('header fields that cannot be sent end the start, and are not quoted', () => {
  expect(() => open({ headers: { 'X-Api-Key': 'geheim\n' + 'x: 키' } })).toThrow(
    expect.objectContaining({
      code: 'legacy_headers_invalid',
      exitCode: 2,
      message: expect.not.stringContaining('geheim'),
    }),
  );
});

describe('a wrong key of ours', () => {
  function opened() {
    let time = Date.UTC(2018, 2, 23);
    const { client, log } = open({ now: () => time });
    return {
      errors: () => log.lines.filter((line) => line.startsWith('error')).length,
      later: (ms: number) => {
        time += ms;
      },
      async answer(...statuses: number[]) {
        for (const status of statuses) {
          legacy().reply(status);
          await client.send(command);
        }
      },
    };
  }

  it('is told when several requests in a row are refused for it, once a minute', async () => {
    const { answer, errors, later } = opened();
    await answer(401, 403, 503);
    expect(errors()).toBe(0);
    await answer(401, 401);
    expect(errors()).toBe(1);
    later(60_000);
    await answer(401);
    expect(errors()).toBe(2);
  });

  it('is not blamed while others are taken', async () => {
    const { answer, errors } = opened();
    await answer(403, 403, 200, 403, 403, 200, 403);
    expect(errors()).toBe(0);
  });
});

it('trouble is told when it begins and when it ends', async () => {
  const { client, log } = open();
  expect(client.trouble).toBeUndefined();
  for (const status of [503, 500, 200, 404]) {
    legacy().reply(status);
    await client.send(command);
    expect(client.trouble).toBe(status >= 500 ? `it answered ${status}` : undefined);
  }
  expect(log.lines).toEqual([
    'warn legacy took no request, nothing is lost: trying again',
    'info legacy takes requests again',
  ]);
});

describe('the breaker', () => {
  const breaker = { percentage: 50, volume: 4, windowMs: 10_000, resetMs: 100 };
  const fail = async (client: LegacyClient, times: number, status = 503) => {
    legacy().times(times).reply(status);
    for (let i = 0; i < times; i += 1) await client.send(command);
  };

  it('opens when the legacy keeps failing, and then sends nothing', async () => {
    const { client, outcomes } = open({ breaker: { ...breaker, resetMs: 60_000 } });
    await fail(client, 4);
    expect(client.breaker).toBe('open');
    legacy().reply(200);
    expect(await client.send(command)).toEqual({
      kind: 'unavailable',
      reason: 'it kept failing: not asked for a while',
      because: 'not asked',
    });
    expect(nock.isDone()).toBe(false);
    expect(outcomes.at(-1)).toBe('legacy-api.order-step@1 unavailable');
  });

  it.each([400, 401, 404, 409, 422, 429])('never opens for %d', async (status) => {
    const { client } = open({ breaker });
    await fail(client, 12, status);
    expect(client.breaker).toBe('closed');
  });

  it('lets one request through after a while, which closes it when the legacy answers', async () => {
    const { client } = open({ breaker });
    await fail(client, 4);
    await until(() => client.breaker === 'half-open');
    legacy().delay(50).reply(404);
    const probe = client.send(command);
    expect(await client.send(command)).toMatchObject({ kind: 'unavailable' });
    expect(await probe).toMatchObject({ kind: 'refused' });
    expect(client.breaker).toBe('closed');
  });

  it('opens again when that request fails', async () => {
    const { client } = open({ breaker });
    await fail(client, 4);
    await until(() => client.breaker === 'half-open');
    await fail(client, 1, 500);
    expect(client.breaker).toBe('open');
  });

  it('does not hold up the end: what comes after it is turned away', async () => {
    const { client } = open({ breaker });
    await fail(client, 4);
    await until(() => client.breaker === 'half-open');
    client.stop();
    expect(await client.send(command)).toMatchObject({ kind: 'unavailable' });
  });
});
