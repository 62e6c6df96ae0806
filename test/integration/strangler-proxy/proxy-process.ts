import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startBanyan } from '../../banyan.ts';
import { eventually } from '../../eventually.ts';

export type LogLine = Readonly<Record<string, unknown>>;

/** One worker of the proxy's status. */
export type WorkerStatus = {
  readonly worker: number;
  readonly pid: number;
  readonly state: string;
  readonly restarts: number;
};

/** `banyan proxy` as an operator starts it, in a folder of its own. */
export type ProxyProcess = {
  readonly pid: number;
  readonly address: string;
  readonly admin: string;
  readonly folder: string;
  readonly log: LogLine[];
  workers(): Promise<readonly WorkerStatus[]>;
  /** The values of a metric's lines added up. */
  metric(name: string): Promise<number>;
  /** Sends a signal, and returns the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string>;
  /** Kills it if it still runs, and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startProxyProcess(
  yaml: string,
  args: readonly string[] = [],
): Promise<ProxyProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-workers-'));
  const head = 'listen: 127.0.0.1:0\nadmin: { listen: 127.0.0.1:0 }';
  await writeFile(join(folder, 'banyan.yaml'), `${head}\n${yaml}`);
  const child = startBanyan(['proxy', ...args], { cwd: folder });
  const closed = once(child, 'close');
  const log: LogLine[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const { address, admin } = (await eventually(() =>
    log.find(({ msg }) => msg === 'listening'),
  )) as { address: string; admin: string };
  return {
    ...{ pid: child.pid ?? 0, address, admin, folder, log },
    async workers() {
      const answer = await fetch(`${admin}/status`);
      return ((await answer.json()) as { workers: WorkerStatus[] }).workers;
    },
    async metric(name) {
      const text = await (await fetch(`${admin}/metrics`)).text();
      const lines = text.split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async end(signal) {
      child.kill(signal);
      const [code, by] = await closed;
      return code ?? by;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

/** Whether there is such a process. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
