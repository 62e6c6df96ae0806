// A worker: what the primary starts, and talks to over their channel. When that breaks, because the
// primary was killed, node:cluster ends this process.
import cluster from 'node:cluster';
import { BanyanError } from '#contracts';
import type { FlagNews } from '#flags';
import type { DrainTimes } from '../serving.ts';
import type {
  Answers,
  FromWorker,
  NextConfig,
  Question,
  ToWorker,
  WorkerFailure,
} from './messages.ts';
import { startWorker, type Worker } from './worker.ts';

let worker: Promise<Worker> | undefined;
let isStopping = false;

/** ms between two reports of what became of requests. */
const TICK_MS = 1_000;

process.on('message', (message: ToWorker) => {
  if (message.do === 'start') start(message.start);
  else if (message.do === 'reload') reload(message.next);
  else if (message.do === 'take') take(message.news);
  else if (message.do === 'drain') stop(message.times);
  else worker?.then((running) => answer(running, message.question));
});
// A terminal sends these to each process of its group; what they mean to workers, the primary says.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
// Whoever sends this to one worker alone has it replaced, without a request that is lost.
process.on('SIGTERM', () => stop());

function start(given: Parameters<typeof startWorker>[0]): void {
  worker = startWorker(given);
  worker.then(
    (running) => {
      const timer = setInterval(() => tellTicks(running), TICK_MS).unref();
      process.on('disconnect', () => clearInterval(timer));
      return tell({ told: 'serving' });
    },
    async (error) => {
      await tell({ told: 'failed', failure: failureOf(error) });
      end();
    },
  );
}

async function stop(times?: DrainTimes): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  const running = await worker?.catch(() => undefined);
  if (running !== undefined) {
    const cutOff = await running.drain(times);
    await running.stop();
    await tell({ told: 'drained', cutOff });
    // What it has counted must outlive it.
    await answer(running, 'metrics');
  }
  end();
}

async function reload(next: NextConfig): Promise<void> {
  const running = await worker?.catch(() => undefined);
  const refusal = await running?.reload(next).then(() => undefined, failureOf);
  await tell({ told: 'reloaded', refusal });
}

async function take(news: FlagNews): Promise<void> {
  const running = await worker?.catch(() => undefined);
  await running?.take(news);
  await tell({ told: 'taken', id: news.id });
}

async function tellTicks(running: Worker): Promise<void> {
  const ticks = running.ticks();
  if (Object.keys(ticks).length > 0) await tell({ told: 'ticks', ticks });
}

/** Then nothing holds the process, and it ends by itself. */
function end(): void {
  cluster.worker?.disconnect();
}

async function answer(running: Worker, question: Question): Promise<void> {
  // The question and its answer go together; the type of a union of both does not know.
  const answer: Answers[Question] = await running[question]();
  await tell({ told: question, answer } as FromWorker);
}

/** Resolves when it is on its way; a primary that is gone is told nothing. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}

function failureOf(error: unknown): WorkerFailure {
  if (error instanceof BanyanError) {
    const { code, message, advice, exitCode } = error;
    return { code, message, advice, exitCode };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'worker_failed', message, advice: undefined, exitCode: 1 };
}
