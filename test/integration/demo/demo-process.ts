import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One of the demo's processes, ready to be spoken to at `address`. */
export type DemoProcess = {
  readonly address: string;
  /** Ends it as an operator would; its exit code. */
  readonly stop: () => Promise<number | null>;
};

/** Runs demo/<name>/main.ts on a free port until it says that it listens. */
export async function startDemo(name: string, env: Record<string, string>): Promise<DemoProcess> {
  const child = spawnDemo(name, env);
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`${name} ended with code ${code}`))),
  ]);
  const { address }: { address: string } = JSON.parse(line);
  return {
    address,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}

/** Runs a process that is to fail: its exit code and what it wrote to stderr. */
export async function failingDemo(name: string, env: Record<string, string>) {
  const child = spawnDemo(name, env);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

function spawnDemo(name: string, env: Record<string, string>) {
  const main = fileURLToPath(new URL(`../../../demo/${name}/main.ts`, import.meta.url));
  return spawn(process.execPath, [main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
