import { median } from '../adapter/statistics.ts';
import { startLoad } from './load-program.ts';
import { atLeast, type Finding, type ProxyMeasurement, told } from './measurement.ts';
import { type RivalName, rivalNames, startRival } from './rivals.ts';
import { traffics } from './traffic.ts';
import { type Turn, takeTurn } from './turn.ts';

/** What banyan is to reach at least, as a multiple of each. */
const TARGETS: Partial<Record<Subject, number>> = {
  ...{ express: 2.4, fastify: 1.5, nginx: 0.4, limit: 0.62 },
};

/** The rivals; the two halves of which every proxy in Node is made; and both in series. */
type Subject = RivalName | 'server' | 'client' | 'limit';
/** By traffic. */
type Turns = Record<string, Partial<Record<Subject, Turn[]>>>;
type Clock = 'thread' | 'all' | 'wall';

const clocks: readonly Clock[] = ['thread', 'all', 'wall'];
const meaning: Readonly<Record<Clock, string>> = {
  thread: 'of its thread’s core',
  all: 'of a core, all threads',
  wall: 'by the clock',
};

/** How many requests a second of processor time allows, in short turns, one after the other. */
export const throughput: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  const { rounds, ms, warmUpMs } = sizes.throughput;
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const undici = running.use(startLoad('undici-client'));
  const subjects: { name: Subject; pid: number; port: number; load: typeof clients }[] = [
    { name: 'server', pid: origin.pid, port: origin.port, load: clients },
    { name: 'client', pid: undici.pid, port: origin.port, load: undici },
  ];
  const findings: Finding[] = [];
  for (const name of rivalNames) {
    const rival = await startRival(name, origin);
    if (rival === undefined) findings.push(told(name, 'left out: it is not installed'));
    else subjects.push({ name, pid: running.use(rival).pid, port: rival.port, load: clients });
  }
  for (const { pid, port, load } of subjects) {
    signal.throwIfAborted();
    for (const traffic of Object.values(traffics)) {
      await takeTurn(load, pid, { do: 'requests', port, traffic, ms: warmUpMs });
    }
  }
  say('warmed up');
  const turns: Turns = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, traffic] of Object.entries(traffics)) {
      turns[name] ??= {};
      const ofTraffic = turns[name];
      for (const { name: subject, pid, port, load } of subjects) {
        signal.throwIfAborted();
        const turn = await takeTurn(load, pid, { do: 'requests', port, traffic, ms });
        if (turn.failures > 0) say(`${subject}, ${name}: ${turn.failures} requests failed`);
        ofTraffic[subject] ??= [];
        ofTraffic[subject].push(turn);
      }
      ofTraffic.limit ??= [];
      ofTraffic.limit.push(inSeries(ofTraffic));
    }
    say(`round ${round} of ${rounds}`);
  }
  for (const subject of [...subjects.map(({ name }) => name), 'limit' as const]) {
    for (const clock of clocks) findings.push(told(...rates(subject, clock, turns)));
  }
  for (const [name, ofTraffic] of Object.entries(turns)) {
    for (const [rival, target] of Object.entries(TARGETS) as [Subject, number][]) {
      const ratio = medianRatio(ofTraffic.banyan ?? [], ofTraffic[rival] ?? []);
      findings.push(atLeast(`${name}: banyan to ${rival}`, target, ratio));
    }
  }
  return { findings, values: turns };
};

/** Of this round: a request that takes its time at a bare server, and then at a bare client. */
function inSeries({ server = [], client = [] }: Partial<Record<Subject, Turn[]>>): Turn {
  const of = (clock: Clock) =>
    1 / (1 / (server.at(-1)?.[clock] ?? Number.NaN) + 1 / (client.at(-1)?.[clock] ?? Number.NaN));
  return { thread: of('thread'), all: of('all'), wall: of('wall'), failures: 0 };
}

/** Of the same rounds, so that what else the machine does falls on both. */
export function medianRatio(ours: readonly Turn[], theirs: readonly Turn[]): number {
  return median(ours.map(({ thread }, round) => thread / (theirs[round]?.thread ?? Number.NaN)));
}

function rates(subject: Subject, clock: Clock, turns: Turns): [what: string, result: string] {
  const parts = Object.entries(turns).map(([name, ofTraffic]) => {
    const rate = median((ofTraffic[subject] ?? []).map((turn) => turn[clock]));
    return `${name}: ${rate.toFixed(0)}`;
  });
  return [`${subject}, requests/s ${meaning[clock]}`, parts.join(', ')];
}
