import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import { endWithThisProcess } from './end-with-this-process.ts';

/** A temporary folder and the programs that run in it: all gone after `stop()`, or with this process. */
export type PrivateServer = {
  readonly folder: string;
  /** Runs a program that prepares something, to its end. */
  run(program: string, args: readonly string[]): Promise<void>;
  /** Starts a program that stays, with nothing of our environment but the PATH. */
  start(
    program: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): PrivateProgram;
  /** Resolves once the probe does; rejects when a program ended before that, or after 60 s. */
  ready(probe: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
};

/** One program of a private server, with all that it started. */
export type PrivateProgram = {
  /** Sends the signal and resolves once it has ended; what has not after `within` ms is killed. */
  end(signal: 'SIGTERM' | 'SIGKILL', within?: number): Promise<void>;
};

const readyWithin = 60_000;
const stoppedWithin = 2_000;

export function openPrivateServer(code: string, folders: readonly string[]): PrivateServer {
  const folder = mkdtempSync(join(tmpdir(), `banyan-${code}-`));
  const log = join(folder, 'log');
  const running = new Set<ChildProcess>();

  const removeFolder = () =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const forget = endWithThisProcess(() => {
    for (const child of running) signalGroup(child, 'SIGKILL');
    removeFolder();
  });

  function launch(program: string, args: readonly string[], env = {}): ChildProcess {
    const output = openSync(log, 'a');
    // In a group of its own: Ctrl-C in a terminal must not end the server before its users.
    const child = spawn(program, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: folders.join(delimiter), HOME: folder, TMPDIR: folder, ...env },
    });
    closeSync(output);
    child.on('error', () => {}); // seen as a program that has ended: it has no pid
    child.unref();
    running.add(child);
    return child;
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals, within: number): Promise<void> {
    signalGroup(child, signal);
    await until(within, () => hasEnded(child));
    signalGroup(child, 'SIGKILL'); // also to what the program left behind
    await until(stoppedWithin, () => hasEnded(child));
    running.delete(child);
  }

  function failed(what: string): BanyanError {
    const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    return new BanyanError(
      `${code}_failed`,
      `A private server ${what}. Its log ends with:\n${tail}`,
    );
  }

  return {
    folder,

    async run(program, args) {
      const child = launch(program, args);
      await until(readyWithin, () => hasEnded(child));
      if (child.exitCode !== 0) throw failed(`could not be prepared by ${program}`);
      running.delete(child);
    },

    start(program, args, env) {
      const child = launch(program, args, env);
      return { end: (signal, within = stoppedWithin) => end(child, signal, within) };
    },

    async ready(probe) {
      const ended = () => [...running].some(hasEnded);
      const inTime = await until(readyWithin, async () => ended() || (await succeeds(probe)));
      if (ended()) throw failed('ended before it was ready');
      if (!inTime) throw failed(`was not ready in ${readyWithin / 1000} s`);
    },

    async stop() {
      for (const child of [...running].reverse()) {
        await end(child, 'SIGTERM', stoppedWithin);
      }
      removeFolder();
      forget();
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is empty.
  }
}

async function succeeds(probe: () => Promise<unknown>): Promise<boolean> {
  try {
    await probe();
    return true;
  } catch {
    return false;
  }
}

async function until(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
