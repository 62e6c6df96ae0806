import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';

/**
 * Runs a service of the demo until SIGTERM or SIGINT: `setUp` adds its routes, and may return how to
 * end what else it has begun. Says where it listens in one line of JSON; ends with 1 if it cannot.
 */
export async function runService(
  name: string,
  listen: string,
  setUp: (app: Express) => Promise<() => Promise<void>> | void,
): Promise<void> {
  try {
    const app = express();
    app.disable('x-powered-by');
    app.use((_req, res, next) => {
      res.set('Server', name);
      next();
    });
    app.get('/healthz', (_req, res) => {
      res.json({ status: 'ok' });
    });
    const end = await setUp(app);
    const [host, port] = listen.split(':');
    const server = app.listen(Number(port), host || '127.0.0.1');
    await once(server, 'listening');

    let stopping = false;
    const stop = async () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(0), 800); // a slow client or broker must not hold us
      await new Promise((closed) => server.close(closed));
      await end?.();
      process.exit(0);
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);

    const bound = server.address() as AddressInfo; // a TCP server has one once it listens
    const address = `http://${bound.address}:${bound.port}`;
    console.log(JSON.stringify({ msg: 'listening', address }));
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
