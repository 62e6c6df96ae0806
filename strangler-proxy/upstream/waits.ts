import type { Timeouts } from '#contracts';
import type { Arm } from '../domain/decide.ts';

/** How long an upstream may take, in ms. */
export type Waits = {
  /** To take a connection. */
  readonly connect: number;
  /** From the end of the request to the end of the answer's header section. */
  readonly headers: number;
  /** Without a byte of an answer that has begun, or without taking one of a request; 0 for no limit. */
  readonly idle: number;
};

/**
 * Envoy's defaults for services. The legacy may take its time, as it did before this proxy was there: an
 * event stream or a report may be silent for hours.
 */
export const WAITS: Readonly<Record<Arm, Waits>> = {
  service: { connect: 5_000, headers: 15_000, idle: 60_000 },
  legacy: { connect: 5_000, headers: 300_000, idle: 0 },
};

/** What is said first counts. */
export function waitsOf(...said: [...(Timeouts | undefined)[], Waits]): Waits {
  const first = (name: keyof Waits) =>
    said.map((timeouts) => timeouts?.[name]).find((ms) => ms !== undefined) ?? 0;
  return { connect: first('connect'), headers: first('headers'), idle: first('idle') };
}
