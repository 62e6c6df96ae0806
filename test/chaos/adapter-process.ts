import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** One adapter, as an operator runs it: a process with a configuration file. */
export type AdapterProcess = {
  readonly name: string;
  /** Starts it, or starts it again; resolves as soon as there is a process. */
  start(): Promise<void>;
  /** Resolves when every dependency of it works. */
  ready(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP for so many ms. */
  freeze(ms: number): Promise<void>;
  /** SIGTERM; resolves when it has ended, within 60 s by its own will. */
  stop(): Promise<void>;
  /** The sum of a metric over its labels; 0 while there is no answer. */
  metric(name: string): Promise<number>;
  /** What must not happen: it ended by itself, or did not end when asked to. */
  readonly failures: readonly string[];
  /** The end of its log. */
  readonly log: readonly string[];
};

export type AdapterProcessOptions = {
  readonly name: string;
  /** For its configuration file. */
  readonly folder: string;
  readonly broker: string;
  readonly database: string;
  readonly legacyExchange: string;
  readonly queue: string;
  readonly eventExchange: string;
  readonly shards: number;
  /** More of what `node` is told. */
  readonly nodeOptions?: readonly string[];
  /** The command line that it is started with; this repository's unless told. */
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const ownScript = join(import.meta.dirname, '../../cli/banyan.js');
const KEPT_LINES = 400;

/** None of them outlives the suite. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function createAdapterProcess(options: AdapterProcessOptions): AdapterProcess {
  const { name, folder, nodeOptions = [], script = ownScript, env = {} } = options;
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, configOf(options));
  const failures: string[] = [];
  const log: string[] = [];
  let child: ChildProcess | undefined;
  let closed: Promise<unknown> = Promise.resolve();
  let admin: string | undefined;

  const note = (line: string) => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
    if (line.includes('"listening"')) admin = (JSON.parse(line) as { admin: string }).admin;
  };

  const start = async () => {
    if (child !== undefined) return;
    admin = undefined;
    const flags = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
    const started = spawn(process.execPath, [...flags, script, 'adapter', '--config', file], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    createInterface({ input: started.stdout }).on('line', note);
    createInterface({ input: started.stderr }).on('line', note);
    closed = once(started, 'close').then(([code, signal]) => {
      if (child !== started) return; // it was ended on purpose
      failures.push(`${name} ended by itself: ${signal ?? `exit code ${code}`}`);
      child = undefined;
    });
    await once(started, 'spawn');
  };

  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    child = undefined;
    ending?.kill(signal);
    await closed;
    return ending;
  };

  const ask = async (path: string) => {
    if (admin === undefined) return undefined;
    return fetch(`${admin}${path}`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  };

  return {
    name,
    failures,
    log,
    start,
    async ready() {
      while ((await ask('/readyz'))?.status !== 200) {
        if (child === undefined) throw new Error(failures.at(-1) ?? `${name} does not run`);
        await delay(20);
      }
    },
    kill: async () => void (await end('SIGKILL')),
    async freeze(ms) {
      const frozen = child;
      frozen?.kill('SIGSTOP');
      await delay(ms);
      frozen?.kill('SIGCONT');
    },
    async stop() {
      const late = new AbortController();
      const ending = child;
      void delay(60_000, undefined, { signal: late.signal, ref: false }).then(
        () => {
          failures.push(`${name} did not end within 60 s of SIGTERM`);
          ending?.kill('SIGKILL');
        },
        () => {},
      );
      await end('SIGTERM');
      late.abort();
      if (ending !== undefined && ending.signalCode === null && ending.exitCode !== 0) {
        failures.push(`${name} ended with exit code ${ending.exitCode} after SIGTERM`);
      }
    },
    async metric(metric) {
      const response = await ask('/metrics');
      const text = (await response?.text().catch(() => '')) ?? '';
      const values = text.matchAll(new RegExp(`^${metric}(?:\\{[^}]*\\})? ([0-9.e+]+)$`, 'gm'));
      return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
    },
  };
}

function configOf(options: AdapterProcessOptions): string {
  const { legacyExchange: exchange, queue, shards } = options;
  // JSON is YAML.
  return JSON.stringify({
    log: { level: 'info' },
    flags: { exchange: `${options.eventExchange}.flags` },
    adapter: {
      admin: { listen: '127.0.0.1:0' },
      broker: options.broker,
      database: options.database,
      receive: { exchange, queue, ...(shards > 1 && { shards }) },
      publish: { exchange: options.eventExchange },
    },
  });
}
