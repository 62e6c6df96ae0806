import { randomUUID } from 'node:crypto';
import type { FlagNews, Override } from '#flags';

/** An override that is in force until it is lifted. */
export function overrideOf(
  flags: Readonly<Record<string, boolean>>,
  more: Partial<Override> = {},
): Override {
  return {
    ...{ id: randomUUID(), flags, who: 'ann', reason: 'errors', origin: 'operator' },
    at: new Date().toISOString(),
    ...more,
  };
}

/** The same one, once it is lifted. */
export function liftedOf(override: Override): Override {
  return { ...override, lifted: { who: 'bob', at: new Date().toISOString(), reason: 'mended' } };
}

/** News of these overrides. */
export function newsOf(overrides: readonly Override[], more: Partial<FlagNews> = {}): FlagNews {
  return {
    ...{ id: randomUUID(), kind: 'change', who: 'ann', reason: '', at: new Date().toISOString() },
    ...{ names: [], announced: [], overrides, ...more },
  };
}
