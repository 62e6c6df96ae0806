import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ConsumeMessage, connect } from 'amqplib';
import { neutral } from './child-process.ts';
import { createShopper, placeOrder } from './shopper.ts';
import type { DemoSystem } from './system.ts';

/** One step that held: what was shown, and what was observed. */
export type TourStep = { readonly title: string; readonly observed: string };

/** ms within which each step must have been observed. */
const PATIENCE = 15_000;

/**
 * Takes the tour, step by step, on the running system, with real requests and the real command line.
 * Throws at the first step that does not hold.
 */
export async function* takeTour(system: DemoSystem, signal: AbortSignal): AsyncGenerator<TourStep> {
  const shopper = createShopper(system.proxy, signal);
  const banyan = (...args: string[]) => runBanyan([...args, '--config', system.configFile], signal);
  const eventOf = (ordno: string) =>
    until(signal, `the event of order ${ordno} at the SCM`, async () => {
      const { events } = await json<ScmLog>(`${system.scm}/events`, signal);
      return events.find(({ subject }) => subject === ordno);
    });
  await using tap = await tapOf(system);

  const page = await shopper.get('/');
  const html = await page.text();
  const direct = await (await fetch(`${system.legacy}/`, { signal })).text();
  check(page.status === 200 && html === direct, 'the page differs from the legacy’s own');
  yield {
    title: 'A page of the legacy, through the proxy',
    observed: `${page.status}, ${Buffer.byteLength(html)} bytes, the same as without the proxy: ${titleOf(html)}`,
  };

  await shopper.post('/shop/member/login.php', { m_id: 'hong', password: 'hong1234' });
  const ordno = await placeOrder(shopper, 'c');
  const orderPath = `/shop/orders/${ordno}`;
  yield { title: 'An order placed in the legacy, through the proxy', observed: `order ${ordno}` };

  const message = await until(signal, 'the legacy’s message', async () => tap.messages[0]);
  const settleprice = /"settleprice":"[^"]*"/.exec(message.content.toString('latin1'))?.[0];
  check(!isUtf8(message.content), 'the message is UTF-8');
  yield {
    title: 'The legacy’s message on RabbitMQ',
    observed: `${message.fields.routingKey}, ${message.content.length} bytes of CP949, money as text: ${settleprice}`,
  };

  const event = await eventOf(ordno);
  yield {
    title: 'The domain event that reached the SCM',
    observed: `${event.type} ${event.subject}, total ${event.data.source.amounts.total} won, id ${event.id}`,
  };

  const serverOf = async () => {
    const response = await shopper.get(orderPath);
    await response.body?.cancel();
    check(response.status === 200, `${orderPath} was answered with ${response.status}`);
    return response.headers.get('server') ?? '';
  };
  const before = await serverOf();
  check(before !== 'order-service', 'the order service answers before its cutover');
  const switchTo = async (command: readonly string[], server: string) => {
    await banyan(...command);
    const switched = performance.now();
    await until(
      signal,
      `${server} answering ${orderPath}`,
      async () => (await serverOf()) === server || undefined,
    );
    return `GET ${orderPath} is answered by ${server}, ${Math.round(performance.now() - switched)} ms after the switch`;
  };
  yield {
    title: 'Cut over: banyan rollout order-view live',
    observed: await switchTo(['rollout', 'order-view', 'live'], 'order-service'),
  };
  yield {
    title: 'Rolled back: banyan rollback order-view --reason "a look at it was enough"',
    observed: await switchTo(
      ['rollback', 'order-view', '--reason', 'a look at it was enough'],
      before,
    ),
  };

  const broken = await placeOrder(shopper, 'k');
  const parked = await until(signal, 'the broken message being parked', async () => {
    const [first] = JSON.parse(await banyan('failed', 'list', '--json')) as ParkedSummary[];
    return first;
  });
  const other = `another message is parked: ${parked.fingerprint}`;
  check(parked.aggregate === `order/${broken}`, other);
  const id = parked.id.slice(0, 8);
  yield {
    title: `A payment kind nobody told us of, order ${broken}: parked`,
    observed: `banyan failed list: ${id} ${parked.fingerprint}, ${parked.bytes} bytes kept`,
  };

  await banyan('failed', 'edit', id, '--set', '/settlekind=c', '--reason', 'k is a card payment');
  yield {
    title: `Repaired: banyan failed edit ${id} --set /settlekind=c`,
    observed: JSON.parse(await banyan('failed', 'show', id, '--json')).reason,
  };
  await banyan('replay', id);
  const late = await eventOf(broken);
  yield {
    title: `Replayed: banyan replay ${id}`,
    observed: `${late.type} ${late.subject} reached the SCM, id ${late.id}`,
  };

  const { events, duplicates } = await json<ScmLog>(`${system.scm}/events`, signal);
  const left = JSON.parse(await banyan('failed', 'list', '--json')).length;
  const summary = `2 orders, ${events.length} events at the SCM, ${duplicates} twice, ${left} still parked`;
  check(events.length === 2 && duplicates === 0 && left === 0, summary);
  yield { title: 'Nothing lost, nothing twice', observed: summary };
}

type ScmLog = {
  duplicates: number;
  events: {
    id: string;
    type: string;
    subject: string;
    data: { source: { amounts: { total: number } } };
  }[];
};
type ParkedSummary = {
  id: string;
  fingerprint: string;
  aggregate?: string;
  bytes: number;
};

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Asks until there is an answer. */
async function until<T>(
  signal: AbortSignal,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    check(performance.now() < deadline, `${what} was not seen within ${PATIENCE / 1000} s`);
    await delay(20, undefined, { signal });
  }
}

async function json<T>(url: string, signal: AbortSignal): Promise<T> {
  // The demo's own services answer what their types say.
  return (await (await fetch(url, { signal })).json()) as T;
}

/** Runs the command line as an operator would, and returns what it printed. */
async function runBanyan(args: readonly string[], signal: AbortSignal): Promise<string> {
  const script = join(import.meta.dirname, '../cli/banyan.js');
  const flags = ['--disable-warning=ExperimentalWarning', script];
  const env = { ...process.env, ...neutral };
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, ...args], {
    signal,
    env,
  });
  return stdout;
}

/** Listens to what the legacy publishes, with a queue that goes with the connection. */
async function tapOf(system: DemoSystem) {
  const messages: ConsumeMessage[] = [];
  const connection = await connect(system.brokerUrl);
  connection.on('error', () => {}); // a step that waits for a message says what is missing
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, system.legacyExchange, '#');
  await channel.consume(queue, (message) => message && messages.push(message), { noAck: true });
  return { messages, [Symbol.asyncDispose]: () => connection.close() };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function titleOf(html: string): string {
  return /<title>([^<]*)/.exec(html)?.[1] ?? 'no title';
}
