import { type Route, type Service, serviceUrls } from '#contracts';
import { compileCookieRules } from './cookie-rules.ts';
import { compileFieldRules, fieldProblems } from './field-rules.ts';
import { type Asked, compileLocation, mapRefresh, type WayBack } from './location-rules.ts';
import { compilePattern, type PathPattern, valuesIn } from './path-pattern.ts';
import type { RequestTarget } from './request-target.ts';
import type { RouteMatcher } from './route-matcher.ts';
import { fieldValues } from './routed-request.ts';
import { bySpecificity } from './specificity.ts';

/** How requests and answers of a route are changed on their way to and from its service. */
export type RouteRules = {
  /** Path and query that the service is asked for. */
  target(target: RequestTarget): string;
  /** @param fields names and values in turn, as they would be forwarded */
  requestFields(fields: readonly string[]): readonly string[];
  /** @param asked the request's own fields, before any rule */
  responseFields(fields: string[], target: RequestTarget, asked: readonly string[]): string[];
};

/** Services by name, as far as routes need to know them. */
export type ServiceUrls = Readonly<Record<string, Pick<Service, 'url'>>>;

/** The rules of all routes that have any, and what is wrong with others. */
export function compileRules(
  matchers: ReadonlyMap<Route, RouteMatcher>,
  services: ServiceUrls,
): { readonly rules: ReadonlyMap<Route, RouteRules>; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const rewrites = new Map<Route, PathPattern>();
  const waysBack = new Map<string, WayBack[]>();
  const ordered = [...matchers].sort(([, a], [, b]) => bySpecificity(a, b));
  for (const [route, matcher] of ordered) {
    problems.push(...problemsOf(route, matcher).map((what) => `route ${route.name}: ${what}`));
    if (route.rewrite === undefined) continue;
    const service = compilePattern(route.rewrite);
    rewrites.set(route, service);
    const known = waysBack.get(route.service) ?? [];
    known.push({ service, client: compilePattern(matcher.path) });
    waysBack.set(route.service, known);
  }
  if (problems.length > 0) return { rules: new Map(), problems };

  const rules = new Map<Route, RouteRules>();
  for (const [route, matcher] of matchers) {
    const service = services[route.service];
    const urls = service === undefined ? [] : serviceUrls(service);
    const ways = waysBack.get(route.service) ?? [];
    const rule = rulesOf(route, matcher, rewrites.get(route), urls, ways);
    if (rule !== undefined) rules.set(route, rule);
  }
  return { rules, problems };
}

function rulesOf(
  route: Route,
  { path, segments }: RouteMatcher,
  rewrite: PathPattern | undefined,
  urls: readonly string[],
  ways: readonly WayBack[],
): RouteRules | undefined {
  const { request, response, cookies } = route;
  const location = route.location || undefined;
  if (!rewrite && !request && !response && !cookies && !location) return undefined;
  const own = rewrite && { service: rewrite, client: compilePattern(path) };
  const setRequest = request && compileFieldRules(request);
  const setResponse = response && compileFieldRules(response);
  const cookieRule = cookies && compileCookieRules(cookies);
  const locationRule = location && compileLocation(location, urls, own, ways);

  const target = ({ path, pathAndQuery }: RequestTarget): string => {
    if (rewrite === undefined) return pathAndQuery;
    return (rewrite.fill(valuesIn(segments, path)) ?? path) + pathAndQuery.slice(path.length);
  };
  return {
    target,
    requestFields: (fields) => setRequest?.(fields) ?? fields,
    responseFields(fields, from, asked) {
      let about: Asked | undefined;
      const mapped = (reference: string): string => {
        about ??= {
          host: from.authority ?? fieldValues(asked, 'host')[0] ?? '',
          servicePath: target(from),
          values: valuesIn(segments, from.path),
        };
        return locationRule?.(reference, about) ?? reference;
      };
      for (let index = 0; index < fields.length; index += 2) {
        const value = fields[index + 1] ?? '';
        const key = (fields[index] ?? '').toLowerCase();
        if (key === 'set-cookie') fields[index + 1] = cookieRule?.(value) ?? value;
        else if (key === 'location' || key === 'content-location')
          fields[index + 1] = mapped(value);
        else if (key === 'refresh') fields[index + 1] = mapRefresh(value, mapped);
      }
      return setResponse?.(fields) ?? fields;
    },
  };
}

function problemsOf(route: Route, { path, segments }: RouteMatcher): string[] {
  const problems = [...fieldProblems(route.request ?? {}), ...fieldProblems(route.response ?? {})];
  if (route.rewrite === undefined) return problems;
  const names = segments.flatMap((segment) =>
    segment.kind === 'literal' ? [] : segment.kind === 'rest' ? 'rest' : segment.name,
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) problems.push(`{${twice}} stands twice in ${path}`);
  const pattern = compilePattern(route.rewrite);
  for (const name of pattern.names) {
    if (!names.includes(name)) {
      const known = names.map((each) => `{${each}}`).join(', ') || 'no parameter';
      problems.push(`rewrite has {${name}}, which the match has not: it has ${known}`);
    }
  }
  if (/[{}*]|\/\.{1,2}(\/|$)/.test(route.rewrite.replaceAll(/\{[^{}]+\}/g, ''))) {
    problems.push(`rewrite cannot be read: ${route.rewrite}`);
  }
  return problems;
}
