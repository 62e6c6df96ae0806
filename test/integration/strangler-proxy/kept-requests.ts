import { openDatabase } from '../../../database/database.ts';
import type { TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import type { Answer, Origin } from './origin.ts';
import { startOrigin } from './origin.ts';

/** A request as the legacy got it. */
export type Taken = { readonly line: string; readonly key: string; readonly body: string };

/** A legacy that writes down what it takes, and answers with what is told next, else 201. */
export type Legacy = Origin & { readonly taken: Taken[]; readonly statuses: number[] };

export async function startLegacy(port = 0, taken: Taken[] = []): Promise<Legacy> {
  const statuses: number[] = [];
  const answer: Answer = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const key = String(request.headers['idempotency-key']);
    taken.push({
      ...{ line: `${request.method} ${request.url}`, key },
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(statuses.shift() ?? 201).end('done');
  };
  return { ...(await startOrigin(answer, port)), taken, statuses };
}

export function keepingYaml(legacy: string, database: string, more = ''): string {
  return `legacy: ${legacy}
adapter: { database: "${database}" }
services: { order: { url: "http://127.0.0.1:9" } }
routes:
  - { name: order-create, match: /orders, service: order, store-and-forward: true }
  - { name: small, match: /small, service: order, store-and-forward: { limit: 1024 } }
${more}`;
}

/** How many rows a table has. */
export async function rowsOf({ url }: TestDatabase, table: string): Promise<number> {
  const database = openDatabase(url);
  try {
    const [row] = await database(table).count({ n: '*' });
    return Number(row?.n);
  } finally {
    await database.destroy();
  }
}

export function untilTaken({ taken }: { taken: readonly Taken[] }, count: number): Promise<void> {
  return until(() => taken.length >= count);
}
