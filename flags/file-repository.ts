import { readFile, stat } from 'node:fs/promises';
import { UnleashEvents } from 'unleash-client';
import { WatchedFile } from '#process';
import { parseFlagFile } from './flag-format.ts';
import { ANSWERED, FlagTable } from './flag-table.ts';

const POLL_MS = 200;

/**
 * Flags from a local file, for the engine of unleash-client. The file is looked at five times a second. A file
 * that is malformed or gone leaves the last good flags in force.
 */
export class FileRepository extends FlagTable {
  readonly #watched: WatchedFile;

  constructor(file: string) {
    super();
    this.#watched = new WatchedFile(file, {
      everyMs: POLL_MS,
      changed: async () => {
        const { mtimeMs } = await stat(file);
        this.#accept(await readFile(file, 'utf8'), `file ${mtimeMs}`);
      },
      gone: () =>
        this.emit(UnleashEvents.Warn, 'the flag file is gone; its last flags stay in force'),
      failed: (error) => this.emit(UnleashEvents.Error, error),
    });
  }

  async start(): Promise<void> {
    await this.refresh();
    this.ready();
    this.#watched.start();
  }

  override stop(): void {
    super.stop();
    this.#watched.stop();
  }

  refresh(): Promise<void> {
    return this.#watched.look();
  }

  /** Whoever wrote them wrote this file, or another one: what counts is what it says. */
  announce(): Promise<void> {
    return this.refresh();
  }

  #accept(text: string, version: string): void {
    const parsed = parseFlagFile(text);
    if (parsed.ok) {
      this.take(parsed.file, version);
      this.emit(ANSWERED);
      return;
    }
    const problems = parsed.problems.join('; ');
    this.emit(
      UnleashEvents.Error,
      new Error(`the flag file is refused, the flags stay as they were: ${problems}`),
    );
  }
}
