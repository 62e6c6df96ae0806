import type { GuardSettings } from '#contracts';
import { ArmMemory } from './arm-memory.ts';
import { type Outcomes, upperBound } from './arm-test.ts';
import { type ArmCounts, type ArmTick, addTicks } from './arm-tick.ts';
import { type Breach, breachOf } from './breach.ts';
import { Comparison } from './comparison.ts';
import { bucketsFor, countBeyond, latencyBound } from './latency-buckets.ts';

/** Of good services, at most this share is ever rolled back: half of it for errors, half for latency. */
const FALSE_ALARMS = 0.01;
/** … of each half, so much is for a legacy that is remembered better than it was. */
const DOUBT = 0.0005;
const ENOUGH_EVIDENCE = 1 / (FALSE_ALARMS / 2 - DOUBT);

/** The legacy's answers that are slow by definition. */
const SLOW_SHARE = 0.1;
/** Up to 8 ms nothing is slow: nobody notices the difference. */
const LEAST_SLOW_BUCKET = bucketsFor(16);
/** Fewer of the legacy's requests say too little of it. */
const LEAST_REMEMBERED = 100;
/** So many times what is remembered is allowed: other times may be worse for the legacy as well. */
const OTHER_TIMES = 2;
/** Requests to the legacy, none to the service meanwhile, after which the two are no more compared. */
const LEGACY_ALONE = 1_000;

/** Where a guard stands. */
export type GuardState = {
  /**
   * `waiting` for requests to both arms; `comparing` them; `remembering` the legacy, which is asked nothing
   * any more; `blind`, because there is nothing of it to remember; `breached`, until it is reset.
   */
  readonly phase: 'waiting' | 'comparing' | 'remembering' | 'blind' | 'breached';
  /** Requests to each arm since the beginning. */
  readonly requests: { readonly service: number; readonly legacy: number };
  /** Of each; a breach at {@link enough}. */
  readonly evidence: { readonly errors: number; readonly latency: number; readonly enough: number };
  /** What is known of the legacy: shares; ms. */
  readonly legacy:
    | { readonly requests: number; readonly errors: number; readonly slowMs: number }
    | undefined;
  readonly breach: Breach | undefined;
};

/** Compares the two arms of one route, and says when its service is worse than allowed. */
export type Guard = {
  /** Tells what came of the latest requests. Returns the breach, once. */
  add(tick: ArmTick): Breach | undefined;
  readonly state: GuardState;
  /** Begins anew: a person has looked at the breach, or another rollout begins. The legacy stays known. */
  reset(): void;
};

/** What the service may do while there is no legacy to compare it with. */
type Allowed = { readonly errors: number; readonly latency: number };

export function createGuard(settings: GuardSettings): Guard {
  return new ArmGuard(settings);
}

class ArmGuard implements Guard {
  readonly #settings: GuardSettings;
  /** By how many buckets later than the legacy's a service's answer is slow. */
  readonly #leeway: number;
  readonly #memory = new ArmMemory();
  #errors = new Comparison();
  #latency = new Comparison();
  #requests = { service: 0, legacy: 0 };
  #pending: ArmTick | undefined;
  /** While the service is alone; `blind` where the legacy is not known. */
  #alone: Allowed | 'blind' | undefined;
  #breach: Breach | undefined;

  constructor(settings: GuardSettings) {
    this.#settings = settings;
    this.#leeway = bucketsFor(settings.latency);
  }

