import { CONNECTIONS, headerLines, targetsOf, traffics } from '../traffic.ts';
import type { Outcome } from './command.ts';
import { Connection, requestBytes } from './connection.ts';

let held: readonly Connection[] = [];

/** Opens connections, 64 at a time, each with one request and its answer, and holds them. */
export async function holdIdle(port: number, connections: number): Promise<Outcome> {
  const traffic = traffics['GET 165 B'] ?? { method: 'GET', sends: 0, receives: 165 };
  const [target = ''] = targetsOf(traffic);
  const request = requestBytes('GET', target, headerLines(traffic), 0);
  const start = performance.now();
  const opened: Connection[] = [];
  held = opened;
  const openAll = async () => {
    while (opened.length < connections) {
      await new Promise((resolve) => {
        const connection = new Connection(port, resolve);
        opened.push(connection);
        connection.send(request);
      });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, openAll));
  const count = opened.filter(({ isOpen }) => isOpen).length;
  const ms = performance.now() - start;
  return { count, failures: opened.length - count, ms, p50: 0, p99: 0 };
}

/** Lets go of what is held. */
export function dropIdle(): void {
  for (const connection of held) connection.close();
  held = [];
}
