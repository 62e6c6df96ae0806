import type { Place } from './connections.ts';
import { Connections } from './connections.ts';
import type { Waits } from './waits.ts';

/** One process of an upstream. */
export type Instance = {
  readonly name: string;
  readonly connections: Connections;
  inFlight: number;
};

export class Instances {
  readonly #only: Instance;
  readonly allDown = false;

  constructor(place: Place, waits: Waits, headerBytes: number) {
    const connections = new Connections(place, waits, headerBytes);
    this.#only = { name: place.authority, connections, inFlight: 0 };
  }

  pick(except: readonly Instance[]): Instance | undefined {
    return except.includes(this.#only) ? undefined : this.#only;
  }

  settle(_instance: Instance, _outcome: 'success' | 'failure'): void {}

  status() {
    return [{ name: this.#only.name, inFlight: this.#only.inFlight }];
  }

  stop(): void {
    this.#only.connections.stop();
  }
}
