import { once } from 'node:events';
import { createServer } from 'node:https';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { makeAuthority } from '../../certificates.ts';
import { startDnsServer } from '../../dns-server.ts';
import { until } from '../../eventually.ts';
import { openInstances } from './opened-instances.ts';

const authority = makeAuthority();
afterAll(() => authority.stop());
let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

/** A server whose certificate is for that name alone, and that answers with it. */
async function serving(name: string): Promise<number> {
  const { cert, key } = authority.issue([name]);
  const server = createServer({ cert, key }, (_request, response) => response.end(name));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => server.close().closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('each instance is who its own URL says', async () => {
  const [one, other] = [await serving('DNS:localhost'), await serving('IP:127.0.0.1')];
  const { ask, instances } = openInstances({
    url: [`https://localhost:${one}`, `https://127.0.0.1:${other}`],
    ca: authority.certFile,
  });
  stack.defer(() => instances.stop());
  const answers = new Set<string>();
  await until(async () => answers.add(await ask()).size === 2);
});

it('where there is one name for all, each is asked for that', async () => {
  const ports = [await serving('DNS:order.internal'), await serving('DNS:order.internal')];
  const { ask, instances } = openInstances({
    url: ports.map((port) => `https://127.0.0.1:${port}`),
    ca: authority.certFile,
    servername: 'order.internal',
  });
  stack.defer(() => instances.stop());
  for (let round = 0; round < 10; round += 1) expect(await ask()).toBe('DNS:order.internal');
});

it('an instance that DNS names is who the URL says, whatever its address', async () => {
  const dns = await startDnsServer({ 'order.test': [{ type: 'A', data: '127.0.0.1', ttl: 60 }] });
  stack.defer(() => dns.stop());
  for (const name of ['DNS:order.test', 'IP:127.0.0.1']) {
    const { ask, instances } = openInstances({
      url: `https://order.test:${await serving(name)}`,
      dns: { server: dns.address },
      ca: authority.certFile,
    });
    stack.defer(() => instances.stop());
    await instances.ready;
    if (name === 'DNS:order.test') expect(await ask()).toBe(name);
    else await expect(ask()).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  }
});
