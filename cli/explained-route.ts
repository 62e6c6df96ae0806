import {
  authOf,
  cutoverFlag,
  KILL_SWITCH,
  legacyUpstream,
  MAINTENANCE,
  type RouteAuth,
  serviceUrls,
} from '#contracts';
import { type Flags, stateOf } from '#flags';
import type { LoadedConfig } from '#process';
import type { AskedRequest, RoutedRequest } from '#strangler-proxy';
import { tableOf } from './table.ts';
import { counted } from './words.ts';

/** What the proxy would do with a request, and why: what `banyan routes explain --json` prints. */
export type ExplainedRoute = {
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly host: string | null;
  };
  readonly route: { readonly name: string; readonly match: string } | null;
  readonly arm: string;
  readonly upstream: string;
  /** Where it is, each of its URLs; null where the configuration does not tell (`--legacy`). */
  readonly url: string | null;
  /** What the upstream is asked for. */
  readonly target: string;
  /** The module that translates the answer's body; null for none. */
  readonly translate: string | null;
  /** What it must be let in with; null for nothing. */
  readonly auth: RouteAuth | null;
  /** How often a client may ask, in ms; null for any number of times. */
  readonly rateLimit: {
    readonly requests: number;
    readonly per: number;
    readonly burst: number;
    readonly by: string;
  } | null;
  readonly reason: string;
  readonly fallback: 'legacy' | null;
  /** Those that the plan depends on. */
  readonly flags: readonly { readonly name: string; readonly state: string }[];
  /** Nothing says who asks: the next one like it may be decided otherwise. */
  readonly isSomebodyNew: boolean;
  /** The other routes, the nearest first. */
  readonly others: readonly {
    readonly name: string;
    readonly match: string;
    readonly why: string;
    readonly segment?: number;
    readonly text: string;
  }[];
};

/** Throws as `compileRoutes` does. */
export async function explainRoute(
  { config }: LoadedConfig,
  request: RoutedRequest,
  flags: Pick<Flags, 'isEnabled' | 'isForced' | 'list'>,
): Promise<ExplainedRoute> {
  const { compileRoutes, createPlanner, explain, matchText, translateOf } = await import(
    '#strangler-proxy'
  );
  const table = compileRoutes(config.routes, config.services);
  const { route, others } = explain(table, config.routes, request);
  const planner = createPlanner(config.flags.context, table, {
    ...{ flags, isTrusted: () => true, newId: () => 'somebody-new' },
  });
  const asked: AskedRequest = { ...request, peer: '127.0.0.1' };
  const plan = planner(asked);
  const { target, fields, method } = request;
  const rules = plan.arm === 'service' && route ? table.rulesOf(route) : undefined;
  const limit = route?.rateLimit;
  const translator = plan.arm === 'service' && route ? translateOf(route) : undefined;
  const upstream = plan.arm === 'service' ? config.services[plan.upstream] : legacyUpstream(config);
  const ofRoute = route === undefined ? [] : [KILL_SWITCH, cutoverFlag(route)];
  // It is told where it matters: mostly it does not.
  const ofLegacy = flags.isEnabled(MAINTENANCE) ? [MAINTENANCE] : [];
  const names = route?.retired ? [] : [...ofRoute, ...ofLegacy];
  const host = fields.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return {
    request: {
      method,
      target: target.pathAndQuery,
      host: host === -1 ? null : (fields[host + 1] ?? null),
    },
    route: route ? { name: route.name, match: matchText(route.match) } : null,
    arm: plan.arm,
    upstream: plan.upstream,
    url: upstream ? serviceUrls(upstream).join(', ') : null,
    target: rules?.target(target) ?? target.pathAndQuery,
    translate: translator?.module ?? null,
    auth: (route && authOf(route)) ?? null,
    rateLimit: limit ? { ...limit, burst: limit.burst ?? limit.requests } : null,
    reason: plan.reason,
    fallback: plan.fallback ?? null,
    isSomebodyNew: asked.minted !== undefined,
    flags: names.map((name) => ({ name, state: stateOf(flags, name) })),
    others: others.map(({ route: { name, match }, miss }) => ({
      name,
      match: matchText(match),
      ...miss,
    })),
  };
}

const SOMEBODY_NEW =
  'somebody new, who may get another arm: a -H that says who asks (flags.context) tells for whom';

const NOWHERE = 'nobody: the maintenance page is the answer, or 202 where requests are kept';

/** The same for a person. */
export function explanationText(explained: ExplainedRoute, width: number): string {
  const { request, route, upstream, url, target, translate, auth, rateLimit } = explained;
  const { reason, fallback, flags, others } = explained;
  const place = url === null ? upstream : `${upstream}, ${url.replace(/\/$/, '')}`;
  const rows = [
    ['request', `${request.method} ${request.target}${request.host ? ` on ${request.host}` : ''}`],
    ['route', route === null ? 'none' : `${route.name}, ${route.match}`],
    reason === 'maintenance' ? ['goes to', NOWHERE] : ['goes to', place],
    ['as', target],
    ...(translate === null ? [] : [['translated by', translate]]),
    ...(auth === null ? [] : [['asks for', tokenText(auth)]]),
    ...(rateLimit === null ? [] : [['limit', limitText(rateLimit)]]),
    ['reason', reason],
    ...(fallback === null ? [] : [['falls back to', fallback]]),
    ...flags.map(({ name, state }, index) => [
      index === 0 ? 'flags' : '',
      `${name} is ${state === 'unknown' ? 'off' : state}`,
    ]),
    ...(explained.isSomebodyNew ? [['for', SOMEBODY_NEW]] : []),
  ];
  const [first = [], ...rest] = rows;
  const plan = tableOf(first, rest, width);
  if (others.length === 0) return plan;
  const misses = others.map(({ name, text, match }) => [name, text, match]);
  return `${plan}\n\n${tableOf(['OTHER ROUTE', 'WHY NOT', 'MATCH'], misses, width)}`;
}

function tokenText({ provider, scopes, optional }: RouteAuth): string {
  const allowing = scopes.length === 0 ? '' : ` that allows ${scopes.join(' and ')}`;
  return `a token of ${provider}${allowing}${optional ? ', or none' : ''}`;
}

function limitText({ requests, per, burst, by }: NonNullable<ExplainedRoute['rateLimit']>): string {
  const atOnce = burst === requests ? '' : `, ${burst} at once`;
  return `${counted(requests, 'request')} in ${per / 1000} s by ${by}${atOnce}`;
}
