import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { type Answer, type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

/** A proxy with one route whose answers are translated, between a service and a legacy. */
export type TranslatedRoute = {
  readonly proxy: TestProxy;
  readonly legacy: Origin;
  readonly service: Origin;
  stop(): Promise<void>;
};

/** `{ id, total }` of the service is `{ ordno, settleprice }` of the legacy. */
export const ORDER_VIEW = `
type Order = { id: string; total: number };
export default ({ id, total }: Order) => ({ ordno: id, settleprice: total.toLocaleString('ko-KR') });
`;
export const ORDER = '{"id":"7","total":24000}';
export const TRANSLATED = '{"ordno":"7","settleprice":"24,000"}';

type Given = {
  readonly service: Origin | Answer;
  readonly legacy?: Answer;
  /** Text of the module. */
  readonly module?: string;
  readonly timeouts?: { connect: number; headers: number };
  /** Bytes that a body may have. */
  readonly limit?: number;
  /** Further keys of the route. */
  readonly route?: string;
};

async function translatedRoute({
  service: answer,
  legacy: legacyAnswer = (request, response) => {
    request.resume().on('end', () => response.end('legacy'));
  },
  module = ORDER_VIEW,
  timeouts,
  limit,
  route = '',
}: Given): Promise<TranslatedRoute> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-translated-'));
  const file = join(folder, 'order-view.ts');
  await writeFile(file, module);
  const legacy = await startOrigin(legacyAnswer);
  const service = typeof answer === 'function' ? await startOrigin(answer) : answer;
  const translate = limit === undefined ? file : `{ module: ${file}, limit: ${limit} }`;
  const proxy = await runProxy(
    `
legacy: ${legacy.url}
services: { orders: { url: "${service.url}" } }
routes:
  - { name: order, match: "/orders/{no}", service: orders, translate: ${translate} ${route} }
  - { name: plain, match: "/plain", service: orders }`,
    { flags: ['order.cutover', 'plain.cutover'], ...(timeouts && { timeouts }) },
  );
  return {
    proxy,
    legacy,
    service,
    async stop() {
      await proxy.stop();
      await legacy.stop();
      await service.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A service that answers every request with that JSON. */
export function answering(body: string | Buffer, fields: Record<string, string> = {}): Answer {
  return (request, response) => {
    request.resume();
    response.writeHead(200, { 'Content-Type': 'application/json', ...fields });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** Starts such proxies for the tests of a file, and stops them after each. */
export function translatedRoutes(): {
  readonly stack: { stop(): Promise<void> }[];
  run(given: Given): Promise<TranslatedRoute>;
} {
  const stack: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    while (stack.length > 0) await stack.pop()?.stop();
  });
  return {
    stack,
    async run(given) {
      const running = await translatedRoute(given);
      stack.push(running);
      return running;
    },
  };
}
