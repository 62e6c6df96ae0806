import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually, until } from '../../eventually.ts';

const program = fileURLToPath(new URL('../../../cli/banyan.js', import.meta.url));

/** An adapter as an operator runs it: `banyan adapter` with a configuration file. */
export type AdapterChild = {
  /** What it has logged so far, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Where its admin API listens, once it does. */
  address(): Promise<{ adminAddress: string }>;
  /** Resolves when all of its dependencies work. */
  ready(): Promise<void>;
  /** Ends it with SIGKILL, if it still runs. */
  kill(): Promise<void>;
};

export function spawnAdapter(config: object, nodeOptions: readonly string[] = []): AdapterChild {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-adapter-'));
  const file = join(folder, 'banyan.yaml');
  writeFileSync(file, JSON.stringify(config)); // JSON is YAML
  const flags = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
  const args = [...flags, program, 'adapter', '--config', file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close').then(() => rmSync(folder, { recursive: true }));
  const log: Readonly<Record<string, unknown>>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const address = async () => {
    const { admin } = await eventually(() => log.find(({ msg }) => msg === 'listening'));
    return { adminAddress: String(admin) };
  };
  return {
    log,
    address,
    async ready() {
      const { adminAddress } = await address();
      await until(async () => (await fetch(`${adminAddress}/readyz`)).ok);
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
