import { setTimeout as delay } from 'node:timers/promises';
import type { By, Parking, ReplayJob } from '#adapter';
import { BanyanError } from '#contracts';
import type { Interruption } from './interruption.ts';
import { paceOf, type Sample } from './pace.ts';
import { progressBar, progressLine } from './progress-text.ts';

/** ms between two looks, between two plain lines, and for a database to come back. */
const LOOK = 200;
const PLAIN = 2_000;
const AWAY = 30_000;

/** Shows how far a job is until it ends; asked to stop, lets the batch in hand end. */
export async function followed(
  parking: Parking,
  started: ReplayJob,
  by: By,
  interruption: Interruption,
): Promise<ReplayJob> {
  const { id } = started;
  const show = shown();
  interruption.say(`Resume it with \`banyan replay resume ${id}\`.`);
  let job = started;
  let asked = false;
  while (job.state === 'running') {
    show.progress(job);
    if (interruption.signal.aborted && !asked) {
      asked = true;
      show.line('stopping: the batch in hand ends first; Ctrl-C again stops at once');
      job = await parking.interrupt(id, by);
      continue;
    }
    // Asked to stop, it looks at once.
    await delay(LOOK, undefined, asked ? {} : { signal: interruption.signal }).catch(() => {});
    job = await looked(parking, id, show);
  }
  if (asked) {
    await delay(LOOK);
    job = await looked(parking, id, show);
  }
  show.progress(job);
  show.end();
  return job;
}

type Shown = ReturnType<typeof shown>;

/** A database may be away for a moment; the job waits for it as well. */
async function looked(parking: Parking, id: number, { line }: Shown): Promise<ReplayJob> {
  const since = performance.now();
  for (let told = false; ; told = true) {
    try {
      return await parking.job(id);
    } catch (cause) {
      const isOurs = cause instanceof BanyanError && cause.exitCode === 2;
      if (isOurs || performance.now() - since > AWAY) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new BanyanError('replay_unseen', `replay ${id} cannot be followed: ${why}`, {
          advice: `See it with \`banyan replay jobs\`, go on with \`banyan replay resume ${id}\`.`,
          cause,
        });
      }
      const isRemote = cause instanceof BanyanError && cause.code === 'adapter_unreachable';
      if (!told) line(`the ${isRemote ? 'adapter' : 'database'} does not answer: waiting for it`);
      await delay(1_000);
    }
  }
}

/** A line that changes on a terminal; into a file or a pipe a plain one now and then. */
function shown() {
  const { stderr } = process;
  const samples: Sample[] = [];
  let lastPlain = performance.now();
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[K');
  };
  return {
    progress(job: ReplayJob): void {
      const now = performance.now();
      const seen = paceOf(samples, job.counts, now);
      const rate = seen && Math.min(seen, job.options.rate ?? seen);
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${progressBar(job, rate, stderr.columns ?? 80)}`);
      } else if (now - lastPlain >= PLAIN && job.state === 'running') {
        lastPlain = now;
        stderr.write(`${progressLine(job, rate)}\n`);
      }
    },
    line(text: string): void {
      clear();
      stderr.write(`${text}\n`);
    },
    end(): void {
      if (stderr.isTTY) stderr.write('\n');
    },
  };
}
