import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { endsWithSuite, gone, NODE_ARGUMENTS } from './child.ts';

/** `banyan proxy`, as an operator runs it: a process with a configuration file. */
export type ProxyProcess = {
  readonly name: string;
  /** Resolves when it listens. Throws with what it said when it ends instead. */
  start(): Promise<void>;
  /** SIGTERM; resolves when it has ended, which may take it 30 s. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** SIGHUP: it opens its log files again. */
  hangUp(): void;
  /** What its admin API answers; undefined while it does not. */
  ask(path: string): Promise<string | undefined>;
  /** What must not happen: it ended by itself, or not as it should when asked to. */
  readonly failures: readonly string[];
  /** The end of what it said. */
  readonly log: readonly string[];
};

export type ProxyProcessOptions = {
  readonly name: string;
  /** The command line's script. */
  readonly script: string;
  readonly config: string;
  readonly folder: string;
};

const KEPT_LINES = 400;
/** ms to end after SIGTERM. */
const PATIENCE = 30_000;

export function createProxy({ name, script, config, folder }: ProxyProcessOptions): ProxyProcess {
  const failures: string[] = [];
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let admin: string | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = undefined;
    if (ending === undefined) return undefined;
    ending.kill(signal);
    await gone(ending);
    return ending;
  };

  return {
    name,
    failures,
    log,
    async start() {
      const command = [...NODE_ARGUMENTS, script, 'proxy', '--config', config];
      const started = spawn(process.execPath, command, {
        ...{ cwd: folder, env: { PATH: process.env.PATH } },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      endsWithSuite(started);
      const listening = new Promise<void>((resolve) => {
        const note = (line: string) => {
          log.push(line);
          if (log.length > KEPT_LINES) log.shift();
          if (!line.includes('"listening"')) return;
          admin = (JSON.parse(line) as { admin: string }).admin;
          resolve();
        };
        createInterface({ input: started.stdout }).on('line', note);
        createInterface({ input: started.stderr }).on('line', note);
      });
      const closed = once(started, 'close').then(([code, signal]) => {
        if (child !== started) return; // it was ended on purpose
        child = undefined;
        failures.push(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
        throw new Error(`${failures.at(-1)}\n${log.slice(-10).join('\n')}`);
      });
      closed.catch(() => {});
      await Promise.race([listening, closed]);
    },
    async stop() {
      const ending = child;
      const late = new AbortController();
      const waiting = delay(PATIENCE, undefined, { signal: late.signal }).then(
        () => {
          failures.push(`${name} did not end within ${PATIENCE / 1_000} s of SIGTERM`);
          ending?.kill('SIGKILL');
        },
        () => {},
      );
      await end('SIGTERM');
      late.abort();
      await waiting;
      if (ending !== undefined && ending.signalCode === null && ending.exitCode !== 0) {
        failures.push(`${name} ended with exit code ${ending.exitCode} after SIGTERM`);
      }
    },
    kill: async () => void (await end('SIGKILL')),
    hangUp: () => void child?.kill('SIGHUP'),
    async ask(path) {
      if (admin === undefined) return undefined;
      const signal = AbortSignal.timeout(2_000);
      const answer = await fetch(`${admin}${path}`, { signal }).catch(() => undefined);
      return answer?.text().catch(() => undefined);
    },
  };
}
