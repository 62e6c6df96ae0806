import { median } from '../adapter/statistics.ts';
import { startLoad } from './load-program.ts';
import { atMost, type ProxyMeasurement, told } from './measurement.ts';
import type { Program } from './program.ts';
import { startRival } from './rivals.ts';
import type { Traffic } from './traffic.ts';

/** Of what banyan answers at most, by the clock, on this machine. */
const SHARE = 0.5;
const rivals = ['banyan', 'fastify'] as const;
type Times = { readonly p50: number; readonly p99: number };

/** How long requests take at half of what banyan can do, for banyan and for fastify in turns. */
export const latency: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  const { rounds, ms } = sizes.latency;
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const programs: Partial<Record<(typeof rivals)[number], Program>> = {};
  for (const name of rivals) {
    const rival = await startRival(name, origin);
    if (rival !== undefined) programs[name] = running.use(rival);
  }
  const traffic: Traffic = { method: 'GET', sends: 0, receives: 165 };
  const requests = { do: 'requests', traffic, ms } as const;
  const most: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const name of rivals) {
      const { count, ms: took } = await clients.run({
        ...requests,
        port: programs[name]?.port ?? 0,
      });
      if (name === 'banyan' && round > 0) most.push((count * 1_000) / took);
    }
  }
  const rate = median(most) * SHARE;
  const times: Record<(typeof rivals)[number], Times[]> = { banyan: [], fastify: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of rivals) {
      signal.throwIfAborted();
      const outcome = await clients.run({ ...requests, port: programs[name]?.port ?? 0, rate });
      times[name].push({ p50: outcome.p50, p99: outcome.p99 });
    }
    say(`round ${round} of ${rounds}`);
  }
  const middle = (name: (typeof rivals)[number], of: keyof Times) =>
    median(times[name].map((each) => each[of]));
  const lines = rivals.map((name) => {
    const text = `p50 ${middle(name, 'p50').toFixed(2)} ms, p99 ${middle(name, 'p99').toFixed(2)} ms`;
    return told(`${name}, GET 165 B at ${rate.toFixed(0)} requests/s`, text);
  });
  const ratio = median(
    times.banyan.map(({ p99 }, round) => p99 / (times.fastify[round]?.p99 ?? Number.NaN)),
  );
  return {
    findings: [...lines, atMost('p99 of banyan to fastify’s', 1, ratio)],
    values: { rate, times },
  };
};
