import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { UnleashEvents } from 'unleash-client';
import { PollingFetcher } from 'unleash-client/lib/repository/polling-fetcher.js';
import { BackupFile } from './backup-file.ts';
import { type FeatureFlag, type FlagFile, parseFlagFile } from './flag-format.ts';
import { ANSWERED, FlagTable } from './flag-table.ts';

/** An Unleash server: `url` ends in `/api`, `refresh` is the poll interval in ms. */
export type UnleashServer = {
  readonly url: string;
  readonly token: string;
  readonly refresh: number;
};

/** Names this client to the server. */
export const APP_NAME = 'banyan';
/** ms for one request; unleash-client makes two more tries before it reports a failure. */
const TIMEOUT_MS = 2_000;
/** ms at the most between two polls of a server that fails, refuses us, or asks for less; the usual pause may be longer. */
const LONGEST_PAUSE_MS = 5_000;
/** ms between two looks of a server at its own changes. */
const LOOK_MS = 1_000;
/** ms for which a server is asked again and again when it is said to have changed. */
const EAGER_MS = 1_500;
const EAGER_PAUSE_MS = 100;
/** ms that somebody waits for what a server tells who is said to have changed: it may hang, and be asked on. */
const REFRESH_MS = 3_000;

/**
 * Flags from an Unleash server, for the engine of unleash-client, by its own fetcher. What is asked when, is
 * decided here: the fetcher alone stops for good after a 401 or 403, which a deployment can cause, and begins a
 * second round of polls with each fetch from outside.
 *
 * Until the server has answered, flags are what a backup of its last answer says, else the bootstrap file.
 */
export class UnleashRepository extends FlagTable {
  readonly #fetcher: PollingFetcher;
  readonly #backup: BackupFile;
  readonly #bootstrap: string | undefined;
  /** ms */
  readonly #longestPause: number;
  readonly #stopping = new AbortController();
  /** Ends the pause between two polls. */
  #wake = new AbortController();
  /** Resolves when the server has answered, or could not. */
  #asked = Promise.withResolvers<void>();
  #isAsking = false;
  #isAnswered = false;
  /** Who waits for a change that it was told of. */
  #eager = 0;

  constructor(
    { url, token, refresh }: UnleashServer,
    places: { readonly backupFolder: string; readonly bootstrap: string | undefined },
  ) {
    super();
    // The environment is part of the token: two of them must not share a backup.
    const source = createHash('sha256').update(`${url} ${token}`).digest('hex').slice(0, 12);
    this.#backup = new BackupFile(places.backupFolder, source);
    this.#bootstrap = places.bootstrap;
    this.#longestPause = Math.max(refresh, LONGEST_PAUSE_MS);
    this.#fetcher = new PollingFetcher({
      url: url.endsWith('/') ? url : `${url}/`,
      appName: APP_NAME,
      instanceId: `${APP_NAME}-${process.pid}`,
      connectionId: randomUUID(),
      refreshInterval: refresh,
      timeout: TIMEOUT_MS,
      headers: { Authorization: token },
      mode: { type: 'polling', format: 'full' },
      // It is asked for nothing else than the full format.
      onSave: (response) => this.#save(response as FlagFile),
    });
    for (const event of [UnleashEvents.Warn, UnleashEvents.Error]) {
      this.#fetcher.on(event, (about) => {
        if (!this.#stopping.signal.aborted) this.emit(event, about);
      });
    }
    this.#fetcher.on(UnleashEvents.Unchanged, () => this.emit(ANSWERED));
  }

  /** Reads what the server said last, else what was given for the first time. Never fails. */
  async restore(): Promise<void> {
    const read = async (from: () => Promise<FlagFile | undefined>, name: string) => {
      try {
        const file = await from();
        // The server may have been faster.
        if (file === undefined || this.#isAnswered) return file !== undefined;
        this.take(file, name);
        return true;
      } catch (error) {
        this.emit(UnleashEvents.Warn, error);
        return false;
      }
    };
    if (await read(() => this.#backup.get(), 'backup')) return;
    const bootstrap = this.#bootstrap;
    if (bootstrap !== undefined) await read(() => bootstrapOf(bootstrap), 'bootstrap');
  }

  async start(): Promise<void> {
    const first = this.#asked.promise;
    void this.#poll();
    await first;
    this.ready();
  }

  override stop(): void {
    super.stop();
    this.#stopping.abort();
    this.#fetcher.stop();
    this.#wake.abort();
  }

  async refresh(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#wake.abort();
    const limit = new AbortController();
    const either = AbortSignal.any([signal, limit.signal]);
    const late = delay(REFRESH_MS, undefined, { signal: either, ref: false }).catch(() => {});
    await Promise.race([this.#changed(), late]);
    limit.abort();
  }

  /** Resolves when the server has told something else than before, or has been asked long enough. */
  async #changed(): Promise<void> {
    const before = this.version;
    const until = performance.now() + EAGER_MS;
    this.#eager += 1;
    // One that is under way may have been answered before the change.
    if (this.#isAsking) await this.#asked.promise;
    do await this.#asked.promise;
    while (this.version === before && performance.now() < until && !this.#stopping.signal.aborted);
    this.#eager -= 1;
  }

  async announce(flags: readonly FeatureFlag[]): Promise<void> {
    if (flags.length === 0) return;
    this.holdAnnounced(flags);
    // Before, it would not tell: asked by all instances at once, it is only kept from being written to.
    setTimeout(() => {
      if (this.holdsAnnounced) void this.refresh();
    }, LOOK_MS).unref();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const wake = new AbortController();
      this.#wake = wake;
      this.#isAsking = true;
      await this.#fetcher.start();
      // It would ask again by itself.
      this.#fetcher.stop();
      this.#isAsking = false;
      this.#tellAsked();
      const usual = Math.min(this.#fetcher.nextFetch(), this.#longestPause);
      const pause = this.#eager > 0 ? Math.min(EAGER_PAUSE_MS, usual) : usual;
      await delay(pause, undefined, { signal: wake.signal, ref: false }).catch(() => {});
    }
    this.#tellAsked();
  }

  #tellAsked(): void {
    this.#asked.resolve();
    this.#asked = Promise.withResolvers();
  }

  async #save(file: FlagFile): Promise<void> {
    this.#isAnswered = true;
    if (this.#stopping.signal.aborted) return;
    this.take(file, `unleash ${this.#fetcher.getEtag()}`);
    this.emit(ANSWERED);
    await this.#backup.set(file).catch((error) => this.emit(UnleashEvents.Warn, error));
  }
}

async function bootstrapOf(file: string): Promise<FlagFile> {
  const parsed = parseFlagFile(await readFile(file, 'utf8'));
  if (parsed.ok) return parsed.file;
  throw new Error(`the bootstrap ${file} is of no use: ${parsed.problems.join('; ')}`);
}
