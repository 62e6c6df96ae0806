import { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { breakerSettings } from '#contracts';
import type { Breaker, Pass } from '../domain/breaker.ts';
import { Recovery } from '../domain/recovery.ts';

/** What a breaker is told about the world, and tells it. */
export type BreakerSurroundings = {
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly onChange: (state: Breaker['state']) => void;
};

const BUCKETS = 10;

/**
 * A breaker on opossum. The call that opossum sees is the outcome of a request, once it is known,
 * and not the request itself: so that a client that leaves counts for nothing (opossum would take it
 * for a success, or wait for it for ever), and no promise stands in the way of an answer.
 */
export function openBreaker(
  settings: NonNullable<ReturnType<typeof breakerSettings>>,
  { clock, random, onChange }: BreakerSurroundings,
): Breaker {
  const rotation = new EventEmitter();
  const timer = setInterval(() => rotation.emit('rotate'), settings.window / BUCKETS).unref();
  const circuit = new CircuitBreaker(
    async (outcome: 'success' | 'failure') => {
      if (outcome === 'failure') throw new Error('the service failed');
    },
    {
      timeout: false,
      // Opossum opens above the percentage, not at it.
      errorThresholdPercentage: settings.percentage - 0.001,
      volumeThreshold: settings.requests,
      rollingCountTimeout: settings.window,
      rollingCountBuckets: BUCKETS,
      resetTimeout: settings.open,
      // With them on, each failure sorts the latencies of the whole window.
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      rotateBucketController: rotation,
    },
  );
  /** Since when a request probes. */
  let probing: number | undefined;
  let recovery: Recovery | undefined;
  let recovering: NodeJS.Timeout | undefined;
  let passes = newPasses();
  const endRecovery = () => {
    clearTimeout(recovering);
    recovery = undefined;
  };
  circuit.on('open', () => {
    endRecovery();
    passes = newPasses();
    onChange('open');
  });
  circuit.on('halfOpen', () => onChange('half-open'));
  // To opossum, one success is enough.
  circuit.on('close', () => {
    // What was before it opened is no reason to open again, however long is looked back.
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) rotation.emit('rotate');
    if (settings.recovery === 0) return onChange('closed');
    recovery = new Recovery(clock(), settings.recovery);
    recovering = setTimeout(() => {
      endRecovery();
      onChange('closed');
    }, settings.recovery).unref();
  });
  return {
    get state() {
      if (circuit.opened) return 'open';
      return circuit.closed && recovery === undefined ? 'closed' : 'half-open';
    },
    admit() {
      if (circuit.closed) {
        if (recovery === undefined) return passes.normal;
        return random() < recovery.share(clock()) ? passes.trial : undefined;
      }
      if (circuit.opened) return undefined;
      // One whose client takes its time with the body must not keep the others away.
      if (probing !== undefined && clock() - probing < settings.open) return undefined;
      probing = clock();
      return passes.probe;
    },
    settle(pass, outcome) {
      if (pass !== passes[pass.kind]) return; // sent before it opened
      if (pass.kind === 'probe') probing = undefined;
      if (outcome === 'uncounted') return;
      if (pass.kind === 'trial' && recovery?.settle(outcome)) {
        circuit.open();
      } else if (outcome === 'success' && pass.kind !== 'probe') {
        // What firing comes to, without its promises: this is the path of every request.
        circuit.emit('fire');
        circuit.emit('success');
      } else {
        circuit.fire(outcome).catch(() => {});
      }
    },
    stop() {
      endRecovery();
      clearInterval(timer);
      circuit.shutdown();
    },
  };
}

function newPasses(): { readonly [Kind in Pass['kind']]: Pass } {
  return { normal: { kind: 'normal' }, probe: { kind: 'probe' }, trial: { kind: 'trial' } };
}
