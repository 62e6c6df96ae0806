import type { Route } from '#contracts';
import { type Condition, compareConditions, holds, weightOf } from './condition.ts';
import type { RouteMatcher } from './route-matcher.ts';
import { hostOf, type RoutedRequest } from './routed-request.ts';

type Candidate = { readonly route: Route; readonly conditions: readonly Condition[] };

/** By method, '' for any; those with more conditions first. */
type Methods = Map<string, Candidate[]>;

/** The routes of one path, by host: a name, `*.` and a name, or '' for any. */
export type RouteSlot = Map<string, Methods>;

/** Adds a route; returns those that match the same requests and say no less of them. */
export function addToSlot(slot: RouteSlot, route: Route, matcher: RouteMatcher): Set<Route> {
  const { hosts, methods, conditions } = matcher;
  const rivals = new Set<Route>();
  for (const host of hosts) {
    const byMethod: Methods = slot.get(host) ?? new Map();
    slot.set(host, byMethod);
    for (const method of methods) {
      const candidates = byMethod.get(method) ?? [];
      for (const candidate of candidates) {
        const order = compareConditions(conditions, candidate.conditions);
        if (order === 'ambiguous') rivals.add(candidate.route);
      }
      candidates.push({ route, conditions });
      candidates.sort((a, b) => weightOf(b.conditions) - weightOf(a.conditions));
      byMethod.set(method, candidates);
    }
  }
  return rivals;
}

/** The route for a request: by its own host, then by the longest `*.`, then by any. */
export function pick(slot: RouteSlot, request: RoutedRequest): Route | undefined {
  const any = slot.get('');
  if (slot.size > (any === undefined ? 0 : 1)) {
    const host = hostOf(request);
    const found = host === '' ? undefined : among(slot.get(host), request);
    if (found !== undefined) return found;
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const wild = among(slot.get(`*${host.slice(dot)}`), request);
      if (wild !== undefined) return wild;
    }
  }
  return among(any, request);
}

function among(methods: Methods | undefined, request: RoutedRequest): Route | undefined {
  if (methods === undefined) return undefined;
  const { method } = request;
  return (
    firstOf(methods.get(method), request) ??
    (method === 'HEAD' ? firstOf(methods.get('GET'), request) : undefined) ??
    firstOf(methods.get(''), request)
  );
}

function firstOf(candidates: Candidate[] | undefined, request: RoutedRequest): Route | undefined {
  return candidates?.find(({ conditions }) =>
    conditions.every((condition) => holds(condition, request)),
  )?.route;
}
