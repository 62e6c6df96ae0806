import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { legacyStore } from './app.ts';
import { openDatabase, transaction } from './database.ts';
import { startOutgoing } from './outgoing-messages.ts';
import { connectPublisher } from './publisher.ts';
import { readSettings } from './settings.ts';
import type { Shop } from './shop.ts';

function log(msg: string, detail?: unknown) {
  const error = detail instanceof Error ? detail.message : detail;
  console.log(JSON.stringify({ msg, error }));
}

async function start() {
  const { host, port, database, amqpUrl, exchange, apiKey } = readSettings(process.env);
  const db = openDatabase(database);
  const publisher = await connectPublisher(amqpUrl, exchange);
  const outgoing = startOutgoing(db, publisher.publish, log);
  const shop: Shop = {
    db,
    apiKey,
    now: () => new Date(),
    commit(work) {
      const result = transaction(db, work);
      outgoing.send();
      return result;
    },
  };
  const server = legacyStore(shop, log).listen(port, host);
  await once(server, 'listening');

  let stopping = false;
  async function stop() {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 800); // a slow client or broker must not hold the shop open
    outgoing.stop();
    await new Promise((closed) => server.close(closed));
    await publisher.close();
    db.close();
    process.exit(0);
  }
  process.on('SIGTERM', stop).on('SIGINT', stop);

  const bound = server.address() as AddressInfo; // a TCP server has one once it listens
  const address = `http://${bound.address}:${bound.port}`;
  console.log(JSON.stringify({ msg: 'listening', address }));
}

start().catch((error: Error) => {
  console.error(`legacy-store: ${error.message}`);
  process.exit(1);
});
