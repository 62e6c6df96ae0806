import { type BanyanConfig, BanyanError, parseConfig } from '#contracts';
import { loadConfig } from '#process';

/** A part of it, at every depth. */
type Part<T> = T extends readonly (infer Each)[]
  ? readonly Part<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Part<T[Key]> | undefined }
    : T;

/** The keys of banyan.yaml (docs/configuration.md) as an object, or the path of such a file. */
export type Settings = Part<BanyanConfig> | string;

/**
 * The configuration that settings make, and the folder that its relative paths start from. Throws a
 * BanyanError with exit code 2: `config_missing`, or `config_invalid` with a line for each problem.
 */
export function configOf(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: BanyanConfig; readonly folder: string } {
  if (typeof settings === 'string') return loadConfig({ file: settings, env });
  // JSON is YAML: what is wrong with it is found, and told, as in a file.
  const parsed = parseConfig(JSON.stringify(settings), { file: 'settings', env });
  if (parsed.ok) return { config: parsed.config, folder: '.' };
  const lines = parsed.problems.map(({ message }) => message);
  throw new BanyanError('config_invalid', lines.join('\n'), { exitCode: 2 });
}
