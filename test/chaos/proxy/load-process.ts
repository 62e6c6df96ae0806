import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endsWithSuite, gone, NODE_ARGUMENTS } from './child.ts';
import type { LoadSettings } from './load-settings.ts';
import type { Outcome } from './outcome.ts';

/** Customers at work. */
export type LoadProcess = {
  /** All that is known so far; it grows. */
  readonly outcomes: readonly Outcome[];
  /** Resolves when every request has its outcome. */
  stop(): Promise<void>;
  kill(): Promise<void>;
};

const program = join(import.meta.dirname, 'programs/load.ts');

export function startLoad(settings: LoadSettings): LoadProcess {
  const outcomes: Outcome[] = [];
  const child = fork(program, [JSON.stringify(settings)], { execArgv: NODE_ARGUMENTS });
  endsWithSuite(child);
  child.on('message', (told) => {
    for (const outcome of told as Outcome[]) outcomes.push(outcome); // what the program sends
  });
  return {
    outcomes,
    async stop() {
      // The last outcomes may come after its exit, but not after this.
      const disconnected = child.connected && once(child, 'disconnect');
      if (child.connected) child.send('stop');
      await disconnected;
      await gone(child);
      if (child.exitCode !== 0) throw new Error(`the load ended with exit code ${child.exitCode}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await gone(child);
    },
  };
}
