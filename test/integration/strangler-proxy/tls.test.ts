import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Authority, makeAuthority } from '../../certificates.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Answer, startOrigin } from './origin.ts';
import { requestsIn, runProxy } from './running-proxy.ts';

let authority: Authority;
beforeAll(() => {
  authority = makeAuthority();
});
afterAll(() => authority.stop());

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

/** An HTTPS server whose certificate is valid for so many days. */
async function startSecure(days: number, answer: Answer): Promise<string> {
  const { cert, key } = authority.issue(['IP:127.0.0.1'], days);
  const server = createServer({ cert, key }, answer).listen(0, '127.0.0.1');
  stack.push({ stop: async () => void server.close().closeAllConnections() });
  await new Promise((resolve) => server.once('listening', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a TCP server
}

async function cutOver(service: object) {
  const legacy = await startOrigin((_request, response) => response.end('legacy'));
  stack.push(legacy);
  const proxy = await runProxy(
    `legacy: ${legacy.url}
services: { order: ${JSON.stringify(service)} }
routes: [{ name: order, match: /order, service: order }]`,
    { flags: ['order.cutover'] },
  );
  stack.push(proxy);
  return proxy;
}

describe('a service', () => {
  it('is asked over TLS, with a certificate of the authority in its ca', async () => {
    const url = await startSecure(1, (_request, response) => response.end('service'));
    const proxy = await cutOver({ url, ca: authority.certFile });
    expect((await ask(`${proxy.address}/order`)).text).toBe('service');
    expect(proxy.log.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  it.each(['GET', 'POST'])(
    'whose certificate has expired is sent nothing: the legacy answers a %s',
    async (method) => {
      const url = await startSecure(-1, (_request, response) => response.end('service'));
      const proxy = await cutOver({ url, ca: authority.certFile });
      const body = method === 'POST' ? Buffer.from('order') : undefined;
      const answer = await ask(`${proxy.address}/order`, { method, ...(body && { body }) });
      expect(answer.text).toBe('legacy');
      await until(() => requestsIn(proxy.log).length === 1);
      expect(requestsIn(proxy.log)[0]).toMatchObject({ fallback: 'upstream_certificate' });
    },
  );

  it('that is insecure is answered for, with a warning at the start', async () => {
    const url = await startSecure(-1, (_request, response) => response.end('service'));
    const proxy = await cutOver({ url, insecure: true });
    expect((await ask(`${proxy.address}/order`)).text).toBe('service');
    const warnings = proxy.log.filter(({ level }) => Number(level) > 30);
    expect(warnings).toEqual([
      expect.objectContaining({ upstream: 'order', msg: expect.stringMatching(/^insecure: /) }),
    ]);
  });
});

describe('the proxy does not start with', () => {
  it.each([
    [
      'a ca that is not there',
      { ca: 'nowhere.pem' },
      /^legacy\.ca cannot be used: .*ENOENT.*nowhere/,
    ],
    ['an empty ca', { ca: ['ca.pem', ''] }, /^legacy\.ca .*: there is no certificate in .*ca\.pem/],
    [
      'a broken certificate in ca',
      {
        ca: ['broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
      },
      /^legacy\.ca .*: certificate 1 of .*broken\.pem cannot be read/,
    ],
    [
      'a key that is none',
      { cert: 'certFile', key: ['a.key', 'key'] },
      /^legacy\.cert and legacy\.key cannot be used: /,
    ],
    [
      'the key of another certificate',
      { cert: 'certFile', key: 'another' },
      /^legacy\.cert and legacy\.key cannot be used: .*mismatch/,
    ],
  ])('%s', async (_name, files, message) => {
    const another = authority.issue(['DNS:a']).keyFile;
    const known: Record<string, string> = { certFile: authority.certFile, another };
    const settings = Object.entries(files).map(([key, file]) => [
      key,
      typeof file === 'string'
        ? (known[file] ?? file)
        : authority.file(file[0] ?? '', file[1] ?? ''),
    ]);
    const legacy = { url: 'https://127.0.0.1:1', ...Object.fromEntries(settings) };
    await expect(runProxy(`legacy: ${JSON.stringify(legacy)}`)).rejects.toMatchObject({
      code: 'tls_invalid',
      exitCode: 2,
      message: expect.stringMatching(message),
      advice: expect.stringContaining('PEM'),
    });
  });
});
