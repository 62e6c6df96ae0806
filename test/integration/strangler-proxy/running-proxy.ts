import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { parseConfig } from '#contracts';
import { fileWriter } from '#flags';
import { type RunningProxy, startProxy } from '#strangler-proxy';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';

/** A proxy under test, in a folder of its own. */
export type TestProxy = RunningProxy & {
  /** Where its flags are, and what it keeps. */
  readonly folder: string;
  /** Its log, line by line. */
  readonly log: Record<string, unknown>[];
  /** Switches a flag, and waits until the proxy acts on it. */
  switchFlag(name: string, enabled: boolean): Promise<void>;
  status(): Promise<ProxyStatus>;
  /** The value of a metric's line, for example `banyan_proxy_in_flight`. */
  metric(line: string): Promise<number | undefined>;
};

export type ProxyStatus = {
  readonly services: { readonly name: string; readonly breaker: string }[];
  readonly routes: { readonly flag: string; readonly state: string; readonly arm: string }[];
  readonly flags: { readonly lastRefresh?: number };
};

/** Starts a proxy on free ports with the given part of banyan.yaml, and flags that are on. */
export async function runProxy(
  yaml: string,
  {
    flags = [],
    canaries = {},
    timeouts,
  }: {
    flags?: string[];
    /** Shares in %, by the names of flags. */
    canaries?: Readonly<Record<string, number>>;
    timeouts?: { connect: number; headers: number };
  } = {},
): Promise<TestProxy> {
  const parsed = parseConfig(`listen: 127.0.0.1:0\nadmin: { listen: 127.0.0.1:0 }\n${yaml}`, {
    file: 'test',
    env: {},
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const folder = await mkdtemp(join(tmpdir(), 'banyan-proxy-'));
  const file = join(folder, 'flags.json');
  for (const flag of flags) await setFlag(file, flag, true);
  const shares = Object.entries(canaries).map(([name, share]) => ({
    ...{ name, enabled: true },
    strategies: [
      {
        name: 'flexibleRollout',
        parameters: { rollout: `${share}`, stickiness: 'default', groupId: name },
      },
    ],
  }));
  await fileWriter(file).write(shares, { who: 'test', reason: '' });

  const log: Record<string, unknown>[] = [];
  const lines = new Writable({
    write(line: Buffer, _encoding, done) {
      log.push(JSON.parse(line.toString()));
      done();
    },
  });
  const proxy = await startProxy({
    config: parsed.config,
    folder,
    env: {},
    log: pino(lines),
    ...(timeouts && { waits: { legacy: patient(timeouts), service: patient(timeouts) } }),
  });
  const status = async () =>
    (await (await fetch(`${proxy.adminAddress}/status`)).json()) as ProxyStatus;
  return {
    ...proxy,
    folder,
    log,
    status,
    async switchFlag(name, enabled) {
      const before = (await status()).flags.lastRefresh;
      await setFlag(file, name, enabled);
      await until(async () => (await status()).flags.lastRefresh !== before);
    },
    async metric(line) {
      const text = await (await fetch(`${proxy.adminAddress}/metrics`)).text();
      const found = text.split('\n').find((each) => each.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.slice(line.length));
    },
    async stop() {
      await proxy.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The access log's lines. */
export function requestsIn(log: TestProxy['log']): Record<string, unknown>[] {
  return log.filter(({ msg }) => msg === 'request');
}

function patient(timeouts: { connect: number; headers: number }) {
  return { ...timeouts, idle: 0 };
}
