import { BanyanError } from '#contracts';
import { missingPrograms, type ServerKind } from './local-server.ts';
import { openPrivateServer, type PrivateProgram } from './private-server.ts';
import { programFolders } from './programs.ts';

/** A private server that somebody stops, kills and starts again; its url and its data stay. */
export type RestartableServer = {
  readonly url: string;
  /** Starts it again; resolves when it can be used. Does nothing while it runs. */
  start(): Promise<void>;
  /** Ends it as its service manager would, with SIGTERM; after 30 s with SIGKILL. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL: nothing is written or said any more. */
  kill(): Promise<void>;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
};

/** ms for a server that is asked to end. */
const STOPPED_WITHIN = 30_000;

/** Starts a private server of this kind; it is gone with this process, or after `remove()`. */
export async function openRestartable(
  kind: ServerKind,
  folders: readonly string[] = programFolders(),
): Promise<RestartableServer> {
  const missing = missingPrograms(kind, folders);
  if (missing !== undefined) {
    throw new BanyanError(
      `${kind.code}_missing`,
      `A private ${kind.name} cannot be started: ${missing}`,
      { advice: kind.advice, exitCode: 2 },
    );
  }
  const server = openPrivateServer(kind.code, folders);
  try {
    const prepared = await kind.prepare(server);
    let program: PrivateProgram | undefined = await prepared.start();
    const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
      const ending = program;
      program = undefined;
      await ending?.end(signal, STOPPED_WITHIN);
    };
    return {
      url: prepared.url,
      async start() {
        program ??= await prepared.start();
      },
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
      remove: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
