import { median } from '../adapter/statistics.ts';
import { startLoad } from './load-program.ts';
import { atLeast, type ProxyMeasurement, told } from './measurement.ts';
import { startBanyan, startOrigin } from './rivals.ts';
import { medianRatio } from './throughput.ts';
import { type Traffic, traffics } from './traffic.ts';
import { type Turn, takeTurn } from './turn.ts';

/** Of what it answers with everything off, what it has to answer with everything on. */
const LEAST = 0.9;
const SUBJECTS = ['plain', 'guarded'] as const;

/** Bodies with a key are kept, to be sent again. */
const asked: Readonly<Record<string, Traffic>> = {
  ...traffics,
  'POST 1 KiB, with a key': { method: 'POST', sends: 1_024, receives: 165, isKeyed: true },
};

/**
 * What it costs that services have instances, checks and limits, and routes have limits and keys, while nothing
 * is wrong: the same proxy, in turns, with all of it and with none.
 */
export const guarded: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  const { rounds, ms, warmUpMs } = sizes.throughput;
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const others = [running.use(await startOrigin()), running.use(await startOrigin())];
  const programs = {
    // Both ask the same three servers: who answers must not make the difference.
    plain: running.use(await startBanyan(origin, { others })),
    guarded: running.use(await startBanyan(origin, { others, isGuarded: true })),
  };
  for (const { pid, port } of Object.values(programs)) {
    for (const traffic of Object.values(asked)) {
      signal.throwIfAborted();
      await takeTurn(clients, pid, { do: 'requests', port, traffic, ms: warmUpMs });
    }
  }
  say('warmed up');
  const turns: Record<string, Record<(typeof SUBJECTS)[number], Turn[]>> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, traffic] of Object.entries(asked)) {
      turns[name] ??= { plain: [], guarded: [] };
      // Who is first changes: the first one of a round finds colder caches.
      for (const subject of round % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed()) {
        signal.throwIfAborted();
        const { pid, port } = programs[subject];
        const turn = await takeTurn(clients, pid, { do: 'requests', port, traffic, ms });
        if (turn.failures > 0) say(`${subject}, ${name}: ${turn.failures} requests failed`);
        turns[name][subject].push(turn);
      }
    }
    say(`round ${round} of ${rounds}`);
  }
  const rates = SUBJECTS.map((subject) => {
    const parts = Object.entries(turns).map(
      ([name, of]) => `${name}: ${median(of[subject].map(({ thread }) => thread)).toFixed(0)}`,
    );
    return told(`${subject}, requests/s of its thread’s core`, parts.join(', '));
  });
  const ratios = Object.entries(turns).map(([name, of]) =>
    atLeast(`${name}: everything on to everything off`, LEAST, medianRatio(of.guarded, of.plain)),
  );
  return { findings: [...rates, ...ratios], values: turns };
};
