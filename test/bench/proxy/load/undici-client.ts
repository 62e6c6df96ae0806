// A bare undici client, the part of a proxy that asks: does what its parent says over IPC.
import { type Dispatcher, Pool } from 'undici';
import { CONNECTIONS, headerLines, type Traffic, targetsOf } from '../traffic.ts';
import type { Outcome } from './command.ts';
import { serveCommands } from './serve-commands.ts';

serveCommands((command) => {
  if (command.do !== 'requests') throw new Error(`no ${command.do} here`);
  return sendRequests(command.port, command.traffic, command.ms);
});

async function sendRequests(port: number, traffic: Traffic, ms: number): Promise<Outcome> {
  const origin = `http://127.0.0.1:${port}`;
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const headers = headerLines(traffic).flatMap((line) => line.split(': '));
  const body = traffic.sends > 0 ? Buffer.alloc(traffic.sends, 'x') : null;
  const options = targetsOf(traffic).map((path) => ({
    method: traffic.method,
    path,
    headers,
    body,
  }));
  const start = performance.now();
  let count = 0;
  const oneByOne = (resolve: () => void, reject: (error: Error) => void) => {
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd() {
        count += 1;
        if (performance.now() - start >= ms) resolve();
        else send();
      },
      onResponseError: (_controller, error) => reject(error),
    };
    const send = () => {
      const next = options[count % options.length];
      if (next !== undefined) pool.dispatch(next, handler);
    };
    send();
  };
  const clients = Array.from({ length: CONNECTIONS }, () => new Promise<void>(oneByOne));
  await Promise.all(clients);
  const outcome = { count, failures: 0, ms: performance.now() - start, p50: 0, p99: 0 };
  await pool.destroy();
  return outcome;
}
