import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { connect } from 'amqplib';
import { textEncodings } from '../../adapter/delivery/decoding/text-encodings.ts';
import { parkedIdOf } from '../../adapter/delivery/parked-id.ts';
import { openSqlMessageStore } from '../../adapter/store/sql-message-store.ts';
import { freePort } from '../../local-servers/free-port.ts';
import { startBanyan } from '../banyan.ts';
import { amqpUrl } from '../broker.ts';
import { until } from '../eventually.ts';
import { deliveryOf, tools } from '../interpretation-tools.ts';
import { deadLetters, type Publication, thursdayEvening } from './replaying-story.ts';

/** A folder of an operator on call, an adapter that runs, and what failed on a Thursday evening. */
export type OperatorsSystem = {
  readonly folder: string;
  /** Runs a script of the guide there; what it prints, in the guide's names. */
  run(script: string): Promise<{ code: number | null; output: string }>;
  /** Waits until the adapter has tried again what it tries by itself. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** Names as the guide has them; ours are as long, so that no table moves. */
const EXCHANGE = 'legacy.store';
const DEAD_LETTERS = 'legacy.dead-letters';
const OLD = 'legacy.consumer';
const PORT = '8082';
/** Where nobody listens. */
const SILENT_PORT = '8089';

export async function startOperatorsSystem(): Promise<OperatorsSystem> {
  await using starting = new AsyncDisposableStack();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'banyan-test-replaying-')));
  starting.defer(() => rmSync(folder, { recursive: true }));
  const own = randomUUID().replaceAll('-', '');
  const exchange = `t.${own}`.slice(0, EXCHANGE.length);
  const graves = `d.${own}`.slice(0, DEAD_LETTERS.length);
  const old = `o.${own}`.slice(0, OLD.length);
  const queue = `test.adapter.${own}`;
  const events = `test.events.${own}`;
  const port = String(await freePort());

  const connection = await connect(amqpUrl, { noDelay: true });
  starting.defer(() => connection.close());
  const channel = await connection.createConfirmChannel();
  starting.defer(async () => {
    for (const end of ['', '.dead-letter', '.undeliverable']) {
      await channel.deleteQueue(`${queue}${end}`);
    }
    for (const name of [graves, old, `${events}.inbox`]) await channel.deleteQueue(name);
    for (const name of [exchange, events, `${events}.flags`]) await channel.deleteExchange(name);
  });
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertExchange(events, 'topic', { durable: true });
  await channel.assertQueue(`${events}.inbox`, { durable: true });
  await channel.bindQueue(`${events}.inbox`, events, '#');
  const publish = ({ routingKey, body }: Publication) =>
    channel.publish(exchange, routingKey, body, { persistent: true });

  // An earlier consumer's queue, whose messages were all rejected.
  await channel.assertQueue(graves, { durable: true });
  await channel.assertQueue(old, {
    deadLetterExchange: '',
    deadLetterRoutingKey: graves,
  });
  await channel.bindQueue(old, exchange, '#');
  deadLetters.forEach(publish);
  await channel.waitForConfirms();
  for (const _ of deadLetters) {
    const message = await channel.get(old);
    if (message) channel.nack(message, false, false);
  }
  await channel.deleteQueue(old);

  const database = `sqlite:${join(folder, 'banyan.sqlite')}`;
  writeFileSync(
    join(folder, 'banyan.yaml'),
    JSON.stringify({
      flags: { exchange: `${events}.flags` },
      adapter: {
        admin: { listen: `127.0.0.1:${port}` },
        broker: amqpUrl,
        database,
        receive: {
          exchange,
          queue,
          // All of the evening in one batch: so its order is always the same.
          batch: { messages: 500, wait: 500 },
          // Else so many failures among so few messages would pause it.
          killSwitch: { messages: 1_000 },
        },
        publish: { exchange: events },
      },
    }),
  );
  const adapter = startBanyan(['adapter'], { cwd: folder });
  const adapterEnded = once(adapter, 'close');
  starting.defer(async () => {
    adapter.kill();
    await adapterEnded;
  });
  adapter.stdout.resume();
  adapter.stderr.pipe(process.stderr);
  const admin = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${admin}/readyz`).catch(() => undefined))?.ok === true);

  thursdayEvening.forEach(publish);
  await channel.waitForConfirms();
  const store = await openSqlMessageStore({
    url: database,
    now: () => new Date().toISOString(),
    create: false,
    encodings: textEncodings,
  });
  starting.defer(() => store.close());
  const waiting = async () => {
    const { parked, held, scheduled } = await store.counts();
    return { all: parked + held + scheduled, scheduled };
  };
  await until(async () => (await waiting()).all === thursdayEvening.length);

  // An id follows from where a message was published: ours is elsewhere.
  const names = new Map([
    [PORT, port],
    [SILENT_PORT, String(await freePort())],
    [EXCHANGE, exchange],
    [DEAD_LETTERS, graves],
    [OLD, old],
    ...[...thursdayEvening, ...deadLetters].flatMap(({ routingKey, body }) => {
      const idAt = (place: string) =>
        parkedIdOf(deliveryOf(body, { exchange: place, routingKey }), tools.toId, tools.hash);
      const [guides, ours] = [idAt(EXCHANGE), idAt(exchange)];
      return [
        [guides.slice(0, 8), ours.slice(0, 8)],
        [guides.slice(8), ours.slice(8)],
      ] as const;
    }),
  ]);
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'banyan'),
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${join(import.meta.dirname, '../../cli/banyan.js')}' "$@"\n`,
  );
  chmodSync(join(bin, 'banyan'), 0o755);
  const env = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: folder,
    TZ: 'UTC',
  };

  const resources = starting.move();
  return {
    folder,
    async run(script) {
      let ours = script;
      for (const [guides, own] of names) ours = ours.replaceAll(guides, own);
      const child = spawn('sh', ['-ec', `exec 2>&1\n${ours}`], {
        cwd: folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 50_000);
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
      const [code] = await once(child, 'close');
      clearTimeout(timer);
      for (const [guides, own] of names) output = output.replaceAll(own, guides);
      return {
        code,
        output: output.replaceAll(`${userInfo().username}@${hostname()}`, 'ann@ops-1'),
      };
    },
    settled: () => until(async () => (await waiting()).scheduled === 0),
    close: () => resources.disposeAsync(),
  };
}
