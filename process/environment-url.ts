import { BanyanError, formats } from '#contracts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A URL from a variable of the environment. Throws a BanyanError `environment_invalid` (exit code 2)
 * for one that is not of this format (contracts/config/formats.ts).
 */
export function urlFromEnvironment(
  env: Environment,
  name: string,
  format: string,
): string | undefined {
  const value = env[name];
  const known = formats[format];
  if (!value || known === undefined || known.validate(value)) return value;
  // Not quoted: it may hold a password.
  throw new BanyanError('environment_invalid', `the environment variable ${name} is no such URL`, {
    exitCode: 2,
    advice: `It must be ${known.expected}.`,
  });
}
