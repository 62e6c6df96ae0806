import type { Candidate } from '../domain/balance.ts';
import { Ejection, type EjectionSettings } from '../domain/ejection.ts';
import { HealthState } from '../domain/health-state.ts';
import { Connections } from './connections.ts';
import { HealthProbe, type ProbeSettings } from './health-probe.ts';
import type { InstancePlace } from './place.ts';
import type { Waits } from './waits.ts';

/**
 * `up`; `starting`: it gets its share little by little; `down`: by its health checks; `ejected`: left out for
 * a while, because of how it answered.
 */
export type InstanceState = 'up' | 'starting' | 'down' | 'ejected';

/** What is told of an instance: plain JSON. */
export type InstanceStatus = {
  readonly name: string;
  readonly state: InstanceState;
  readonly inFlight: number;
  /** What led to the state; undefined for what it was from the beginning. */
  readonly why: string | undefined;
  /** ms until it is used again, of one that is ejected. */
  readonly backInMs: number | undefined;
};

/** What holds for each instance of a service. */
export type InstanceSettings = {
  /** Undefined where nobody asks. */
  readonly health: (ProbeSettings & { readonly fall: number; readonly rise: number }) | undefined;
  /** Undefined for never. */
  readonly ejection: EjectionSettings | undefined;
  /** ms; 0 for none. */
  readonly slowStart: number;
};

/** What an instance needs of those beside it. */
export type InstanceHost = {
  readonly settings: InstanceSettings;
  readonly waits: Waits;
  readonly headerBytes: number;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Its state is another one. */
  changed(instance: Instance, why: string): void;
};

/** One of those that do a service's work, with its connections, and what is known of how it is. */
export class Instance implements Candidate {
  readonly name: string;
  readonly place: InstancePlace;
  readonly connections: Connections;
  /** Raised and lowered by who sends requests. */
  inFlight = 0;
  weight = 1;
  startingSince: number | undefined;
  readonly #host: InstanceHost;
  readonly #health: HealthState | undefined;
  readonly #ejection: Ejection | undefined;
  readonly #probe: HealthProbe | undefined;
  #state: InstanceState = 'up';
  #why: string | undefined;
  /** Until its ejection or its slow start is over. */
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** @param isNew whether it came to others that served already, and starts slowly */
  constructor(place: InstancePlace, host: InstanceHost, isNew: boolean) {
    const { health, ejection, slowStart } = host.settings;
    this.name = place.name;
    this.place = place;
    this.#host = host;
    this.connections = new Connections(place, host.waits, host.headerBytes);
    this.#ejection = ejection && new Ejection(ejection);
    if (isNew && slowStart > 0) {
      this.#state = 'starting';
      this.startingSince = host.clock();
      this.#wakeIn(slowStart);
    }
    if (health === undefined) return;
    this.#health = new HealthState(health);
    this.#probe = new HealthProbe(this.connections, health, host.random, (trouble) =>
      this.#checked(trouble),
    );
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** Whether it may be given requests. */
  get isAvailable(): boolean {
    return this.#state === 'up' || this.#state === 'starting';
  }

  /** Takes the outcome of a request into account. */
  settle(outcome: 'success' | 'failure'): void {
    if (this.#hasEnded) return;
    const reason = this.#ejection?.settle(outcome, this.#host.clock());
    if (reason !== undefined) this.#reconsider(reason);
  }

  status(): InstanceStatus {
    const { name, inFlight } = this;
    const left = (this.#ejection?.until ?? 0) - this.#host.clock();
    const backInMs = this.#state === 'ejected' ? Math.max(0, Math.round(left)) : undefined;
    return { name, state: this.#state, inFlight, why: this.#why, backInMs };
  }

  /** It finishes what it has in hand. Resolves when that is done, and every connection is closed. */
  retire(): Promise<void> {
    this.#end();
    return this.connections.retire();
  }

  /** Breaks off what is in flight. */
  stop(): void {
    this.#end();
    this.connections.stop();
  }

  #end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#probe?.stop();
  }

  #checked(trouble: string | undefined): void {
    const isChanged = this.#health?.checked(trouble === undefined);
    if (isChanged) this.#reconsider(trouble === undefined ? 'health' : `health: ${trouble}`);
  }

  #reconsider(why: string): void {
    clearTimeout(this.#timer);
    const { slowStart } = this.#host.settings;
    const now = this.#host.clock();
    const until = this.#ejection?.until ?? now;
    let state: InstanceState = 'up';
    if (this.#health?.isUp === false) state = 'down';
    else if (until > now) {
      state = 'ejected';
      this.#wakeIn(until - now);
    } else {
      // It comes back to the others cold, and they would send it all they have.
      if (!this.isAvailable && slowStart > 0) this.startingSince = now;
      const left = this.startingSince === undefined ? 0 : this.startingSince + slowStart - now;
      if (left > 0) {
        state = 'starting';
        this.#wakeIn(left);
      }
    }
    if (state !== 'starting') this.startingSince = undefined;
    if (state === this.#state) return;
    this.#state = state;
    this.#why = why;
    this.#host.changed(this, why);
  }

  #wakeIn(ms: number): void {
    // Timers may be early by a part of a millisecond.
    this.#timer = setTimeout(() => this.#reconsider('time'), Math.ceil(ms) + 1).unref();
  }
}
