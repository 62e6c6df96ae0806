import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command, Outcome } from './load/command.ts';
import { end, nodeArguments } from './program.ts';

/** A process that sends requests; disposing of it ends it. */
export type LoadProgram = AsyncDisposable & {
  readonly pid: number;
  /** One at a time. Throws what went wrong there. */
  run(command: Command): Promise<Outcome>;
};

export function startLoad(name: 'clients' | 'undici-client'): LoadProgram {
  const file = join(import.meta.dirname, `load/${name}.ts`);
  const child = fork(file, { execArgv: nodeArguments });
  return {
    pid: child.pid ?? 0,
    async run(command) {
      child.send(command);
      const ended = new AbortController();
      const result = await Promise.race([
        once(child, 'message', ended),
        once(child, 'exit', ended).then(() => [`the ${name} ended`]),
      ]);
      ended.abort();
      const outcome: Outcome | string = result[0];
      if (typeof outcome === 'string') throw new Error(outcome);
      return outcome;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}
