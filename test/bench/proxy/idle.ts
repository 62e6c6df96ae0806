import { setTimeout as delay } from 'node:timers/promises';
import { startLoad } from './load-program.ts';
import { atMost, type ProxyMeasurement, told } from './measurement.ts';
import { residentMegabytes } from './resident.ts';
import { startRival } from './rivals.ts';

const MOST_MEGABYTES = 150;
/** The number that the target speaks of. */
const CONNECTIONS = 10_000;
/** For memory to come to rest; well below the time that idle connections are kept. */
const REST_MS = 5_000;

/** What connections cost that nobody uses; fewer than 10,000 are scaled up. */
export const idle: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const started = await startRival('banyan', origin);
  if (started === undefined) return { findings: [], values: {} };
  const { pid, port } = running.use(started);
  const traffic = { method: 'GET', sends: 0, receives: 165 } as const;
  await clients.run({ do: 'requests', port, traffic, ms: 1_000 });
  await delay(REST_MS, undefined, { signal });
  const before = residentMegabytes(pid);
  const { count, failures } = await clients.run({ do: 'idle', port, ...sizes.idle });
  say(`${count} connections are open`);
  await delay(REST_MS, undefined, { signal });
  const growth = residentMegabytes(pid) - before;
  const scaled = (growth * CONNECTIONS) / count;
  return {
    findings: [
      told('idle connections that are open', `${count}, ${failures} failed`),
      atMost('memory of 10,000 idle connections', MOST_MEGABYTES, scaled, 'MB'),
    ],
    values: { count, failures, before, growth },
  };
};