  add(tick: ArmTick): Breach | undefined {
    if (this.#breach !== undefined) return undefined;
    const window = this.#pending === undefined ? tick : addTicks(this.#pending, tick);
    this.#pending = undefined;
    this.#requests = {
      service: this.#requests.service + heardOf(tick.service),
      legacy: this.#requests.legacy + heardOf(tick.legacy),
    };
    const [service, legacy] = [heardOf(window.service), heardOf(window.legacy)];
    if (service > 0 && legacy > 0) this.#compare(window);
    else if (legacy === 0 && (this.#alone !== undefined || service >= this.#settings.requests)) {
      this.#compareAlone(window.service);
    } else if (legacy >= LEGACY_ALONE || this.#requests.service === 0) {
      this.#memory.add(window.legacy);
    } else this.#pending = window;
    this.#breach = this.#judge();
    return this.#breach;
  }

  get state(): GuardState {
    const memory = this.#memory;
    const { requests } = memory;
    const slowMs = latencyBound(this.#slowBucket);
    return {
      phase: this.#phase,
      requests: this.#requests,
      evidence: {
        errors: this.#errors.evidence,
        latency: this.#latency.evidence,
        enough: ENOUGH_EVIDENCE,
      },
      legacy: requests === 0 ? undefined : { requests, errors: memory.errors / requests, slowMs },
      breach: this.#breach,
    };
  }

  reset(): void {
    this.#errors = new Comparison();
    this.#latency = new Comparison();
    this.#requests = { service: 0, legacy: 0 };
    this.#pending = undefined;
    this.#alone = undefined;
    this.#breach = undefined;
  }

  get #phase(): GuardState['phase'] {
    if (this.#breach !== undefined) return 'breached';
    if (this.#alone === 'blind') return 'blind';
    if (!this.#hasEnough) return 'waiting';
    return this.#alone === undefined ? 'comparing' : 'remembering';
  }

  get #hasEnough(): boolean {
    const least = this.#settings.requests;
    const { service, legacy } = this.#requests;
    return service >= least && (legacy >= least || typeof this.#alone === 'object');
  }

  /** What is slow is known before one looks: by how the legacy did until then. */
  get #slowBucket(): number {
    return Math.max(LEAST_SLOW_BUCKET, this.#memory.bucketBefore(SLOW_SHARE));
  }

  /** Both were asked in the same time. */
  #compare({ service, legacy }: ArmTick): void {
    const memory = this.#memory;
    const tolerance = this.#settings.errors;
    const guess = (memory.errors + 0.5) / (memory.requests + 50);
    this.#errors.compare(errorsOf(service), errorsOf(legacy), { tolerance, guess });
    if (memory.answers >= LEAST_REMEMBERED) {
      const bucket = this.#slowBucket;
      const slow = (memory.answersBeyond(bucket) + 0.5) / (memory.answers + 5);
      this.#latency.compare(
        slowerThan(service, bucket + this.#leeway),
        slowerThan(legacy, bucket),
        { tolerance: 1, guess: slow },
      );
    }
    this.#alone = undefined;
    memory.add(legacy);
  }

  #compareAlone(service: ArmCounts): void {
    this.#alone ??= this.#allowed();
    if (this.#alone === 'blind') return;
    this.#errors.compareAlone(errorsOf(service), this.#alone.errors);
    const slow = slowerThan(service, this.#slowBucket + this.#leeway);
    this.#latency.compareAlone(slow, this.#alone.latency);
  }

  /** At most what the legacy had, as far as it is known. */
  #allowed(): Allowed | 'blind' {
    const { requests, errors, answers } = this.#memory;
    if (requests < LEAST_REMEMBERED) return 'blind';
    const slow = this.#memory.answersBeyond(this.#slowBucket);
    const allowed = (seen: Outcomes, times: number) =>
      Math.min(1, times * OTHER_TIMES * upperBound(seen, DOUBT));
    return {
      errors: allowed({ of: requests, events: errors }, this.#settings.errors),
      latency: answers < LEAST_REMEMBERED ? 1 : allowed({ of: answers, events: slow }, 1),
    };
  }

  #judge(): Breach | undefined {
    if (!this.#hasEnough) return undefined;
    const what = this.#errors.evidence >= this.#latency.evidence ? 'errors' : 'latency';
    const comparison = what === 'errors' ? this.#errors : this.#latency;
    if (comparison.evidence < ENOUGH_EVIDENCE) return undefined;
    const { service, legacy } = comparison.seen;
    const isRemembered = legacy.of === 0;
    const bucket = this.#slowBucket;
    return breachOf({
      what,
      service,
      legacy: isRemembered ? this.#remembered(what, bucket) : legacy,
      isRemembered,
      slowMs:
        what === 'errors'
          ? undefined
          : { service: latencyBound(bucket + this.#leeway), legacy: latencyBound(bucket) },
      threshold: this.#settings[what],
      evidence: comparison.evidence,
    });
  }

  #remembered(what: Breach['what'], bucket: number): Outcomes {
    const { requests, errors, answers } = this.#memory;
    if (what === 'errors') return { of: requests, events: errors };
    return { of: answers, events: this.#memory.answersBeyond(bucket) };
  }
}

/** Of a service that hangs, no request ends, and clients leave. */
function heardOf({ requests, latencies }: ArmCounts): number {
  return Math.max(requests, countBeyond(latencies, -1));
}

function errorsOf({ requests, errors }: ArmCounts): Outcomes {
  return { of: requests, events: errors };
}

/** … than the bucket's bound. */
function slowerThan({ latencies }: ArmCounts, bucket: number): Outcomes {
  return { of: countBeyond(latencies, -1), events: countBeyond(latencies, bucket) };
}
