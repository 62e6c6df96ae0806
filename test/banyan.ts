import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const script = join(import.meta.dirname, '../cli/banyan.js');
/** Each process starts in about half the time; without a HOME, banyan has no place of its own for that. */
const compiled = join(import.meta.dirname, '../node_modules/.cache/banyan-tests');

/** Runs the command line to its end, as an operator would. */
export async function banyan(
  args: readonly string[],
  {
    input,
    ...options
  }: { cwd?: string; env?: Readonly<Record<string, string>>; input?: string } = {},
): Promise<{ code: number | null; stdout: Buffer; stderr: string }> {
  const child = startBanyan(args, options);
  child.stdin.end(input);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk) => stdout.push(chunk));
  child.stderr.on('data', (chunk) => stderr.push(chunk));
  const [code] = await once(child, 'close');
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Starts the command line, for a command that stays. */
export function startBanyan(
  args: readonly string[],
  { cwd = '/', env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
) {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
