import { EventEmitter } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { UnleashEvents } from 'unleash-client';
import type { RepositoryInterface } from 'unleash-client/lib/repository/index.js';
import { isMissing } from './flag-file.ts';
import { type FeatureFlag, type FlagFile, parseFlagFile } from './flag-format.ts';

const POLL_MS = 200;

type Segment = NonNullable<FlagFile['segments']>[number];

/**
 * Flags from a local file, for the engine of unleash-client. The file is looked at five times a
 * second: file system events do not survive atomic renames, and do not cross container mounts.
 * A file that is malformed or gone leaves the last good flags in force.
 *
 * Emits `ready` once; `changed` with the flags after each good read; `warn` and `error` with what
 * is wrong.
 */
export class FileRepository extends EventEmitter implements RepositoryInterface {
  readonly #file: string;
  #flags = new Map<string, FeatureFlag>();
  #segments = new Map<number, Segment>();
  /** Tells versions of the file apart; undefined while there is none. */
  #version: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    super();
    this.#file = file;
  }

  /** Reads the file and keeps looking at it. Never fails. */
  async start(): Promise<void> {
    await this.#look();
    this.emit(UnleashEvents.Ready);
    this.#timer = setInterval(() => this.#look(), POLL_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
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

  async #look(): Promise<void> {
    try {
      // Before reading, so that a change while reading is seen at the next look.
      const { mtimeMs, ctimeMs, size, ino } = await stat(this.#file);
      const version = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      const text = await readFile(this.#file, 'utf8');
      // Only now: a read that fails is tried again.
      this.#version = version;
      this.#accept(text);
    } catch (error) {
      if (!isMissing(error)) {
        this.emit(UnleashEvents.Error, error);
      } else if (this.#version !== undefined) {
        this.#version = undefined;
        this.emit(UnleashEvents.Warn, 'the flag file is gone; its last flags stay in force');
      }
    }
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
