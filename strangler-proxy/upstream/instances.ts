import { serviceUrls } from '#contracts';
import { choose, type Draw, usable } from '../domain/balance.ts';
import { type Endpoint, openLookup } from './dns.ts';
import {
  Instance,
  type InstanceHost,
  type InstanceState,
  type InstanceStatus,
} from './instance.ts';
import { dnsOf, type InstancesService, instanceSettings } from './instance-settings.ts';
import { NameWatch } from './name-watch.ts';
import { type InstancePlace, placeOf } from './place.ts';
import type { UpstreamTls } from './tls.ts';
import type { Waits } from './waits.ts';

/** That an instance is in another state. `gone`: DNS does not name it any more. */
export type InstanceEvent = {
  readonly service: string;
  readonly instance: string;
  readonly state: InstanceState | 'gone';
  /**
   * `failures` or `rate` of one that is ejected; `health…` of what health checks said; `dns`; `time`, when an
   * ejection or a slow start is over.
   */
  readonly why: string;
};

/** That a service's name cannot be looked up; with `why` undefined, that it can again. */
export type LookupEvent = {
  readonly service: string;
  readonly why: string | undefined;
};

/** What instances need to know. */
export type InstancesOptions = {
  /** The service's name. */
  readonly name: string;
  readonly service: InstancesService;
  readonly tls: UpstreamTls | undefined;
  readonly waits: Waits;
  readonly headerBytes: number;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Called once for each change. */
  onChange(event: InstanceEvent): void;
  onLookup(event: LookupEvent): void;
};

const NONE: readonly Instance[] = [];

/** The instances of a service: chooses who gets a request, and leaves out those that are not well. */
export class Instances {
  /** Resolves when it is known, as far as it will be at once, what the service's name stands for. */
  readonly ready: Promise<void>;
  readonly #options: InstancesOptions;
  readonly #host: InstanceHost;
  readonly #draw: Draw;
  readonly #panic: number;
  readonly #watch: NameWatch | undefined;
  #all: readonly Instance[] = NONE;
  #usable: readonly Instance[] = NONE;
  /** Where there is one alone, it is the one, however it is: nobody can stand in for it. */
  #only: Instance | undefined;
  #allDown = false;
  /** Those that DNS does not name any more, with what they have in hand. */
  readonly #leaving = new Map<Instance, Promise<unknown>>();

  constructor(options: InstancesOptions) {
    const { service, tls, waits, headerBytes, clock, random } = options;
    const { panic, ...settings } = instanceSettings(service);
    this.#options = options;
    this.#panic = panic;
    this.#draw = { random, clock, slowStart: settings.slowStart };
    this.#host = {
      settings,
      waits,
      headerBytes,
      clock,
      random,
      changed: (instance, why) => {
        this.#arrange();
        this.#tell(instance, instance.state, why);
      },
    };
    const dns = dnsOf(service);
    if (dns === undefined) {
      const places = serviceUrls(service).map((url) => placeOf(url, service, tls));
      this.#replace(places.map((place) => new Instance(place, this.#host, false)));
      this.ready = Promise.resolve();
      return;
    }
    const listener = {
      found: (endpoints: readonly Endpoint[]) => this.#found(endpoints),
      trouble: (why: string | undefined) => options.onLookup({ service: options.name, why }),
    };
    this.#watch = new NameWatch(openLookup(dns), listener, random);
    this.ready = this.#watch.first;
  }

  /**
   * The instance for the next request. Undefined when there is none left, or none yet: its name was not found.
   * Does not count it as in hand.
   *
   * @param except those that were tried for it already
   */
  pick(except: readonly Instance[] = NONE): Instance | undefined {
    const only = this.#only;
    if (only === undefined) return choose(this.#usable, except, this.#draw);
    return except.length > 0 && except.includes(only) ? undefined : only;
  }

  /** Tells how a request came out. */
  settle(instance: Instance, outcome: 'success' | 'failure'): void {
    if (this.#only === undefined) instance.settle(outcome);
  }

  /** Whether active health checks say that none is up. */
  get allDown(): boolean {
    return this.#allDown;
  }

  status(): readonly InstanceStatus[] {
    return this.#all.map((instance) => instance.status());
  }

  /** Takes no more requests. Resolves when the last one has ended, and every connection is closed. */
  async retire(): Promise<void> {
    this.#watch?.stop();
    for (const instance of this.#all) this.#leave(instance);
    this.#replace(NONE);
    await Promise.all(this.#leaving.values());
  }

  /** Breaks off what is in flight, and closes everything. */
  stop(): void {
    this.#watch?.stop();
    for (const instance of [...this.#all, ...this.#leaving.keys()]) instance.stop();
    this.#replace(NONE);
  }

  #found(endpoints: readonly Endpoint[]): void {
    const { service, tls } = this.#options;
    const [url] = serviceUrls(service);
    const own = placeOf(url, service, tls);
    const areFirst = this.#all.length === 0;
    const known = new Map(this.#all.map((instance) => [instance.name, instance]));
    const now = endpoints.map(({ address, port, weight }) => {
      const name = nameOf(address, port);
      const place: InstancePlace = { ...own, name, host: address, port };
      const instance = known.get(name) ?? new Instance(place, this.#host, !areFirst);
      instance.weight = weight;
      return instance;
    });
    const gone = this.#all.filter((instance) => !now.includes(instance));
    for (const instance of gone) this.#leave(instance);
    this.#replace(now);
    for (const instance of now) {
      if (!known.has(instance.name)) this.#tell(instance, instance.state, 'dns');
    }
    for (const instance of gone) this.#tell(instance, 'gone', 'dns');
  }

  #leave(instance: Instance): void {
    const ended = instance.retire().then(() => this.#leaving.delete(instance));
    this.#leaving.set(instance, ended);
  }

  #replace(instances: readonly Instance[]): void {
    this.#all = instances;
    this.#only = instances.length === 1 ? instances[0] : undefined;
    this.#arrange();
  }

  #arrange(): void {
    this.#usable = usable(this.#all, ({ isAvailable }) => isAvailable, this.#panic);
    this.#allDown = this.#all.length > 0 && this.#all.every(({ state }) => state === 'down');
  }

  #tell(instance: Instance, state: InstanceEvent['state'], why: string): void {
    this.#options.onChange({ service: this.#options.name, instance: instance.name, state, why });
  }
}

function nameOf(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
