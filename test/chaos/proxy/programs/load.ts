// Customers in a process of their own. Argument: the settings as JSON. Tells what became of each request in
// messages, ten times a second; told to stop, it waits for the last answers and ends.
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../ask.ts';
import type { Customers, LoadSettings } from '../load-settings.ts';
import type { Kind, Outcome } from '../outcome.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as LoadSettings;
let isOver = false;
let told: Outcome[] = [];

const tell = () =>
  new Promise<void>((resolve) => {
    const outcomes = told;
    told = [];
    if (outcomes.length === 0 || process.send === undefined) resolve();
    else process.send(outcomes, () => resolve());
  });
const telling = setInterval(tell, 100);
process.once('message', () => {
  isOver = true;
});
process.once('disconnect', () => process.exit());

await Promise.all([
  ...customers(settings.mixed, mixed),
  ...customers(settings.pages, () => 'page'),
  ...customers(settings.reviews, () => 'review'),
]);
clearInterval(telling);
await tell();
process.disconnect();

function customers(group: Customers | undefined, next: () => Kind): Promise<void>[] {
  if (group === undefined) return [];
  const { connections, rate } = group;
  const interval = (1_000 * connections) / rate;
  return Array.from({ length: connections }, (_, index) =>
    customer(next, interval, (interval * index) / connections),
  );
}

/** One after the other on one connection; who waits for an answer does not ask more often afterwards. */
async function customer(next: () => Kind, interval: number, offset: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let due = performance.now() + offset;
  for (;;) {
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    if (isOver) break;
    const outcome = await ask({ port: settings.port, kind: next(), key: randomUUID(), agent });
    told.push(outcome); // what was told meanwhile is another list
    due = Math.max(due + interval, performance.now());
  }
  agent.destroy();
}

function mixed(): Kind {
  const of100 = Math.random() * 100;
  if (of100 < 70) return 'member';
  return of100 < 85 ? 'order' : 'payment';
}
