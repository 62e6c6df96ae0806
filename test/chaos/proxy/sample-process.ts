import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endsWithSuite, gone, NODE_ARGUMENTS } from './child.ts';
import { quietPort } from './quiet-port.ts';
import type { Behaviour, SampleSettings } from './sample-settings.ts';

/** The legacy, or an instance of a service: always at the same port. */
export type SampleProcess = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  behave(behaviour: Behaviour): void;
  /** SIGSTOP: the system goes on to take connections for it, as many as its backlog holds. */
  freeze(): void;
  thaw(): void;
};

export type SampleOptions = Pick<SampleSettings, 'name' | 'folder'> &
  Partial<Pick<SampleSettings, 'host' | 'port' | 'backlog'>>;

const program = join(import.meta.dirname, 'programs/sample-server.ts');

export async function createSample(options: SampleOptions): Promise<SampleProcess> {
  const { name, folder, host = '127.0.0.1', backlog = 511 } = options;
  const port = options.port ?? (await quietPort(host));
  let child: ChildProcess | undefined;
  return {
    ...{ name, host, port, url: `http://${host}:${port}` },
    async start() {
      const settings: SampleSettings = { name, host, port, backlog, folder };
      const started = fork(program, [JSON.stringify(settings)], { execArgv: NODE_ARGUMENTS });
      child = started;
      endsWithSuite(started);
      const ended = gone(started).then(() => {
        throw new Error(`${name} ended before it listened`);
      });
      ended.catch(() => {}); // later on, because it is killed
      await Promise.race([once(started, 'message'), ended]);
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (ending === undefined) return;
      ending.kill('SIGKILL');
      await gone(ending);
    },
    behave: (behaviour) => void child?.send(behaviour),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}
