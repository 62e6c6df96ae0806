import type { Route } from '../generated/config.ts';
import schema from './banyan.schema.json' with { type: 'json' };

/** How much worse than the legacy a service may be, before a guard rolls its route back. */
export type GuardSettings = Exclude<Route['guard'], boolean>;

const { errors, latency, requests } = schema.$defs.guard.properties;
const DEFAULTS: GuardSettings = {
  errors: errors.default,
  latency: latency.default,
  requests: requests.default,
};

/** The thresholds of a route; undefined for one that nobody guards. */
export function guardSettings({ guard, retired }: Pick<Route, 'guard' | 'retired'>) {
  if (guard === false || retired) return undefined;
  return guard === true ? DEFAULTS : guard;
}
