import { EventEmitter } from 'node:events';
import { UnleashEvents } from 'unleash-client';
import type { RepositoryInterface } from 'unleash-client/lib/repository/index.js';
import type { FeatureFlag, FlagFile } from './flag-format.ts';
import { areSameStrategies } from './same-strategies.ts';

export type Segment = NonNullable<FlagFile['segments']>[number];

/** Told whenever the source has answered. */
export const ANSWERED = 'answered';

/** ms that an announced flag may differ from what its source says: Unleash looks at its own changes once a second. */
const ANNOUNCED_MS = 3_000;

/**
 * Flags of one source, in memory, for the engine of unleash-client. What was announced is in force before the
 * source tells it, until it does.
 *
 * Emits `ready` once; `changed` with the flags whenever they may be others; `answered` whenever the source has
 * answered; `warn` and `error` with what is wrong.
 */
export abstract class FlagTable extends EventEmitter implements RepositoryInterface {
  #flags: ReadonlyMap<string, FeatureFlag> = new Map();
  #segments: ReadonlyMap<number, Segment> = new Map();
  readonly #announced = new Map<
    string,
    { readonly flag: FeatureFlag; readonly timer: NodeJS.Timeout }
  >();
  #isReady = false;
  #version = '';

  /** Asks the source until `stop`. Resolves when it was asked once; never fails. */
  abstract start(): Promise<void>;
  /** Asks the source now. Resolves when it has answered, or could not; never fails. */
  abstract refresh(): Promise<void>;
  /** Has flags in force that were written at the source just now. */
  abstract announce(flags: readonly FeatureFlag[]): Promise<void>;

  stop(): void {
    for (const { timer } of this.#announced.values()) clearTimeout(timer);
    this.#announced.clear();
  }

  /** Names what the source said last: the same for all who were told the same. */
  get version(): string {
    return this.#version;
  }

  getToggle(name: string): FeatureFlag | undefined {
    return this.#announced.get(name)?.flag ?? this.#flags.get(name);
  }

  getToggles(): FeatureFlag[] {
    const all = new Map(this.#flags);
    for (const [name, { flag }] of this.#announced) all.set(name, flag);
    return [...all.values()];
  }

  getTogglesWithSegmentData() {
    return this.getToggles().map(({ strategies = [], ...flag }) => ({
      ...flag,
      strategies: strategies.map(({ segments, ...strategy }) => ({
        ...strategy,
        segments: (segments ?? []).map((id) => this.getSegment(id)),
      })),
    }));
  }

  getSegment(id: number): Segment | undefined {
    return this.#segments.get(id);
  }

  protected get isReady(): boolean {
    return this.#isReady;
  }

  /** From now on, flags are what the source says, or nothing. */
  protected ready(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.emit(UnleashEvents.Ready);
  }

  protected take({ features, segments }: FlagFile, version: string): void {
    this.#flags = new Map(features.map((flag) => [flag.name, flag]));
    this.#segments = new Map(segments?.map((segment) => [segment.id, segment]));
    this.#version = version;
    for (const [name, { flag }] of this.#announced) {
      if (isSame(flag, this.#flags.get(name))) this.#forget(name);
    }
    this.ready();
    this.emit(UnleashEvents.Changed, this.getToggles());
  }

  /** Whether something was announced that the source does not tell yet. */
  protected get holdsAnnounced(): boolean {
    return this.#announced.size > 0;
  }

  protected holdAnnounced(flags: readonly FeatureFlag[]): void {
    for (const flag of flags) {
      this.#forget(flag.name);
      const timer = setTimeout(() => {
        this.#forget(flag.name);
        this.emit(UnleashEvents.Changed, this.getToggles());
      }, ANNOUNCED_MS).unref();
      this.#announced.set(flag.name, { flag, timer });
    }
    this.ready();
    this.emit(UnleashEvents.Changed, this.getToggles());
  }

  #forget(name: string): void {
    clearTimeout(this.#announced.get(name)?.timer);
    this.#announced.delete(name);
  }
}

/** Whether two say the same of who has a flag. */
function isSame(one: FeatureFlag, other: FeatureFlag | undefined): boolean {
  return one.enabled === other?.enabled && areSameStrategies(one.strategies, other.strategies);
}
