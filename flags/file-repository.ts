import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { UnleashEvents } from 'unleash-client';
import type { RepositoryInterface } from 'unleash-client/lib/repository/index.js';
import { WatchedFile } from '#process';
import { type FeatureFlag, type FlagFile, parseFlagFile } from './flag-format.ts';

const POLL_MS = 200;

type Segment = NonNullable<FlagFile['segments']>[number];

/**
 * Flags from a local file, for the engine of unleash-client. The file is looked at five times a second. A file that is malformed or gone leaves the last good flags in force.
 *
 * Emits `ready` once; `changed` with the flags after each good read; `warn` and `error` with what
 * is wrong.
 */
export class FileRepository extends EventEmitter implements RepositoryInterface {
  readonly #watched: WatchedFile;
  #flags = new Map<string, FeatureFlag>();
  #segments = new Map<number, Segment>();

  constructor(file: string) {
    super();
    this.#watched = new WatchedFile(file, {
      everyMs: POLL_MS,
      changed: async () => this.#accept(await readFile(file, 'utf8')),
      gone: () =>
        this.emit(UnleashEvents.Warn, 'the flag file is gone; its last flags stay in force'),
      failed: (error) => this.emit(UnleashEvents.Error, error),
    });
  }

  /** Reads the file and keeps looking at it. Never fails. */
  async start(): Promise<void> {
    await this.#watched.look();
    this.emit(UnleashEvents.Ready);
    this.#watched.start();
  }

  stop(): void {
    this.#watched.stop();
  }

  getToggle(name: string): FeatureFlag | undefined {
    return this.#flags.get(name);
  }

  getToggles(): FeatureFlag[] {
    return [...this.#flags.values()];
  }

  getTogglesWithSegmentData() {
    return this.getToggles().map(({ strategies = [], ...flag }) => ({
      ...flag,
      strategies: strategies.map(({ segments = [], ...strategy }) => ({
        ...strategy,
        segments: segments.map((id) => this.#segments.get(id)),
      })),
    }));
  }

  getSegment(id: number): Segment | undefined {
    return this.#segments.get(id);
  }

  #accept(text: string): void {
    const parsed = parseFlagFile(text);
    if (!parsed.ok) {
      const problems = parsed.problems.join('; ');
      this.emit(
        UnleashEvents.Error,
        new Error(`the flag file is refused, the flags stay as they were: ${problems}`),
      );
      return;
    }
    this.#flags = new Map(parsed.file.features.map((flag) => [flag.name, flag]));
    this.#segments = new Map(parsed.file.segments?.map((segment) => [segment.id, segment]));
    this.emit(UnleashEvents.Changed, this.getToggles());
  }
}
