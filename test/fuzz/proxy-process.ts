import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cutoverFlag } from '#contracts';
import { startBanyan } from '../banyan.ts';
import { setFlag } from '../set-flag.ts';

/** `banyan proxy` with a route to a service that is well, and one to a service that is not. */
export type ProxyProcess = AsyncDisposable & {
  readonly port: number;
  readonly isAlive: boolean;
  /** What its log and its answers to questions say is wrong with it. */
  problems(): Promise<string[]>;
  /** Resident memory now and at its highest, MiB. */
  memory(): Promise<{ readonly now: number; readonly highest: number }>;
  /** How many requests failed, by their codes. */
  readonly failures: ReadonlyMap<string, number>;
};

const yaml = (legacy: string, service: string) => `legacy: ${legacy}
listen: 127.0.0.1:0
admin: { listen: 127.0.0.1:0 }
services: { steady: { url: ${service} }, shaky: { url: ${service} } }
routes:
  - { name: steady, match: /steady/**, service: steady, request: { set: { X-Channel: app } } }
  - { name: shaky, match: /shaky/**, service: shaky }
flags: { file: flags.json }
`;

export async function startProxyProcess(legacy: string, service: string): Promise<ProxyProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-fuzz-'));
  const config = join(folder, 'banyan.yaml');
  await writeFile(config, yaml(legacy, service));
  for (const name of ['steady', 'shaky']) {
    await setFlag(join(folder, 'flags.json'), cutoverFlag({ name }), true);
  }
  const child = startBanyan(['proxy', '--config', config]);
  const exited = once(child, 'close');
  const complaints: string[] = [];
  const failures = new Map<string, number>();
  const listening = new Promise<LogEntry>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = entryOf(line);
      if (entry?.msg === 'listening') resolve(entry);
      const code = entry?.code ?? entry?.error?.code;
      if (code !== undefined) failures.set(code, (failures.get(code) ?? 0) + 1);
      if (entry === undefined || entry.level >= 50) complaints.push(`it logged ${line}`);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      complaints.push(`it printed ${line}`);
    });
    void exited.then(() => reject(new Error(`the proxy ended: ${complaints.join('\n')}`)));
  });
  const { address = '', admin = '' } = await listening;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    port: Number(new URL(address).port),
    failures,
    get isAlive() {
      return !hasEnded();
    },
    async problems() {
      if (hasEnded()) {
        return [...complaints, `it ended with ${child.exitCode ?? child.signalCode}`];
      }
      const ready = await fetch(`${admin}/readyz`);
      const metrics = await (await fetch(`${admin}/metrics`)).text();
      const inFlight = /^banyan_proxy_in_flight (\d+)$/m.exec(metrics)?.[1];
      return [
        ...complaints,
        ...(ready.ok ? [] : [`/readyz answered ${ready.status}`]),
        ...(inFlight === '0' ? [] : [`${inFlight} requests are still in flight`]),
      ];
    },
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const mebibytes = (name: string) =>
        Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024);
      return { now: mebibytes('VmRSS'), highest: mebibytes('VmHWM') };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

type LogEntry = {
  readonly msg: string;
  readonly level: number;
  readonly address?: string;
  readonly admin?: string;
  readonly code?: string;
  readonly error?: { readonly code: string };
};

function entryOf(line: string): LogEntry | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
