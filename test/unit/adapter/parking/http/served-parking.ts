import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { BanyanError } from '#contracts';
import { createLogger, startAdminServer } from '#process';
import { parkingRoutes } from '../../../../../adapter/parking/http/parking-routes.ts';
import type { Parking } from '../../../../../adapter/parking/operations.ts';
import { legacyOrder } from '../../../../orders.ts';
import { exportedOrder } from './parking-twin.ts';

export const TOKEN = 'correct-horse';
export const by = { who: 'Zoë' };
/** Three that failed: `aa1`, `aa2`, `bb1`. */
export const orders = ['aa1', 'aa2', 'bb1'].map((id, at) => {
  const ordno = String(1521705612047 + at);
  return exportedOrder(id, legacyOrder({ ordno, settlekind: '?' }));
});

let started = new AsyncDisposableStack();

/** Ends what the test started. */
export async function stopServers(): Promise<void> {
  const ending = started;
  started = new AsyncDisposableStack();
  await ending.disposeAsync();
}

/** The admin API of an adapter with that parking behind it, and what it logs. */
export function served(parking: Parking) {
  return servedWith(parking, TOKEN);
}

/** Like that, without a token. */
export function servedOpenly(parking: Parking) {
  return servedWith(parking, undefined);
}

async function servedWith(parking: Parking, token: string | undefined) {
  const logged: string[] = [];
  const log = createLogger('test', 'info', { write: (line) => void logged.push(line) });
  const server = await startAdminServer({
    listen: '127.0.0.1:0',
    token,
    metrics: new Registry(),
    checks: () => ({}),
    status: () => ({}),
    routes: parkingRoutes({ parking, version: '0.1.0', log }),
  });
  started.defer(() => server.stop());
  return { url: server.address, logged };
}

/** Some other HTTP server. */
export async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.defer(async () => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on TCP has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What came of it, errors as the reader of an error sees them. */
export async function outcomeOf(doing: () => unknown): Promise<object> {
  try {
    return { answer: await doing() };
  } catch (error) {
    if (!(error instanceof BanyanError)) throw error;
    const { code, message, advice, exitCode } = error;
    return { code, message, advice, exitCode };
  }
}

/** Asks with the token, as other programs do. */
export async function post(
  url: string,
  path: string,
  body: unknown,
  type = 'application/json',
  more: Readonly<Record<string, string>> = {},
) {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type, ...more },
    body: sent as string,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

export async function collected<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}
