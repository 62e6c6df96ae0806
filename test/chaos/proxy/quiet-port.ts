import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A free port that stays free while whoever has it is away: not of the range from which the system takes
 * ports for clients, who might otherwise even connect to themselves.
 */
export async function quietPort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const server = createServer();
    const failed = once(server, 'error').then(() => false);
    server.listen(port, host);
    const isFree = await Promise.race([once(server, 'listening').then(() => true), failed]);
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
