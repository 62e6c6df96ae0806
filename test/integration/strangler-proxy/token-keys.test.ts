import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { errors } from 'jose';
import { KeysUnavailable, remoteKeySet } from '../../../strangler-proxy/edge/key-set.ts';
import { eventually, until } from '../../eventually.ts';
import { sendRaw } from './client.ts';
import { seenIn, startEdge } from './edge.ts';
import { requestsIn } from './running-proxy.ts';
import { startTokenIssuer } from './token-issuer.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const SHORT = ', cache: 1000, cooldown: 1000';

describe('the keys of an issuer', () => {
  it('are fetched again for a token that is signed with another one', async () => {
    const edge = await startEdge(stack, { more: ', cooldown: 1000' });
    const before = await edge.issuer.token();
    expect((await edge.ask('/orders/7', { token: before })).status).toBe(200);
    await edge.issuer.rotate();
    const token = await edge.issuer.token();
    // Not within the cooldown: a client could make the proxy ask for each of its requests.
    expect((await edge.ask('/orders/7', { token })).status).toBe(401);
    expect(edge.issuer.asked).toHaveLength(1);
    await until(async () => (await edge.ask('/orders/7', { token })).status === 200);
    expect(edge.issuer.asked).toHaveLength(2);
  });

  it('are used on when they cannot be fetched again', async () => {
    const edge = await startEdge(stack, { more: SHORT });
    const status = async () =>
      (await edge.ask('/orders/7', { token: await edge.issuer.token() })).status;
    expect(await status()).toBe(200);
    edge.issuer.isAway = true;
    await until(async () => {
      expect(await status()).toBe(200);
      return edge.issuer.asked.length === 3;
    });
    const warned = edge.proxy.log.filter(({ msg }) => msg === 'keys cannot be fetched');
    expect(warned).toMatchObject([{ provider: 'shop' }]);
    // … but those who sign with one that nobody knows have to come back.
    await edge.issuer.rotate();
    const answered = await edge.ask('/orders/7', { token: await edge.issuer.token() });
    expect(answered.status).toBe(503);
    expect(answered.headers['retry-after']).toBe('1');
    edge.issuer.isAway = false;
    await until(async () => (await status()) === 200);
    expect(edge.proxy.log.some(({ msg }) => msg === 'keys are there again')).toBe(true);
  });

  it('that were never known make a route unavailable, and only for who has a token', async () => {
    const edge = await startEdge(stack);
    edge.issuer.isAway = true;
    const token = await edge.issuer.token();
    const answered = await edge.ask('/orders/7', { token });
    expect(answered).toMatchObject({
      status: 503,
      text: 'Tokens cannot be verified at the moment.\n',
    });
    expect(answered.headers['x-banyan-error']).toBe('auth_unavailable');
    expect(answered.headers['retry-after']).toBe('1');
    expect((await edge.ask('/orders/7')).status).toBe(401);
    expect((await edge.ask('/other')).status).toBe(200);
    for (let count = 0; count < 5; count += 1) await edge.ask('/orders/7', { token });
    expect(edge.issuer.asked.length).toBeLessThan(4);
    expect(
      await edge.proxy.metric(
        'banyan_proxy_errors_total{route="orders",who="issuer",when="request",code="auth_unavailable"}',
      ),
    ).toBeGreaterThan(5);
    edge.issuer.isAway = false;
    await until(async () => (await edge.ask('/orders/7', { token })).status === 200);
  });
});

