import type { Outcomes } from './arm-test.ts';

/** What a service did worse than allowed. */
export type Breach = {
  readonly what: 'errors' | 'latency';
  /** Since the evidence began to rise; requests, of `latency` those that have one. */
  readonly service: ArmShare;
  /** In the same time; where there was nothing to compare with, what is remembered. */
  readonly legacy: ArmShare;
  /** How many times the legacy's is allowed. */
  readonly threshold: number;
  /** How many times as likely it is with a bad service than with a good one; at least 200. */
  readonly evidence: number;
  /** All of it, for people. */
  readonly sentence: string;
};

/** How many of an arm's requests were errors, or slow. */
export type ArmShare = {
  readonly requests: number;
  readonly events: number;
  readonly rate: number;
  /** ms from which on an answer of this arm counts as slow; of `latency` alone. */
  readonly slowMs?: number;
};

/** What was seen, in numbers. */
export type BreachCase = Pick<Breach, 'what' | 'threshold' | 'evidence'> & {
  readonly service: Outcomes;
  readonly legacy: Outcomes;
  /** Whether the legacy's numbers are from before. */
  readonly isRemembered: boolean;
  readonly slowMs: { readonly service: number; readonly legacy: number } | undefined;
};

export function breachOf(seen: BreachCase): Breach {
  const { what, threshold, evidence, slowMs } = seen;
  const service = shareOf(seen.service, slowMs?.service);
  const legacy = shareOf(seen.legacy, slowMs?.legacy);
  const before = seen.isRemembered ? ' before' : '';
  const limits = slowMs && [
    ` over ${duration(slowMs.service)}`,
    ` over ${duration(slowMs.legacy)}`,
  ];
  const sentence =
    `${what}: ${inWords(service)}${limits?.[0] ?? ''} at the service, ` +
    `${inWords(legacy)}${limits?.[1] ?? ''} at the legacy${before}; ` +
    `allowed ${threshold.toLocaleString('en')} ×`;
  return { what, service, legacy, threshold, evidence, sentence };
}

function shareOf({ of, events }: Outcomes, slowMs: number | undefined): ArmShare {
  const share = { requests: of, events, rate: of === 0 ? 0 : events / of };
  return slowMs === undefined ? share : { ...share, slowMs };
}

function inWords({ requests, events, rate }: ArmShare): string {
  const percent = (rate * 100).toFixed(rate > 0 && rate < 0.001 ? 3 : 1);
  return `${events.toLocaleString('en')} of ${requests.toLocaleString('en')} requests (${percent} %)`;
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
