import { pathFrom, urlFromEnvironment } from '#process';

/**
 * Which database: banyan.yaml first, then DATABASE_URL, then a file in the folder. `mysql://…` or
 * `sqlite:ABSOLUTE-PATH`. Throws a BanyanError `environment_invalid` (exit code 2).
 *
 * @param configured `adapter.database` of banyan.yaml
 * @param folder what relative paths start from
 */
export function databaseUrl(
  configured: string | undefined,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const url =
    configured || urlFromEnvironment(env, 'DATABASE_URL', 'database-url') || 'sqlite:banyan.sqlite';
  if (!url.startsWith('sqlite:')) return url;
  return `sqlite:${pathFrom(folder, url.slice('sqlite:'.length))}`;
}
