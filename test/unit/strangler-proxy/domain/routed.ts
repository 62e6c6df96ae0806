import { BanyanError, type Route } from '#contracts';
import { requestTarget } from '../../../../strangler-proxy/domain/request-target.ts';
import type { RoutedRequest } from '../../../../strangler-proxy/domain/routed-request.ts';

/** A route to `orders`. */
export function route(name: string, match: Route['match'], rest: Partial<Route> = {}): Route {
  return {
    ...{ name, match, service: 'orders', fallback: 'legacy', fallbackOn: [], retired: false },
    guard: true,
    ...rest,
  };
}

/** A request for a target, with names and values of header fields in turn. */
export function asked(method: string, target: string, ...fields: string[]): RoutedRequest {
  const read = requestTarget(target);
  if (read === undefined) throw new Error(`${target} is no target`);
  return { method, target: read, fields };
}

/** The lines of what is wrong with routes. */
export function problemsIn(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof BanyanError)) throw error;
    if (error.code !== 'routes_invalid' || error.exitCode !== 2) throw error;
    return error.message.split('\n');
  }
  throw new Error('nothing was thrown');
}
