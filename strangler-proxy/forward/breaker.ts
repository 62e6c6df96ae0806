import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { Breaker, Pass } from '../domain/breaker.ts';

/** When a breaker opens, and for how long. */
export type BreakerSettings = {
  /** Opens when this share of the requests in the window failed. */
  readonly percentage: number;
  /** … and there were at least so many. */
  readonly volume: number;
  readonly windowMs: number;
  /** How long it stays open before one request probes the service. */
  readonly resetMs: number;
};

export const BREAKER: BreakerSettings = {
  percentage: 50,
  volume: 20,
  windowMs: 10_000,
  resetMs: 10_000,
};

const BUCKETS = 10;

/**
 * A breaker on opossum. The call that opossum sees is the outcome of a request, once it is known,
 * and not the request itself: so that a client that leaves counts for nothing (opossum would take it
 * for a success, or wait for it for ever), and no promise stands in the way of an answer.
 */
export function openBreaker(
  settings: BreakerSettings,
  onChange: (state: Breaker['state']) => void,
): Breaker {
  const rotation = new EventEmitter();
  const timer = setInterval(() => rotation.emit('rotate'), settings.windowMs / BUCKETS).unref();
  const circuit = new CircuitBreaker(
    async (outcome: 'success' | 'failure') => {
      if (outcome === 'failure') throw new Error('the service failed');
    },
    {
      timeout: false,
      // Opossum opens above the percentage, not at it.
      errorThresholdPercentage: settings.percentage - 0.001,
      volumeThreshold: settings.volume,
      rollingCountTimeout: settings.windowMs,
      rollingCountBuckets: BUCKETS,
      resetTimeout: settings.resetMs,
      // With them on, each failure sorts the latencies of the whole window.
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: rotation,
    },
  );
  circuit.on('open', () => onChange('open'));
  circuit.on('halfOpen', () => onChange('half-open'));
  circuit.on('close', () => onChange('closed'));

  let probing = false;
  const admit = (): Pass | undefined => {
    if (circuit.closed) return 'normal';
    if (circuit.opened || probing) return undefined;
    probing = true;
    return 'probe';
  };
  return {
    get state() {
      if (circuit.closed) return 'closed';
      return circuit.opened ? 'open' : 'half-open';
    },
    admit,
    settle(pass, outcome) {
      if (pass === 'probe') probing = false;
      else if (!circuit.closed) return; // sent before it opened: only the probe decides
      if (outcome === 'uncounted') return;
      if (outcome === 'success' && pass === 'normal') {
        // What firing comes to, without its promises: this is the path of every request.
        circuit.emit('fire');
        circuit.emit('success');
      } else {
        circuit.fire(outcome).catch(() => {});
      }
    },
    stop() {
      clearInterval(timer);
      circuit.shutdown();
    },
  };
}
