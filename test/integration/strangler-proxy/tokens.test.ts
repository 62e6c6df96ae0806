import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { until } from '../../eventually.ts';
import { ask, valuesOf } from './client.ts';
import { seenIn, startEdge } from './edge.ts';
import { requestsIn, runProxy } from './running-proxy.ts';
import { AUDIENCE, ISSUER, startTokenIssuer, type TokenClaims, unsigned } from './token-issuer.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const now = () => Math.floor(Date.now() / 1000);

describe('a route that asks for a token', () => {
  it.each([
    ['legacy', []],
    ['service', ['orders.cutover']],
  ])('lets in who has one, and tells the %s who that is', async (by, flags) => {
    const edge = await startEdge(stack, { flags });
    const token = await edge.issuer.token({ scope: 'orders.read orders.write' });
    const answered = await edge.ask('/orders/7', { token });
    expect(answered.status).toBe(200);
    expect(seenIn(answered).by).toBe(by);
    expect(valuesOf(seenIn(answered).fields, 'x-user-id')).toEqual(['anna']);
    expect(valuesOf(seenIn(answered).fields, 'x-user-scopes')).toEqual([
      'orders.read orders.write',
    ]);
  });

  it.each([
    ['legacy', []],
    ['service', ['orders.cutover']],
  ])('lets nobody else in, to the %s neither', async (_, flags) => {
    const edge = await startEdge(stack, { flags });
    const answered = await edge.ask('/orders/7', { method: 'POST', body: 'x'.repeat(100_000) });
    expect(answered).toMatchObject({ status: 401, text: 'This needs a valid token.\n' });
    expect(answered.headers['x-banyan-error']).toBe('unauthenticated');
    expect(answered.headers['www-authenticate']).toBe('Bearer realm="shop"');
    expect([...edge.legacy.asked, ...edge.service.asked]).toEqual([]);
    await until(() => requestsIn(edge.proxy.log).length > 0);
    expect(requestsIn(edge.proxy.log)[0]).toMatchObject({
      status: 401,
      route: 'orders',
      error: { who: 'client', when: 'request', code: 'unauthenticated', what: 'there is no token' },
    });
  });

  it('leaves other routes as they are', async () => {
    const edge = await startEdge(stack);
    expect((await edge.ask('/other')).status).toBe(200);
    expect(edge.issuer.asked).toEqual([]);
  });

  it('verifies a token once, and remembers it', async () => {
    const edge = await startEdge(stack);
    const token = await edge.issuer.token();
    for (let count = 0; count < 5; count += 1) {
      expect((await edge.ask('/orders/7', { token })).status).toBe(200);
    }
    expect(edge.issuer.asked).toEqual(['GET /jwks.json']);
  });

  it('forgets a token when it expires', async () => {
    const edge = await startEdge(stack, { more: ', clockTolerance: 0' });
    const token = await edge.issuer.token({ exp: now() + 2 });
    expect((await edge.ask('/orders/7', { token })).status).toBe(200);
    await until(async () => (await edge.ask('/orders/7', { token })).status === 401);
  });

  it('takes one in a cookie where it is told to', async () => {
    const edge = await startEdge(stack, { more: ', cookie: session' });
    const token = await edge.issuer.token();
    const fields = ['Cookie', `a=b; session=${token}`];
    expect(await edge.identity('/orders/7', { fields })).toEqual(['X-User-Id: anna']);
    expect((await edge.ask('/orders/7', { token })).status).toBe(401);
  });

  it('takes keys of a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-keys-'));
    stack.push({ stop: () => rm(folder, { recursive: true }) });
    const file = join(folder, 'jwks.json');
    const edge = await startEdge(stack, { jwks: file }).catch((error) => error);
    expect(edge).toMatchObject({ code: 'auth_invalid', exitCode: 2 });
    const { issuer } = await startEdge(stack);
    await writeFile(file, JSON.stringify(issuer.keys()));
    const { ask: asking } = await startEdge(stack, { jwks: file });
    expect((await asking('/orders/7', { token: await issuer.token() })).status).toBe(200);
  });
});

