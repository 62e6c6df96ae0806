import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that listens; disposing of it ends it, and waits. */
export type Program = AsyncDisposable & {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** Throws when it ended by itself. */
  check(): void;
};

/** ms to listen, and to end when asked to. */
const READY = 30_000;
const STOP_GRACE = 10_000;

/** What Node is always told, so that programs print nothing else. */
export const nodeArguments = ['--disable-warning=ExperimentalWarning'];

/** Starts a program, and waits until it takes connections at the port that its arguments name. */
export async function startProgram(
  name: string,
  port: number,
  command: readonly [string, ...string[]],
  stdout: number | 'ignore' = 'ignore',
): Promise<Program> {
  const [file, ...rest] = command;
  const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
  const child = spawn(file, rest, { stdio });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-2_000);
  });
  child.on('error', (error) => {
    complaints += error.message;
  });
  const program: Program = {
    ...{ name, port, pid: child.pid ?? 0 },
    check() {
      if (hasEnded(child)) throw new Error(`${name} ended by itself: ${complaints}`);
    },
    [Symbol.asyncDispose]: () => end(child),
  };
  try {
    const deadline = performance.now() + READY;
    while (!(await answers(port))) {
      program.check();
      if (performance.now() > deadline) throw new Error(`${name} does not listen: ${complaints}`);
      await delay(50);
    }
  } catch (error) {
    await end(child);
    throw error;
  }
  return program;
}

/** Asks the child to end, makes it, and waits. */
export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(force);
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess) =>
  pid === undefined || exitCode !== null || signalCode !== null;

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
