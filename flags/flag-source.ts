import { type BanyanConfig, BanyanError, formats } from '#contracts';
import type { UnleashServer } from './unleash-repository.ts';

/** Where flags come from: a local file, or a server with a folder for what it last said. */
export type FlagSource =
  | { readonly file: string }
  | {
      readonly unleash: UnleashServer;
      readonly backupFolder: string;
      /** A flag file for a start without a server that answers, and without a backup. */
      readonly bootstrap: string | undefined;
    };

/**
 * The Unleash server of the configuration, else the one of UNLEASH_URL and UNLEASH_TOKEN, else the
 * local file. Throws a BanyanError (exit code 2): `environment_invalid`, `unleash_token_missing`.
 *
 * @param pathOf makes a path of the configuration absolute
 */
export function flagSource(
  { file, unleash, bootstrap }: BanyanConfig['flags'],
  pathOf: (path: string) => string,
  env: Readonly<Record<string, string | undefined>>,
): FlagSource {
  const server = unleash ?? unleashOf(env);
  return server === undefined
    ? { file: pathOf(file) }
    : {
        unleash: server,
        backupFolder: pathOf('.banyan'),
        bootstrap: bootstrap && pathOf(bootstrap),
      };
}

function unleashOf({
  UNLEASH_URL: url,
  UNLEASH_TOKEN: token,
}: Readonly<Record<string, string | undefined>>): UnleashServer | undefined {
  if (!url) return undefined;
  const expected = formats['http-url'];
  if (expected?.validate(url) === false) {
    throw new BanyanError('environment_invalid', 'the environment variable UNLEASH_URL is no URL', {
      exitCode: 2,
      advice: `It must be ${expected.expected}.`,
    });
  }
  if (token) return { url, token, refresh: 1_000 };
  throw new BanyanError('unleash_token_missing', 'UNLEASH_URL is set, but UNLEASH_TOKEN is not', {
    exitCode: 2,
    advice:
      'Set UNLEASH_TOKEN to a backend token, or unset UNLEASH_URL to use the local flag file.',
  });
}
