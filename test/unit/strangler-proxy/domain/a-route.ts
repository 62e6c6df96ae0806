import type { Route } from '#contracts';

/** A route that is being cut over, but for what is given. */
export function aRoute(part: Partial<Route> = {}): Route {
  return {
    name: 'orders',
    match: '/orders',
    service: 'order',
    fallback: 'legacy',
    fallbackOn: [],
    retired: false,
    guard: true,
    ...part,
  };
}