describe('a token', () => {
  const invalid = 'Bearer realm="shop", error="invalid_token", error_description=';
  it.each<[string, TokenClaims, string]>([
    ['of another issuer', { iss: 'https://evil.example.com' }, 'it is of another issuer'],
    ['for another audience', { aud: 'other-api' }, 'it is for another audience'],
    ['for nobody', { aud: undefined }, 'it is for another audience'],
    ['that has expired', { exp: now() - 60 }, 'it has expired'],
    ['that never expires', { exp: undefined }, 'it does not say when it expires'],
    ['of tomorrow', { nbf: now() + 86_400 }, 'it is not valid yet'],
  ])('%s is not taken', async (_, claims, what) => {
    const edge = await startEdge(stack);
    const token = await edge.issuer.token(claims);
    const answered = await edge.ask('/orders/7', { token });
    expect(answered.status).toBe(401);
    expect(answered.headers['www-authenticate']).toBe(`${invalid}"${what}"`);
    expect([...edge.legacy.asked, ...edge.service.asked]).toEqual([]);
  });

  it('within the tolerance of clocks is taken', async () => {
    const edge = await startEdge(stack, { more: ', clockTolerance: 120000' });
    const token = await edge.issuer.token({ exp: now() - 60, nbf: now() + 60 });
    expect((await edge.ask('/orders/7', { token })).status).toBe(200);
  });

  it('that is unsigned, forged, or signed with a public key as if it were a secret is not taken', async () => {
    const edge = await startEdge(stack);
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'root', exp: now() + 600 };
    const [key] = edge.issuer.keys().keys;
    const secret = new TextEncoder().encode(JSON.stringify(key));
    const sign = (alg: string, by: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: 'key-1' }).sign(by);
    const good = await edge.issuer.token();
    const [head = '', , signature = ''] = good.split('.');
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const forged: [string, string][] = [
      [unsigned(claims), 'it is signed in a way that is not allowed'],
      [unsigned(claims, 'NONE'), 'it is signed in a way that is not allowed'],
      [await sign('HS256', secret), 'it is signed in a way that is not allowed'],
      [
        await sign('ES384', (await generateKeyPair('ES384')).privateKey),
        'it is signed in a way that is not allowed',
      ],
      [await sign('ES256', (await generateKeyPair('ES256')).privateKey), 'its signature is wrong'],
      [`${head}.${body}.${signature}`, 'its signature is wrong'],
      ['what.ever', 'it cannot be read'],
      [`${good}.x`, 'it cannot be read'],
    ];
    for (const [token, what] of forged) {
      const answered = await edge.ask('/orders/7', { token });
      expect([answered.status, answered.headers['www-authenticate']]).toEqual([
        401,
        `${invalid}"${what}"`,
      ]);
    }
    expect([...edge.legacy.asked, ...edge.service.asked]).toEqual([]);
  });

  it('is never in a log', async () => {
    const edge = await startEdge(stack);
    const good = await edge.issuer.token();
    const expired = await edge.issuer.token({ exp: 1 });
    const tokens = [good, expired, 'first.second-part.third', unsigned({ sub: 'anna' })];
    for (const token of tokens) await edge.ask('/orders/7', { token });
    await until(() => requestsIn(edge.proxy.log).length === tokens.length);
    const log = JSON.stringify(edge.proxy.log);
    for (const token of tokens) expect(log).not.toContain(token.split('.')[1]);
  });

  it('comes alone', async () => {
    const edge = await startEdge(stack);
    const token = await edge.issuer.token();
    const answered = await edge.ask('/orders/7', { token, fields: ['authorization', 'Bearer x'] });
    expect(answered.status).toBe(401);
    expect(answered.headers['www-authenticate']).toContain('error="invalid_request"');
  });

  it('of RSA, PSS and Ed25519 is taken as well', async () => {
    const edge = await startEdge(stack);
    for (const alg of ['RS256', 'PS256', 'EdDSA']) {
      const issuer = await startTokenIssuer(alg);
      stack.push(issuer);
      const proxy = await runProxy(`
legacy: ${edge.legacy.url}
services: { order: { url: "${edge.service.url}" } }
auth: { shop: { jwks: "${issuer.jwks}", issuer: "${ISSUER}", audience: ${AUDIENCE} } }
routes: [{ name: orders, match: /orders/**, service: order, auth: shop }]`);
      stack.push(proxy);
      const headers = { authorization: `Bearer ${await issuer.token()}` };
      expect((await ask(`${proxy.address}/orders/7`, { headers })).status).toBe(200);
    }
  });
});

describe('scopes', () => {
  const routes =
    '  - { name: orders, match: /orders/**, service: order, auth: { provider: shop, scopes: [orders.read, a] } }';

  it('are all needed', async () => {
    const edge = await startEdge(stack, { routes });
    const status = async (claims: TokenClaims) =>
      (await edge.ask('/orders/7', { token: await edge.issuer.token(claims) })).status;
    expect(await status({ scope: 'a orders.read b' })).toBe(200);
    expect(await status({ scp: ['orders.read', 'a'] })).toBe(200);
    expect(await status({ scope: 'orders.readx a' })).toBe(403);
    const token = await edge.issuer.token({ scope: 'a' });
    const answered = await edge.ask('/orders/7', { token });
    expect(answered.status).toBe(403);
    expect(answered.headers['x-banyan-error']).toBe('forbidden');
    expect(answered.headers['www-authenticate']).toBe(
      'Bearer realm="shop", scope="orders.read a", error="insufficient_scope", error_description="it does not allow this"',
    );
    // … also of a token that is remembered.
    expect((await edge.ask('/orders/7', { token })).status).toBe(403);
  });
});

describe('an optional token', () => {
  const routes =
    '  - { name: orders, match: /orders/**, service: order, auth: { provider: shop, optional: true } }';

  it('may be left out, and must be valid otherwise', async () => {
    const edge = await startEdge(stack, { routes });
    expect(await edge.identity('/orders/7')).toEqual([]);
    const token = await edge.issuer.token();
    expect(await edge.identity('/orders/7', { token })).toEqual(['X-User-Id: anna']);
    const expired = await edge.issuer.token({ exp: 1 });
    expect((await edge.ask('/orders/7', { token: expired })).status).toBe(401);
  });

  it('in a cookie that has expired is nobody’s', async () => {
    const edge = await startEdge(stack, { routes, more: ', cookie: session' });
    const fields = ['Cookie', `session=${await edge.issuer.token({ exp: 1 })}`];
    expect(await edge.identity('/orders/7', { fields })).toEqual([]);
  });
});
