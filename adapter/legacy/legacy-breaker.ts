import CircuitBreaker from 'opossum';
import type { Attempted, Sent } from './answer.ts';

/** When the breaker opens, and for how long. */
export type BreakerSettings = {
  /** Opens when more than this share of the requests in the window failed. */
  readonly percentage: number;
  /** … and there were at least so many. */
  readonly volume: number;
  readonly windowMs: number;
  /** How long it stays open before one request probes the legacy. */
  readonly resetMs: number;
};

export const BREAKER: BreakerSettings = {
  percentage: 50,
  volume: 10,
  windowMs: 30_000,
  resetMs: 5_000,
};

export type BreakerState = 'closed' | 'half-open' | 'open';

/** Keeps requests away from a legacy that keeps failing. */
export type LegacyBreaker = {
  readonly state: BreakerState;
  /** `attempt` must always settle: while one probes, all others are turned away. */
  run(attempt: () => Promise<Attempted>): Promise<Sent>;
  stop(): void;
};

/** A breaker on opossum: a request that the legacy answered is a success to it, whatever the answer. */
export function createLegacyBreaker(
  settings: BreakerSettings,
  onChange: (state: BreakerState) => void,
): LegacyBreaker {
  const circuit = new CircuitBreaker(
    async (attempt: () => Promise<Attempted>) => {
      const { sent, legacy } = await attempt();
      if (legacy === 'failing') throw new Failing(sent);
      return sent;
    },
    {
      // An attempt has a time limit of its own; opossum's would leave the request running.
      timeout: false,
      errorThresholdPercentage: settings.percentage,
      volumeThreshold: settings.volume,
      rollingCountTimeout: settings.windowMs,
      resetTimeout: settings.resetMs,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
    },
  );
  circuit.on('open', () => onChange('open'));
  circuit.on('halfOpen', () => onChange('half-open'));
  circuit.on('close', () => onChange('closed'));

  return {
    get state() {
      if (circuit.closed) return 'closed';
      return circuit.opened ? 'open' : 'half-open';
    },
    async run(attempt) {
      // Asked first: opossum counts what it turns away among the requests of the window.
      const isProbe = circuit.halfOpen && circuit.pendingClose && !circuit.isShutdown;
      if (!circuit.closed && !isProbe) return turnedAway;
      try {
        return await circuit.fire(attempt);
      } catch (error) {
        if (error instanceof Failing) return error.sent;
        throw error;
      }
    },
    stop: () => circuit.shutdown(),
  };
}

const turnedAway: Sent = {
  kind: 'unavailable',
  reason: 'it kept failing: not asked for a while',
  because: 'not asked',
};

class Failing extends Error {
  readonly sent: Sent;
  constructor(sent: Sent) {
    super('the legacy failed');
    this.sent = sent;
  }
}
