import cluster from 'node:cluster';
import module from 'node:module';
import { dirname, extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import type { FlagNews } from '#flags';
import type { RouteTicks } from '../guard/route-counters.ts';
import { type DrainTimes, type InHand, NOTHING } from '../serving.ts';
import { closeLostConnections } from './lost-connections.ts';
import type {
  Answers,
  FromWorker,
  NextConfig,
  Question,
  ToWorker,
  WorkerFailure,
  WorkerStart,
} from './messages.ts';
import { relayLines } from './relay-lines.ts';

/** ms that a worker has for an answer; then its last one counts. */
const ANSWER_MS = 1_000;
/** … and to have news of flags in force: it may have to ask Unleash. */
const TAKEN_MS = 2_000;
/** Sources here, JavaScript in the package. */
const PROGRAM = join(import.meta.dirname, `main${extname(import.meta.filename)}`);

/** A worker as the primary sees it. */
export type WorkerProcess = {
  readonly pid: number;
  /** Resolves when it serves. Rejects with a BanyanError: its own, or `worker_ended`. */
  readonly serving: Promise<void>;
  /** How it ended, once all that it wrote has been passed on. */
  readonly ended: Promise<Ending>;
  /** What it answered last, where it does not answer in time; undefined where it never did. */
  ask<Asked extends Question>(question: Asked): Promise<Answers[Asked] | undefined>;
  last<Asked extends Question>(question: Asked): Answers[Asked] | undefined;
  /** Rejects with a BanyanError that says why it goes on with the configuration before, or `worker_ended`. */
  reload(next: NextConfig): Promise<void>;
  /** Whether it has these news in force, or has ended; false when it does not say so in time. */
  take(news: FlagNews): Promise<boolean>;
  /** Asks it to take nothing new, and to end when nothing is left, or the time is over. */
  drain(times: DrainTimes): void;
  /** What it broke off, once it has drained. */
  cutOff(): InHand;
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGHUP'): void;
};

export type Ending = {
  readonly code: number | null;
  /** Or why there was no process at all. */
  readonly signal: string | null;
};

const LOST: WorkerFailure = {
  code: 'worker_ended',
  message: 'a worker ended before it said whether it takes the configuration',
  advice: undefined,
  exitCode: 1,
};

function errorOf({ code, message, advice, exitCode }: WorkerFailure): BanyanError {
  return new BanyanError(code, message, { exitCode, ...(advice && { advice }) });
}

/** Starts a worker; its lines go to `write`, what became of its requests to `counted`. */
export function forkWorker(
  start: WorkerStart,
  write: (lines: string) => void,
  counted: (ticks: RouteTicks) => void,
): WorkerProcess {
  // The primary accepts and hands over in turn: docs/decisions/0016-workers.md.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ exec: PROGRAM, args: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const compiled = module.getCompileCacheDir();
  const worker = cluster.fork(
    compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) },
  );
  closeLostConnections(worker.process);
  const tell = (message: ToWorker) => {
    // To one that is just ending nothing can be told.
    if (worker.isConnected()) worker.send(message, () => {});
  };
  tell({ do: 'start', start });

  const { stdout } = worker.process;
  // Undefined as well, where there is no process.
  const relayed = stdout == null ? undefined : relayLines(stdout, write);
  const ended = new Promise<Ending>((resolve) => {
    worker.on('exit', (code, signal) => resolve({ code, signal }));
    // Where the machine has no place for another process, there is no exit. What else goes wrong is its
    // channel, and then its end tells.
    worker.on('error', ({ message }) => {
      if (worker.process.pid === undefined) resolve({ code: null, signal: message });
    });
  }).then(async (ending) => {
    await relayed;
    return ending;
  });
  const answers: Partial<Answers> = {};
  let cutOff = NOTHING;
  let reloaded: ((refusal: WorkerFailure | undefined) => void) | undefined;
  const taking = new Map<
    string,
    { readonly taken: Promise<boolean>; readonly resolve: () => void }
  >();
  const waiting = new Set<{ question: Question; resolve: () => void }>();
  const serving = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.told === 'serving') return resolve();
      if (message.told === 'failed') {
        return reject(errorOf(message.failure));
      }
      if (message.told === 'reloaded') return reloaded?.(message.refusal);
      if (message.told === 'ticks') return counted(message.ticks);
      if (message.told === 'taken') return taking.get(message.id)?.resolve();
      if (message.told === 'drained') {
        cutOff = message.cutOff;
        return;
      }
      Object.assign(answers, { [message.told]: message.answer });
      for (const one of waiting) {
        if (one.question !== message.told) continue;
        waiting.delete(one);
        one.resolve();
      }
    });
    ended.then(({ code, signal }) =>
      reject(
        new BanyanError('worker_ended', `a worker ended before it served (${signal ?? code})`, {
          advice: 'What it wrote to stderr says why.',
        }),
      ),
    );
  });
  serving.catch(() => {});
  return {
    pid: worker.process.pid ?? 0,
    serving,
    ended,
    async ask(question) {
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      const asked = { question, resolve };
      waiting.add(asked);
      tell({ do: 'answer', question });
      const late = setTimeout(resolve, ANSWER_MS);
      await Promise.race([answered, ended]);
      clearTimeout(late);
      waiting.delete(asked);
      return answers[question];
    },
    last: (question) => answers[question],
    async reload(next) {
      const { promise: answered, resolve } = Promise.withResolvers<WorkerFailure | undefined>();
      reloaded = resolve;
      tell({ do: 'reload', next });
      const refusal = await Promise.race([answered, ended.then(() => LOST)]);
      if (refusal !== undefined) throw errorOf(refusal);
    },
    take(news) {
      // They come over the bus and by the admin API at once.
      const known = taking.get(news.id);
      if (known !== undefined) return known.taken;
      const { promise: confirmed, resolve } = Promise.withResolvers<void>();
      tell({ do: 'take', news });
      const limit = new AbortController();
      const late = delay(TAKEN_MS, false, { signal: limit.signal }).catch(() => false);
      const inTime = Promise.race([confirmed, ended]).then(() => true);
      const taken = Promise.race([inTime, late]).finally(() => {
        limit.abort();
        taking.delete(news.id);
      });
      taking.set(news.id, { taken, resolve });
      return taken;
    },
    drain: (times) => tell({ do: 'drain', times }),
    cutOff: () => cutOff,
    kill: (signal) => {
      worker.process.kill(signal);
    },
  };
}
