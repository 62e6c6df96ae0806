import { BanyanError } from '#contracts';
import { openPrivateServer, type PrivateProgram, type PrivateServer } from './private-server.ts';
import { isInstalled, programFolders } from './programs.ts';

/** A server to work with: one that was found running, or a private one that lives until `stop()`. */
export type LocalServer = {
  readonly url: string;
  readonly origin: 'running' | 'private';
  /** Ends a private server and removes its folder, within about 3 s; leaves a running one alone. */
  stop(): Promise<void>;
};

export type ProvideOptions = {
  /** Where a server may be running already; without it, where it usually is. */
  readonly url?: string | undefined;
  /** Folders to look for the server's programs in: by default the PATH and where packages put them. */
  readonly folders?: readonly string[];
};

/** What makes one kind of server different from another. */
export type ServerKind = {
  readonly name: string;
  /** The first word of each error's code: `rabbitmq_missing`. */
  readonly code: string;
  readonly defaultUrl: string;
  readonly protocol: RegExp;
  /** Every program that a private server needs. */
  readonly programs: readonly string[];
  /** The ways to get a server. */
  readonly advice: string;
  /** Connects once and leaves, within about 3 s; rejects with the driver's error. */
  connect(url: string): Promise<void>;
  /** Prepares a private server in its folder, so that it can be started, again and again. */
  prepare(server: PrivateServer): Promise<PreparedServer>;
};

/** A private server that has its ports and its data, and does not run yet. */
export type PreparedServer = {
  readonly url: string;
  /** Resolves when the server can be used. */
  start(): Promise<PrivateProgram>;
};

const nothingAnswers = /ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/;

/** Finds a server that answers; else starts a private one; else throws an error that says how to get one. */
export async function provide(kind: ServerKind, options: ProvideOptions): Promise<LocalServer> {
  const url = options.url || kind.defaultUrl;
  const place = parse(kind, url);

  const failure = await connectionFailure(kind, url);
  if (failure === undefined) return { url, origin: 'running', stop: async () => {} };
  if (!nothingAnswers.test(failure)) {
    throw new BanyanError(
      `${kind.code}_refused`,
      `The server at ${shown(place)} answers, but cannot be used: ${failure}`,
      { advice: 'Check the user, the password and the path of the URL.', exitCode: 2 },
    );
  }

  const folders = options.folders ?? programFolders();
  const obstacle = obstacleToAPrivateServer(kind, place, folders);
  if (obstacle !== undefined) {
    throw new BanyanError(
      `${kind.code}_missing`,
      `No ${kind.name} answers at ${shown(place)} (${failure}), and none can be started: ${obstacle}`,
      { advice: kind.advice, exitCode: 2 },
    );
  }

  const server = openPrivateServer(kind.code, folders);
  try {
    const prepared = await kind.prepare(server);
    await prepared.start();
    return { url: prepared.url, origin: 'private', stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function parse(kind: ServerKind, url: string): URL {
  const place = URL.parse(url);
  if (place !== null && kind.protocol.test(place.protocol)) return place;
  const what = place === null ? `"${url}"` : shown(place);
  throw new BanyanError(`${kind.code}_url`, `${what} is not the URL of a ${kind.name}`, {
    advice: `Write it like ${kind.defaultUrl}`,
    exitCode: 2,
  });
}

async function connectionFailure(kind: ServerKind, url: string): Promise<string | undefined> {
  try {
    await kind.connect(url);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what both drivers reject with
    return message || code || 'no reason given';
  }
}

function obstacleToAPrivateServer(kind: ServerKind, place: URL, folders: readonly string[]) {
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(place.hostname)) {
    return `${place.hostname} is not this machine`;
  }
  return missingPrograms(kind, folders);
}

/** Says which programs of a private server are not installed; undefined when all are. */
export function missingPrograms(kind: ServerKind, folders: readonly string[]): string | undefined {
  const missing = kind.programs.filter((program) => !isInstalled(program, folders));
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
}

function shown(place: URL): string {
  const withoutPassword = new URL(place);
  withoutPassword.password = '';
  return withoutPassword.href;
}
