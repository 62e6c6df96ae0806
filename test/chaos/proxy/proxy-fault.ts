import type { Overlay } from './proxy-config.ts';
import type { Stand } from './stand.ts';
import type { Allowance } from './verdict.ts';

/** One way in which things go wrong around the proxy, or with it. */
export type ProxyFault = {
  readonly name: string;
  /** What happens, for a reader. */
  readonly about: string;
  /** Instances of each service (default 1). */
  readonly instances?: number;
  /** Connections that the system takes for each of them. */
  readonly backlog?: number;
  /** Whether each service has a name, in a name server, for the first instance; the others have its port. */
  readonly isNamed?: boolean;
  /** Whether customers write to the legacy as well, what is kept for it while it is away. */
  readonly keeps?: boolean;
  readonly settings?: Overlay;
  /** Customers of the routes that are cut over, where they are not the usual ones. */
  readonly connections?: number;
  /** What may fail: by default, nothing. */
  readonly allowance?: Partial<Allowance>;
  /** Strikes and mends; load goes on before, meanwhile and afterwards. */
  readonly run: (stand: Stand) => Promise<void>;
};