describe('keys of an issuer that was not asked for long', () => {
  const opened = async () => {
    const issuer = await startTokenIssuer();
    let now = 0;
    const keys = remoteKeySet({
      url: new URL(issuer.jwks),
      ...{ cache: 600_000, cooldown: 30_000, clock: () => now, onTrouble() {} },
    });
    stack.push(issuer, { stop: async () => keys.stop() });
    const key = (kid: string) =>
      Promise.resolve(keys.key({ alg: 'ES256', kid }, { payload: '', signature: '' }));
    await key('key-1');
    await issuer.rotate();
    return { issuer, key, at: (ms: number) => (now = ms) };
  };

  it('are used while they are fetched again', async () => {
    const { issuer, key, at } = await opened();
    at(599_999);
    await key('key-1');
    expect(issuer.asked).toHaveLength(1);
    at(600_000);
    await key('key-1');
    await until(() => issuer.asked.length === 2);
    await expect(key('key-2')).resolves.toBeDefined();
    await expect(key('key-1')).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(issuer.asked).toHaveLength(2);
  });

  it('are not, once they are twice as old', async () => {
    const { issuer, key, at } = await opened();
    at(1_200_000);
    await expect(key('key-1')).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(issuer.asked).toHaveLength(2);
  });

  it('… unless the issuer is away, which is asked again after the cooldown', async () => {
    const { issuer, key, at } = await opened();
    issuer.isAway = true;
    at(1_200_000);
    await key('key-1');
    at(1_229_999);
    await key('key-1');
    await expect(key('key-2')).rejects.toThrow(KeysUnavailable);
    expect(issuer.asked).toHaveLength(2);
    issuer.isAway = false;
    at(1_230_000);
    await key('key-1');
    await until(() => issuer.asked.length === 3);
    await expect(key('key-2')).resolves.toBeDefined();
  });
});

describe('while a token is being verified', () => {
  /** Keys that come when they are let. */
  const slowKeys = async () => {
    let letGo = (_keys: object): void => {};
    const keys = new Promise<object>((resolve) => {
      letGo = resolve;
    });
    let count = 0;
    const server = createServer(async (_request, response) => {
      count += 1;
      response.end(JSON.stringify(await keys));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.push({
      async stop() {
        server.closeAllConnections();
        server.close();
      },
    });
    const { port } = server.address() as AddressInfo; // of a TCP server
    return { jwks: `http://127.0.0.1:${port}/`, letGo, asked: () => count };
  };

  it('nothing of the body is read, and all of it arrives', async () => {
    const keys = await slowKeys();
    const edge = await startEdge(stack, { jwks: keys.jwks });
    const token = await edge.issuer.token();
    const body = 'x'.repeat(300_000);
    const answer = edge.ask('/orders/7', { method: 'POST', token, body });
    await until(() => keys.asked() === 1);
    expect(edge.legacy.asked).toEqual([]);
    keys.letGo(edge.issuer.keys());
    expect(seenIn(await answer).body).toBe(body);
  });

  it('no request of its connection overtakes it', async () => {
    const keys = await slowKeys();
    const edge = await startEdge(stack, { jwks: keys.jwks });
    const token = await edge.issuer.token();
    const answers = sendRaw(
      edge.proxy.address,
      `POST /orders/7 HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\nab` +
        'GET /other HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n',
    );
    await until(() => keys.asked() === 1);
    keys.letGo(edge.issuer.keys());
    expect((await answers).match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(edge.legacy.asked).toEqual(['POST /orders/7', 'GET /other']);
  });

  it.each(['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'])(
    'a client that leaves leaves nothing behind (%j)',
    async (upgrade) => {
      const keys = await slowKeys();
      const edge = await startEdge(stack, { jwks: keys.jwks });
      const token = await edge.issuer.token();
      const { hostname, port } = new URL(edge.proxy.address);
      const socket = connect(Number(port), hostname);
      socket.write(
        `GET /orders/7 HTTP/1.1\r\nHost: shop\r\n${upgrade}Authorization: Bearer ${token}\r\n\r\n`,
      );
      await until(() => keys.asked() === 1);
      expect(await edge.proxy.metric('banyan_proxy_in_flight')).toBe(1);
      socket.resetAndDestroy();
      await until(async () => (await edge.proxy.metric('banyan_proxy_in_flight')) === 0);
      const line = await eventually(() => requestsIn(edge.proxy.log)[0]);
      if (upgrade === '') expect(line).toMatchObject({ error: { code: 'client_closed' } });
      keys.letGo(edge.issuer.keys());
      expect((await edge.ask('/orders/8', { token })).status).toBe(200);
      expect(edge.legacy.asked).toEqual(['GET /orders/8']);
    },
  );

  it('the proxy can be stopped', async () => {
    const keys = await slowKeys();
    const edge = await startEdge(stack, { jwks: keys.jwks });
    const answer = edge
      .ask('/orders/7', { token: await edge.issuer.token() })
      .catch(() => 'broken');
    await until(() => keys.asked() === 1);
    await edge.proxy.stop();
    stack.splice(stack.indexOf(edge.proxy), 1);
    expect(await answer).toBe('broken');
  });
});
