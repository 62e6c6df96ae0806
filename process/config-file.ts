import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type BanyanConfig, BanyanError, parseConfig } from '#contracts';

/** Where the configuration comes from. */
export type ConfigSource = {
  /** `--config FILE`; else BANYAN_CONFIG; else ./banyan.yaml if there is one; else none. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Command-line options that outrank the file, by path in it. */
  readonly overrides?: Readonly<Record<string, string | number | boolean>>;
};

/** A checked configuration, its file if it has one, and the folder that its relative paths start from. */
export type LoadedConfig = {
  readonly config: BanyanConfig;
  readonly file: string | undefined;
  readonly folder: string;
};

/**
 * Loads the configuration. Throws a BanyanError with exit code 2: `config_missing` when a named file
 * cannot be read, `config_invalid` with one line `file:line:column message` for each problem.
 */
export function loadConfig(source: ConfigSource): LoadedConfig {
  const { path, parsed } = parseSource(source);
  if (!parsed.ok) {
    const lines = parsed.problems.map(({ file, line, column, message }) =>
      line === 0 ? `${file}: ${message}` : `${file}:${line}:${column} ${message}`,
    );
    throw new BanyanError('config_invalid', lines.join('\n'), { exitCode: 2 });
  }
  const folder = path === undefined ? '.' : dirname(resolve(path));
  return { config: parsed.config, file: path, folder };
}

/**
 * Where processes can be asked how they are, even by a file that is wrong: what it says of that as far as
 * that is right, else the defaults, with what is wrong. Throws what `loadConfig` throws but for `config_invalid`.
 */
export function loadReachable(source: ConfigSource): {
  readonly config: BanyanConfig;
  readonly problem: string | undefined;
} {
  try {
    return { config: loadConfig(source).config, problem: undefined };
  } catch (error) {
    if (!(error instanceof BanyanError) || error.code !== 'config_invalid') throw error;
    for (const only of [['admin', 'adapter'], ['admin'], []]) {
      const parsed = parseSource(source, only).parsed;
      if (parsed.ok) return { config: parsed.config, problem: error.message };
    }
    const none = parseConfig('', { file: 'none', env: {} });
    if (!none.ok) throw error;
    return { config: none.config, problem: error.message };
  }
}

/** Resolves a path of the configuration against the folder of its file. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

function parseSource({ file, env, overrides = {} }: ConfigSource, only?: readonly string[]) {
  const named = file ?? (env.BANYAN_CONFIG || undefined);
  const path = named ?? (existsSync('banyan.yaml') ? 'banyan.yaml' : undefined);
  const parsed = parseConfig(path === undefined ? '' : read(path), {
    file: path ?? 'command line',
    env,
    overrides,
    ...(only && { only }),
  });
  return { path, parsed };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new BanyanError(
      'config_missing',
      `cannot read the configuration ${path}: ${reason(cause)}`,
      {
        exitCode: 2,
        advice: 'Give an existing file with --config FILE or BANYAN_CONFIG.',
        cause,
      },
    );
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
