import { constants } from 'node:fs';
import { access, mkdtempDisposable, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, nodeArguments, type Program, startProgram } from './program.ts';
import { banyanConfig, banyanFlags } from './programs/banyan.ts';
import { guardedConfig } from './programs/banyan-guarded.ts';
import { haproxyConfig } from './programs/haproxy.ts';
import { nginxConfig } from './programs/nginx.ts';

/** In the order in which they take their turns. */
export const rivalNames = ['banyan', 'express', 'fastify', 'undici', 'nginx', 'haproxy'] as const;

/** Each is one process with one thread that does the work. */
export type RivalName = (typeof rivalNames)[number];

const here = import.meta.dirname;
const root = join(here, '../../..');
/** Where Debian puts them, whatever PATH says. */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

export function startOrigin(): Promise<Program> {
  return startNode('origin', []);
}

/**
 * Starts a proxy in front of the origin. Undefined when its program is not installed.
 *
 * @param node further arguments of Node itself; only banyan has them
 */
export async function startRival(
  name: RivalName,
  origin: Program,
  node: readonly string[] = [],
): Promise<Program | undefined> {
  const url = new URL(`http://127.0.0.1:${origin.port}`);
  if (name === 'banyan') return startBanyan(origin, { node });
  if (name !== 'nginx' && name !== 'haproxy') return startNode(name, [url.origin]);

  const file = await installed(name);
  if (file === undefined) return undefined;
  return inFolder(async (folder) => {
    const port = await freePort();
    const isNginx = name === 'nginx';
    const config = join(folder, `${name}.conf`);
    await writeFile(config, isNginx ? nginxConfig(folder, port, url) : haproxyConfig(port, url));
    const settings = isNginx
      ? ['-p', folder, '-e', join(folder, 'error.log'), '-c']
      : ['-db', '-f'];
    return startProgram(name, port, [file, ...settings, config]);
  });
}

async function startNode(name: string, settings: readonly string[]): Promise<Program> {
  const port = await freePort();
  const file = join(here, `programs/${name}.ts`);
  const command = [...nodeArguments, file, String(port), ...settings];
  return startProgram(name, port, [process.execPath, ...command]);
}

export type BanyanOptions = {
  /** Further arguments of Node. */
  readonly node?: readonly string[];
  readonly workers?: number;
  /** More servers beside the origin, who share the services. */
  readonly others?: readonly Program[];
  /** Whether all is on that guards them, and each is an instance of each service. */
  readonly isGuarded?: boolean;
};

/** Banyan itself. */
export function startBanyan(
  origin: Program,
  { node = [], workers = 1, others = [], isGuarded = false }: BanyanOptions = {},
): Promise<Program> {
  const urlOf = (program: Program) => new URL(`http://127.0.0.1:${program.port}`);
  return inFolder(async (folder) => {
    const port = await freePort();
    const places = [folder, port, await freePort()] as const;
    const urls = others.map(urlOf);
    const config = isGuarded
      ? guardedConfig(...places, [urlOf(origin), ...urls])
      : banyanConfig(...places, urlOf(origin), ...urls);
    await writeFile(join(folder, 'banyan.yaml'), JSON.stringify({ ...config, workers }));
    await writeFile(join(folder, 'flags.json'), JSON.stringify(banyanFlags()));
    const log = await open(join(folder, 'access.log'), 'a');
    const program = [join(root, 'cli/banyan.js'), 'proxy', '--config', join(folder, 'banyan.yaml')];
    const command = [...nodeArguments, ...node, ...program];
    try {
      return await startProgram('banyan', port, [process.execPath, ...command], log.fd);
    } finally {
      await log.close();
    }
  });
}

/** A program's folder goes when the program has ended. */
async function inFolder(start: (folder: string) => Promise<Program>): Promise<Program> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await mkdtempDisposable(join(tmpdir(), 'banyan-bench-')));
  const program = starting.use(await start(folder.path));
  const running = starting.move();
  return { ...program, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function installed(name: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const file = join(folder, name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
