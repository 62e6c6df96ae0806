import type { Route } from '#contracts';
import type { RoutedRequest } from '../../../strangler-proxy/domain/routed-request.ts';

/** Different ones, in each case as many: with many routes they touch most of a table’s memory. */
const REQUESTS = 5_000;

/** Routes as a shop has them: areas, in each as many things as there are areas. */
export function routesOf(count: number): Route[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `route-${index}`,
    match: `GET ${placeOf(index, count)}/{id}/lines/{line}`,
    service: 'service',
    fallback: 'legacy',
    fallbackOn: [],
    retired: false,
    guard: true,
  }));
}

/** How requests fall on routes. */
export type Traffic = 'ten of them' | 'as in a shop' | 'evenly';

/**
 * Requests for the routes: for ten of them, which shows how many steps it takes; as pages of a shop are
 * asked for, the second half as often as the first, the third a third (Zipf); for each as often as for
 * any. With the latter two, many routes also wait for memory that is in no cache of the processor.
 */
export function requestsFor(
  routes: readonly Route[],
  traffic: Traffic,
): { readonly request: RoutedRequest; readonly expected: Route | undefined }[] {
  const count = traffic === 'ten of them' ? 10 : routes.length;
  const rankAt = traffic === 'as in a shop' ? zipf(count) : evenly(count);
  return Array.from({ length: REQUESTS }, (_, turn) => {
    // Neighbours in rank are none in memory: 7,919 is a prime.
    const index = (rankAt(turn) * 7_919) % routes.length;
    const path = `${placeOf(index, routes.length)}/${4_711 + turn}/lines/${turn}`;
    return {
      request: {
        method: 'GET',
        target: { path, pathAndQuery: path, authority: undefined },
        fields: ['Host', 'shop.example.com'],
      },
      expected: routes[index],
    };
  });
}

function placeOf(index: number, count: number): string {
  return `/area${index % Math.round(Math.sqrt(count))}/things${index}`;
}

function evenly(count: number): (turn: number) => number {
  return (turn) => turn % count;
}

/** The same in each run: the fractions of turn × golden ratio fall evenly between 0 and 1. */
function zipf(count: number): (turn: number) => number {
  const sums: number[] = [];
  for (let rank = 1; rank <= count; rank += 1) sums.push((sums.at(-1) ?? 0) + 1 / rank);
  const whole = sums.at(-1) ?? 0;
  return (turn) => {
    const place = ((turn * 0.618_033_988_749_895) % 1) * whole;
    return sums.findIndex((sum) => sum > place);
  };
}
