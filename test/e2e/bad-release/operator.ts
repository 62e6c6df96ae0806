import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended, and what it said. */
export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Somebody at a shell, in the folder of the configuration. */
export type Operator = {
  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<Ended>;
  /** The same with `--json`; what it printed. */
  ask<T>(...args: readonly string[]): Promise<T>;
  /** Starts a command that can be sent a signal. */
  start(...args: readonly string[]): {
    readonly ended: Promise<Ended>;
    kill(signal: NodeJS.Signals): void;
  };
  /** Ends what still runs. */
  leave(): Promise<void>;
};

/** `script`: the command line to use. */
export function operatorOf(script: string, folder: string): Operator {
  const running = new Map<ChildProcess, Promise<Ended>>();
  const start: Operator['start'] = (...args) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, ...args],
      { cwd: folder, env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const ended = once(child, 'close').then(([code, signal]): Ended => {
      running.delete(child);
      return { code, signal, stdout, stderr };
    });
    running.set(child, ended);
    return { ended, kill: (signal) => void child.kill(signal) };
  };
  const run: Operator['run'] = (...args) => start(...args).ended;
  return {
    start,
    run,
    async ask(...args) {
      const { code, stdout, stderr } = await run(...args, '--json');
      if (code !== 0) throw new Error(`${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
    async leave() {
      const left = [...running];
      for (const [child] of left) child.kill('SIGKILL');
      await Promise.all(left.map(([, ended]) => ended));
    },
  };
}
