import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../demo/legacy-store/main.ts', import.meta.url));

/** The sample store, which can be killed as a machine that loses its power, and started again. */
export type StoreProcess = {
  /** Stays the same over all starts. */
  readonly address: string;
  kill(): Promise<void>;
  start(): Promise<void>;
};

export async function startStore(env: Record<string, string>): Promise<StoreProcess> {
  let running = spawnStore(env);
  const address = await addressOf(running);
  return {
    address,
    async kill() {
      if (running.exitCode !== null || running.signalCode !== null) return;
      const exited = once(running, 'exit');
      running.kill('SIGKILL');
      await exited;
    },
    async start() {
      running = spawnStore({ ...env, LEGACY_LISTEN: new URL(address).host });
      await addressOf(running);
    },
  };
}

function spawnStore(env: Record<string, string>) {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('its output is not read');
  const lines = createInterface({ input: stdout });
  const [line] = await once(lines, 'line');
  lines.on('line', () => {}); // so that the rest is read as well
  const { address }: { address: string } = JSON.parse(line);
  return address;
}
