import { stat } from 'node:fs/promises';

/** Who is told what becomes of a file. */
export type FileWatcher = {
  /** Looks at it so often, in ms. */
  readonly everyMs: number;
  /** Whether a change only counts once a look finds what the look before found: nobody writes any more. */
  readonly settled?: boolean;
  /** There is another version of it, the first included. If this throws, it is called again at the next look. */
  changed(): void | Promise<void>;
  /** It was there, and is no more. */
  gone(): void;
  /** It cannot be looked at, or `changed` threw. */
  failed(error: unknown): void;
};

/**
 * A file that is looked at again and again: file system events do not survive atomic renames, and do not
 * cross container mounts.
 */
export class WatchedFile {
  readonly #file: string;
  readonly #watcher: FileWatcher;
  /** Tells versions apart; undefined while there is none. */
  #version: string | undefined;
  #seen: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(file: string, watcher: FileWatcher) {
    this.#file = file;
    this.#watcher = watcher;
  }

  /** Looks from now on; the process does not stay up for it. */
  start(): void {
    this.#timer = setInterval(() => {
      // One that takes long is not overtaken.
      if (this.#looking === undefined) this.look();
    }, this.#watcher.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks once, after a look that is under way. Never fails. */
  look(): Promise<void> {
    const look = (this.#looking ?? Promise.resolve()).then(() => this.#look());
    this.#looking = look;
    return look.then(() => {
      if (this.#looking === look) this.#looking = undefined;
    });
  }

  async #look(): Promise<void> {
    try {
      // Before it is read, so that a change in the meantime is seen at the next look.
      const { mtimeMs, ctimeMs, size, ino } = await stat(this.#file);
      const version = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
      const wasSeen = version === this.#seen;
      this.#seen = version;
      if (version === this.#version || (this.#watcher.settled && !wasSeen)) return;
      await this.#watcher.changed();
      // Only now: what failed is tried again.
      this.#version = version;
    } catch (error) {
      this.#broke(error);
    }
  }

  #broke(error: unknown): void {
    // Not instanceof: an error of another realm is one as well.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') this.#watcher.failed(error);
    else if (this.#version !== undefined) {
      this.#version = undefined;
      this.#watcher.gone();
    }
  }
}
