import { type BanyanConfig, BanyanError } from '#contracts';
import { fileWriter } from './file-writer.ts';
import type { FlagSource } from './flag-source.ts';
import type { FlagWriter } from './flag-writer.ts';
import { unleashWriter } from './unleash-admin.ts';

/**
 * Writes flags where they come from. Throws a BanyanError `unleash_admin_token_missing` (exit code 2): the token that
 * processes read flags with may not write them.
 */
export function sourceWriter(
  source: FlagSource,
  { unleash }: Pick<BanyanConfig['flags'], 'unleash'>,
  env: Readonly<Record<string, string | undefined>>,
): FlagWriter {
  if ('file' in source) return fileWriter(source.file);
  const { url } = source.unleash;
  const token = unleash?.adminToken ?? env.UNLEASH_ADMIN_TOKEN;
  if (!token) {
    throw new BanyanError(
      'unleash_admin_token_missing',
      `Unleash keeps the flags, at ${url}, and there is no token to change them with`,
      {
        exitCode: 2,
        advice:
          'Give flags.unleash.adminToken or UNLEASH_ADMIN_TOKEN a personal access token (Unleash: Profile, Personal API tokens); or change them on its page.',
      },
    );
  }
  // As the schema has them, where the environment names the server.
  const { project = 'default', environment = 'development' } = unleash ?? {};
  return unleashWriter({ url, token, project, environment });
}
