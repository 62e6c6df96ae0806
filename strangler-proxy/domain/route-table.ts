import { BanyanError, type Route } from '#contracts';
import { pathSegments } from './path-segments.ts';
import { compact, find, newBranch, slotIn } from './path-trie.ts';
import { matchText, type RouteMatcher, readMatcher } from './route-matcher.ts';
import { compileRules, type RouteRules, type ServiceUrls } from './route-rules.ts';
import { addToSlot } from './route-slot.ts';
import type { RoutedRequest } from './routed-request.ts';

/** Routes, compiled once; finds the one that a request belongs to. */
export type RouteTable = {
  /**
   * The most specific route: at the first segment where two differ, a literal wins over a parameter,
   * a parameter over `**`; of two with the same path, the one that names the host, then the one that
   * names the method, then the one with more conditions. HEAD counts as GET where no route names
   * HEAD. Costs O(path segments) where templates do not overlap; routes of the same path, host and
   * method are tried one by one.
   */
  match(request: RoutedRequest): Route | undefined;
  /** How requests and answers of a route are changed on their way; undefined when they are not. */
  rulesOf(route: Route): RouteRules | undefined;
  /** What a route of this table matches. */
  matcherOf(route: Route): RouteMatcher;
};

/**
 * Compiles routes. Throws a BanyanError `routes_invalid` (exit code 2) that names each template and
 * rule that cannot be followed, and each two routes that match the same requests.
 *
 * @param services their URLs, which `location: true` takes out of answers
 */
export function compileRoutes(routes: readonly Route[], services: ServiceUrls = {}): RouteTable {
  const branches = newBranch();
  const matchers = new Map<Route, RouteMatcher>();
  const problems: string[] = [];
  for (const route of routes) {
    const matcher = readMatcher(route.match);
    if (typeof matcher === 'string') {
      problems.push(`route ${route.name}: ${matcher}`);
      continue;
    }
    matchers.set(route, matcher);
    for (const rival of addToSlot(slotIn(branches, matcher.segments), route, matcher)) {
      const texts = `${matchText(rival.match)} and ${matchText(route.match)}`;
      problems.push(`routes ${rival.name} and ${route.name} match the same requests: ${texts}`);
    }
  }
  const compiled = compileRules(matchers, services);
  problems.push(...compiled.problems);
  if (problems.length > 0) {
    throw new BanyanError('routes_invalid', problems.join('\n'), {
      exitCode: 2,
      advice:
        'Write templates such as GET /members/{id} or /shop/**, each once. Of two with one path, one must say more.',
    });
  }
  const root = compact(branches);
  return {
    match(request) {
      const segments = pathSegments(request.target.path);
      return segments && find(root, segments, 0, request);
    },
    rulesOf: (route) => compiled.rules.get(route),
    matcherOf(route) {
      const matcher = matchers.get(route);
      if (matcher === undefined) throw new Error(`route ${route.name} is not of this table`);
      return matcher;
    },
  };
}
