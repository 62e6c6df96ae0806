import { readFileSync } from 'node:fs';
import { type AuthProvider, BanyanError } from '#contracts';
import { type Logger, pathFrom } from '#process';
import { type KeySet, localKeySet, remoteKeySet } from './key-set.ts';
import type { Provider } from './token-check.ts';
import { createTokenVerifier } from './token-verifier.ts';

export type EdgeSurroundings = {
  /** What relative paths start from. */
  readonly folder: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly isTrusted: (address: string) => boolean;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** ms since 1970. */
  readonly now: () => number;
};

/**
 * The providers of a configuration, by name. Their servers need not be there. Throws a BanyanError `auth_invalid`
 * (exit code 2) that tells of every file of keys which cannot be used.
 */
export function openProviders(
  providers: Readonly<Record<string, AuthProvider>>,
  { folder, log, clock, now }: EdgeSurroundings,
): { readonly byName: ReadonlyMap<string, Provider>; stop(): void } {
  const byName = new Map<string, Provider>();
  const opened: KeySet[] = [];
  const problems: string[] = [];
  for (const [name, settings] of Object.entries(providers)) {
    const { jwks, cache, cooldown, cookie } = settings;
    const header = settings.header ?? (cookie === undefined ? 'Authorization' : undefined);
    let keys: KeySet;
    if (isRemote(jwks)) {
      if (!URL.canParse(jwks)) {
        problems.push(`auth.${name}.jwks is no URL: ${jwks}`);
        continue;
      }
      const onTrouble = (error: Error | undefined) => {
        if (error === undefined) log.info({ provider: name }, 'keys are there again');
        else log.warn({ provider: name, problem: troubleOf(error) }, 'keys cannot be fetched');
      };
      keys = remoteKeySet({ url: new URL(jwks), cache, cooldown, clock, onTrouble });
    } else {
      try {
        keys = localKeySet(JSON.parse(readFileSync(pathFrom(folder, jwks), 'utf8')));
      } catch (error) {
        problems.push(`auth.${name}.jwks cannot be used: ${jwks}: ${troubleOf(error)}`);
        continue;
      }
    }
    opened.push(keys);
    byName.set(name, {
      header: header?.toLowerCase(),
      cookie,
      verifier: createTokenVerifier(settings, keys, now),
    });
  }
  if (problems.length > 0) {
    throw new BanyanError('auth_invalid', problems.join('\n'), {
      exitCode: 2,
      advice: 'jwks is the URL, or the path, of a JSON Web Key Set: {"keys": […]}.',
    });
  }
  return {
    byName,
    stop() {
      for (const keys of opened) keys.stop();
    },
  };
}

/** What is in the files of keys; nothing of those that cannot be read, which is told when they are opened. */
export function keyFiles(
  providers: Readonly<Record<string, AuthProvider>>,
  folder: string,
): readonly string[] {
  return Object.values(providers).map(({ jwks }) => {
    if (isRemote(jwks)) return '';
    try {
      return readFileSync(pathFrom(folder, jwks), 'utf8');
    } catch {
      return '';
    }
  });
}

function isRemote(jwks: string): boolean {
  return /^https?:\/\//i.test(jwks);
}

/** fetch says only that it failed, and why in its cause. */
function troubleOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
