import { type BanyanConfig, BanyanError } from '#contracts';
import type { FlagSource } from '#flags';
import { pathFrom } from '#process';

type Environment = Readonly<Record<string, string | undefined>>;

/** The base URL of the legacy. Throws a BanyanError `legacy_missing` (exit code 2) without one. */
export function legacyUrl(config: BanyanConfig): string {
  if (config.legacy !== undefined) return config.legacy;
  throw new BanyanError('legacy_missing', 'the proxy does not know where the legacy is', {
    exitCode: 2,
    advice: 'Give --legacy URL, or set legacy: in banyan.yaml.',
  });
}

/**
 * Where flags come from: the Unleash server of the configuration, else the one of UNLEASH_URL and
 * UNLEASH_TOKEN, else the local file.
 */
export function flagSource(config: BanyanConfig, folder: string, env: Environment): FlagSource {
  const unleash = config.flags.unleash ?? unleashOf(env);
  return unleash === undefined
    ? { file: pathFrom(folder, config.flags.file) }
    : { unleash, backupFolder: pathFrom(folder, '.banyan') };
}

function unleashOf({ UNLEASH_URL: url, UNLEASH_TOKEN: token }: Environment) {
  if (!url) return undefined;
  if (token) return { url, token, refresh: 1_000 };
  throw new BanyanError('unleash_token_missing', 'UNLEASH_URL is set, but UNLEASH_TOKEN is not', {
    exitCode: 2,
    advice:
      'Set UNLEASH_TOKEN to a backend token, or unset UNLEASH_URL to use the local flag file.',
  });
}
