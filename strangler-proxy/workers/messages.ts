import type { BanyanConfig } from '#contracts';
import type { FlagNews, Override } from '#flags';
import type { RouteTicks } from '../guard/route-counters.ts';
import type { ProxyStatus } from '../observe/status.ts';
import type { DrainTimes, InHand } from '../serving.ts';
import type { WAITS } from '../upstream/waits.ts';

/** What a worker begins with: all workers, and those that replace them, are given the same. */
export type WorkerStart = {
  /** 1, 2, …: who replaces it has its number. */
  readonly worker: number;
  /** `listen` names the port, even where the configuration leaves it open. */
  readonly config: BanyanConfig;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly waits: typeof WAITS;
  /** As they are known when it begins. */
  readonly overrides: readonly Override[];
};

/** What workers go on with, and begin with from then on. */
export type NextConfig = Pick<WorkerStart, 'config' | 'folder'>;

/** A metric as prom-client's `getMetricsAsJSON` gives it. */
export type MetricJson = { readonly name: string; readonly type: string };

/** What a worker can be asked for. */
export type Answers = {
  readonly metrics: readonly MetricJson[];
  readonly state: {
    readonly checks: { readonly flags: boolean };
    readonly status: ProxyStatus;
    readonly inHand: InHand;
  };
};
export type Question = keyof Answers;

/** From the primary to a worker, over their channel. */
export type ToWorker =
  | { readonly do: 'start'; readonly start: WorkerStart }
  | { readonly do: 'reload'; readonly next: NextConfig }
  | { readonly do: 'take'; readonly news: FlagNews }
  | { readonly do: 'answer'; readonly question: Question }
  /** Then it ends. */
  | { readonly do: 'drain'; readonly times: DrainTimes };

/** From a worker to the primary. */
export type FromWorker =
  | { readonly told: 'serving' }
  | { readonly told: 'failed'; readonly failure: WorkerFailure }
  /** `refusal` says why it goes on with the configuration before. */
  | { readonly told: 'reloaded'; readonly refusal: WorkerFailure | undefined }
  /** What the news with this id says is in force. */
  | { readonly told: 'taken'; readonly id: string }
  | { readonly told: 'ticks'; readonly ticks: RouteTicks }
  | { readonly told: 'drained'; readonly cutOff: InHand }
  | { [Each in Question]: { readonly told: Each; readonly answer: Answers[Each] } }[Question];

/** Why a worker could not start, or not take a configuration. */
export type WorkerFailure = {
  readonly code: string;
  readonly message: string;
  readonly advice: string | undefined;
  readonly exitCode: 1 | 2;
};
