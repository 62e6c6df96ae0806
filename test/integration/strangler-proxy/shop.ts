import { type Answer, type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

/**
 * A legacy that says what it was sent, a service, and a proxy with one route to it.
 *
 * @param stack what is to be stopped in the end
 * @param route further keys of the route, as YAML
 * @param serviceKeys … and of the service
 */
export async function startShop(
  stack: { stop(): Promise<void> }[],
  service: Answer | string,
  route = '',
  serviceKeys = '',
): Promise<{ proxy: TestProxy; service: Origin | undefined; legacy: Origin }> {
  const legacy = await startOrigin(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end(`legacy ${Buffer.concat(chunks)}`);
  });
  stack.push(legacy);
  const origin = typeof service === 'string' ? undefined : await startOrigin(service);
  if (origin) stack.push(origin);
  const proxy = await runProxy(
    `legacy: ${legacy.url}
services: { order: { url: "${origin?.url ?? service}"${serviceKeys} } }
routes:
  - { name: order, match: /orders/**, service: order${route} }`,
    { flags: ['order.cutover'] },
  );
  stack.push(proxy);
  return { proxy, service: origin, legacy };
}
