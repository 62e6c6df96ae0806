import type { BanyanConfig } from '#contracts';
import type { Arm } from './decide.ts';

/**
 * Adds to an answer's fields (names and values in turn) what clients are told of the proxy.
 *
 * @param upstreamMs from sending the request to the beginning of its answer
 * @param proxyMs before that, with what another upstream took that did not answer
 */
export type Expose = (
  fields: readonly string[],
  arm: Arm,
  upstreamMs: number,
  proxyMs: number,
) => string[];

/** Undefined when clients are told nothing. */
export function exposedFields({ serverTiming, arm }: BanyanConfig['expose']): Expose | undefined {
  if (!serverTiming && !arm) return undefined;
  return (fields, answeredBy, upstreamMs, proxyMs) => {
    const told = [...fields];
    if (serverTiming) {
      const timing = `upstream;dur=${upstreamMs.toFixed(1)}, proxy;dur=${proxyMs.toFixed(1)}`;
      told.push('Server-Timing', timing);
    }
    if (arm) told.push('X-Banyan-Arm', answeredBy);
    return told;
  };
}
