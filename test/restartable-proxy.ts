import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startBanyan } from './banyan.ts';

/** `banyan proxy` on a host of its own: a folder that stays, whatever becomes of the process. */
export type RestartableProxy = {
  readonly folder: string;
  /** Base URLs, of this start. */
  readonly address: string;
  readonly admin: string;
  readonly pid: number;
  /** Starts it again, on other ports; resolves when it serves. */
  start(): Promise<void>;
  /** Ends it as a service manager would. */
  stop(): Promise<void>;
  /** Ends it without a word. */
  kill(): Promise<void>;
  /** Ends it for good, and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>;
};

type Started = {
  readonly address: string;
  readonly admin: string;
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<void>;
};

/** Starts a proxy with this configuration, on free ports. */
export async function startRestartableProxy(
  yaml: string,
  options: {
    readonly workers?: number;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<RestartableProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-proxy-'));
  const head = 'listen: 127.0.0.1:0\nadmin: { listen: 127.0.0.1:0 }';
  await writeFile(join(folder, 'banyan.yaml'), `${head}\n${yaml}`);
  const { workers = 1, env = {} } = options;
  const start = () => startIn(folder, ['--workers', String(workers)], env);
  let running = await start();
  return {
    folder,
    get address() {
      return running.address;
    },
    get admin() {
      return running.admin;
    },
    get pid() {
      return running.pid;
    },
    async start() {
      running = await start();
    },
    stop: () => running.end('SIGTERM'),
    kill: () => running.end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await running.end('SIGKILL');
      // Workers that the signal did not reach end once their primary has gone.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

async function startIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = startBanyan(['proxy', ...args], { cwd: folder, env });
  const closed = once(child, 'close');
  const said: string[] = [];
  const listening = new Promise<{ address: string; admin: string }>((resolve) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        if (said.length < 50) said.push(line);
        if (line.includes('"msg":"listening"')) resolve(JSON.parse(line));
      });
    }
  });
  const ended = closed.then(() => Promise.reject(new Error(`it ended:\n${said.join('\n')}`)));
  ended.catch(() => {}); // later on, it ends because it is stopped
  const { address, admin } = await Promise.race([listening, ended]);
  return {
    ...{ address, admin, pid: child.pid ?? 0 },
    async end(signal) {
      child.kill(signal);
      await closed;
    },
  };
}
