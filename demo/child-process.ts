import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a process said in its line `{"msg":"listening",…}`. */
export type Listening = Readonly<Record<string, string>>;

/** ms after a polite request to stop until a process is ended. */
const STOP_GRACE = 3_000;
const root = join(import.meta.dirname, '..');

/** What the user's shell may say about another Banyan. */
export const neutral = { BANYAN_CONFIG: '', DATABASE_URL: '', UNLEASH_URL: '', UNLEASH_TOKEN: '' };

// However we end, nothing that we started stays behind.
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a script of this project on the same Node as ourselves, and waits until it listens. What it
 * prints goes to `<name>.log` in the folder. How to end it is put on `stack` at once. Rejects with its
 * last lines when it ends before.
 */
export function startProcess(
  stack: AsyncDisposableStack,
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Listening> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    env: { ...process.env, ...neutral, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  stack.defer(() => stopProcess(child));
  const log = createWriteStream(join(folder, `${name}.log`));
  const lastLines: string[] = [];
  child.stderr.on('data', (chunk) => log.write(chunk));
  child.stderr.on('data', (chunk) => lastLines.push(String(chunk).trimEnd()));

  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      lastLines.push(line);
      lastLines.splice(0, lastLines.length - 5);
      if (line.includes('"msg":"listening"')) resolve(JSON.parse(line));
    });
    child.once('error', reject);
    child.once('close', () => {
      running.delete(child);
      log.end();
      reject(new Error(`${name} ended before it was ready:\n${lastLines.join('\n')}`));
    });
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
  await closed;
  clearTimeout(timer);
}
