import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { amqpUrl } from '../../broker.ts';
import type { RivalSettings } from './rival-settings.ts';
import type { Stage } from './stage.ts';

/** Who does the work; each is one Node process. */
export type RivalName = 'ceiling' | 'naive' | 'adapter';

/** How a rival is started. */
export type RivalOptions = {
  readonly stage: Stage;
  readonly database: string;
  /** Messages of one commit; only the adapter has it. */
  readonly batch?: number;
  /** Further arguments of Node itself. */
  readonly node?: readonly string[];
};

/** A rival at work; disposing of it lets it end, and waits. */
export type Rival = AsyncDisposable & {
  readonly pid: number;
  /** Base URL of the adapter's admin API. */
  readonly admin: string;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Throws when it ended by itself. */
  check(): void;
};

const PREFETCH = 250;
/** ms for a rival to end when it is asked to. */
const STOP_GRACE = 10_000;
/** ms for the adapter to become ready. */
const READY = 60_000;
const root = join(import.meta.dirname, '../../..');

export async function startRival(name: RivalName, options: RivalOptions): Promise<Rival> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-bench-'));
  const port = await freePort();
  const program =
    name === 'adapter'
      ? ['cli/banyan.js', 'adapter', '--config', await adapterConfig(folder, port, options)]
      : [`test/bench/adapter/${name}.ts`, JSON.stringify(settingsOf(options))];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...(options.node ?? []), ...program],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return {
    pid: child.pid ?? 0,
    admin: `http://127.0.0.1:${port}`,
    output: () => output,
    check() {
      if (hasEnded(child)) throw new Error(`the ${name} ended by itself: ${output.slice(-2_000)}`);
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) {
        const ended = once(child, 'exit');
        const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
        child.kill('SIGTERM');
        await ended;
        clearTimeout(force);
      }
      await rm(folder, { recursive: true });
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

function settingsOf({ stage, database }: RivalOptions): RivalSettings {
  const { queue, eventExchange } = stage.topology;
  return { broker: amqpUrl, queue, eventExchange, prefetch: PREFETCH, database };
}

async function adapterConfig(
  folder: string,
  port: number,
  { stage, database, batch }: RivalOptions,
): Promise<string> {
  const { legacyExchange, queue, eventExchange } = stage.topology;
  const file = join(folder, 'banyan.yaml');
  const config = {
    log: { level: 'warn' },
    adapter: {
      admin: { listen: `127.0.0.1:${port}` },
      broker: amqpUrl,
      database,
      receive: {
        ...{ exchange: legacyExchange, queue, prefetch: PREFETCH },
        ...(batch === undefined ? {} : { batch: { messages: batch } }),
      },
      publish: { exchange: eventExchange },
    },
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Waits until the adapter says that all of its dependencies work. */
export async function untilReady(rival: Rival, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + READY;
  for (;;) {
    signal.throwIfAborted();
    rival.check();
    const answer = await fetch(`${rival.admin}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > deadline) {
      throw new Error(`the adapter is not ready: ${await answer?.text()} ${rival.output()}`);
    }
    await delay(50);
  }
}
