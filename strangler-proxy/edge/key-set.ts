import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';

/** The keys of an issuer: those of a file, or those that it publishes. */
export type KeySet = {
  /** Throws KeysUnavailable where it cannot be known whether there is such a key. */
  readonly key: JWTVerifyGetKey;
  stop(): void;
};

/** The issuer cannot be asked for its keys, and none of those that are known will do. */
export class KeysUnavailable extends Error {
  /** ms until it is asked again. */
  readonly retryAfter: number;

  constructor(retryAfter: number, cause: unknown) {
    super('the keys cannot be fetched', { cause });
    this.retryAfter = retryAfter;
  }
}

/** The keys of a file. Throws an Error of jose's for what is no key set. */
export function localKeySet(keys: unknown): KeySet {
  return { key: createLocalJWKSet(keys as JSONWebKeySet), stop() {} }; // jose looks at it
}

export type RemoteKeys = {
  readonly url: URL;
  /** ms after which keys are fetched again, while those that are known go on being used. */
  readonly cache: number;
  /** ms from one fetch until the next one for a key that is not known. */
  readonly cooldown: number;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** Told when fetching begins to fail, and with undefined when it works again. */
  readonly onTrouble: (error: Error | undefined) => void;
};

/** As long as nothing is known, the issuer is asked again after so many ms. */
const RETRY_MS = 1_000;

/**
 * The keys that an issuer publishes. jose would refuse every token once its cache is too old and the issuer
 * does not answer, and ask an issuer that is away again for each token: here what is known is used on, and asking
 * has its intervals whether or not there was an answer.
 */
export function remoteKeySet({ url, cache, cooldown, clock, onTrouble }: RemoteKeys): KeySet {
  const stopped = new AbortController();
  const remote = createRemoteJWKSet(url, {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    [customFetch]: (place, options) =>
      fetch(place, { ...options, signal: AbortSignal.any([options.signal, stopped.signal]) }),
  });
  let isKnown = false;
  /** When the issuer was asked last. */
  let askedAt = Number.NEGATIVE_INFINITY;
  let trouble: Error | undefined;

  /** Rejects only with KeysUnavailable. All that wait at the same time wait for one answer. */
  const fetchKeys = async () => {
    askedAt = clock();
    try {
      await remote.reload();
      isKnown = true;
      if (trouble !== undefined) onTrouble(undefined);
      trouble = undefined;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (trouble === undefined && !stopped.signal.aborted) onTrouble(error);
      trouble = error;
      throw new KeysUnavailable(isKnown ? cooldown : RETRY_MS, error);
    }
  };
  const sinceAsked = () => clock() - askedAt;

  return {
    async key(header, token) {
      if (!isKnown) {
        const wait = RETRY_MS - sinceAsked();
        if (wait > 0 && !remote.reloading) throw new KeysUnavailable(wait, trouble);
        await fetchKeys();
      } else if (trouble === undefined && sinceAsked() >= 2 * cache) {
        // Nobody came for long: a key that was withdrawn meanwhile is not to be taken once more.
        await fetchKeys().catch(() => {}); // onTrouble has been told
      } else if (sinceAsked() >= (trouble === undefined ? cache : cooldown) && !remote.reloading) {
        fetchKeys().catch(() => {});
      }
      try {
        return await remote(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        const wait = cooldown - sinceAsked();
        if (wait > 0 && !remote.reloading) {
          if (trouble === undefined) throw error;
          throw new KeysUnavailable(wait, trouble);
        }
        await fetchKeys();
        return remote(header, token);
      }
    },
    stop: () => stopped.abort(),
  };
}
