import { randomUUID } from 'node:crypto';
import { cutoverFlag, KILL_SWITCH, type Route } from '#contracts';
import type { FeatureFlag, Override } from '#flags';
import type { Reason } from '../../../strangler-proxy/domain/decide.ts';
import type { AskedRequest } from '../../../strangler-proxy/domain/routed-request.ts';

export const ROUTES = 100;
/** Flags of the file, most of them other people's. */
export const FLAGS = 1_000;
/** Users and sessions that come back. */
const CLIENTS = 5_000;

/** Whom flags are evaluated for. */
export const CONTEXT = { userId: [{ cookie: 'user' }], sessionCookie: 'banyan-session' };

/** One kind of decision. */
export type DecideCase = {
  readonly name: string;
  /** How the cutover flags of all routes are. */
  readonly strategies: NonNullable<FeatureFlag['strategies']>;
  readonly override?: Override;
  /** The request at this turn. */
  readonly request: (turn: number) => AskedRequest;
  /** Whether unleash-client is asked each time: it alone takes most of what there is to take from the heap. */
  readonly asksEngine?: true;
  /** All that must come up, by the alphabet. */
  readonly reasons: readonly Reason[];
};

export function routesOf(): Route[] {
  return Array.from({ length: ROUTES }, (_, index) => ({
    ...{ name: `route-${index}`, match: `GET ${placeOf(index)}/{id}/lines/{line}` },
    ...{ service: 'orders', fallback: 'legacy' as const, fallbackOn: [], retired: false },
    guard: true,
  }));
}

/** As a flag file has them. The routes' own are the last ones. */
export function flagsOf({ strategies }: DecideCase): FeatureFlag[] {
  const flag = (name: string, enabled: boolean, rest = strategies): FeatureFlag => {
    return { name, enabled, type: 'release', strategies: rest };
  };
  const others = Array.from({ length: FLAGS - ROUTES - 1 }, (_, index) =>
    flag(`other-${index}`, index % 2 === 0, [{ name: 'default', parameters: {}, constraints: [] }]),
  );
  const cutover = routesOf().map((route) => flag(cutoverFlag(route), true));
  return [...others, flag(KILL_SWITCH, false), ...cutover];
}

const live = [rollout(100)];
const canary = [rollout(20)];
const forced: Override = {
  id: randomUUID(),
  flags: Object.fromEntries(routesOf().map((route) => [cutoverFlag(route), false])),
  ...{ who: 'bench', reason: 'to measure', at: '2026-01-01T00:00:00Z', origin: 'operator' },
};
const beta = [
  rollout(100, [{ contextName: 'X-Beta', operator: 'IN', values: ['yes'], inverted: false }]),
];

export const cases: readonly DecideCase[] = [
  {
    name: 'no route',
    ...{ strategies: live, request: asked(() => [], '/elsewhere') },
    reasons: ['no-route'],
  },
  {
    name: 'live: flags that are alike for all',
    ...{ strategies: live, request: asked(() => ['Cookie', cookiesOf('user=u1')]) },
    reasons: ['cutover'],
  },
  {
    name: 'off by an override',
    ...{ strategies: live, override: forced, request: asked((turn) => user(turn % CLIENTS)) },
    reasons: ['override'],
  },
  {
    name: 'canary, users that come back',
    ...{ strategies: canary, request: asked((turn) => user(turn % CLIENTS)) },
    reasons: ['cutover', 'flag-off'],
  },
  {
    name: 'canary, each user for the first time',
    asksEngine: true,
    ...{ strategies: canary, request: asked(user, undefined, 400_000) },
    reasons: ['cutover', 'flag-off'],
  },
  {
    name: 'canary, sessions that come back',
    ...{ strategies: canary, request: asked((turn) => session(turn % CLIENTS)) },
    reasons: ['cutover', 'flag-off'],
  },
  {
    name: 'canary, clients without either',
    asksEngine: true,
    ...{ strategies: canary, request: asked(() => ['Cookie', cookiesOf('theme=dark')]) },
    reasons: ['cutover', 'flag-off'],
  },
  {
    name: 'by a header, and nothing else',
    asksEngine: true,
    ...{ strategies: beta, request: asked((turn) => [...user(turn % CLIENTS), 'X-Beta', 'yes']) },
    reasons: ['cutover'],
  },
];

function rollout(share: number, constraints: readonly object[] = []) {
  const parameters = { rollout: String(share), stickiness: 'default', groupId: 'orders' };
  // The client's own type has its operators as an enum.
  return { name: 'flexibleRollout', parameters, constraints } as unknown as NonNullable<
    FeatureFlag['strategies']
  >[number];
}

/** Requests as a browser sends them, made beforehand. */
function asked(
  fieldsOf: (turn: number) => readonly string[],
  place?: string,
  count = CLIENTS,
): DecideCase['request'] {
  let requests: readonly AskedRequest[] | undefined;
  return (turn) => {
    requests ??= Array.from({ length: count }, (_, index) => {
      const path = `${place ?? placeOf(index % ROUTES)}/${4_711 + index}/lines/${index}`;
      return {
        ...{ method: 'GET', target: { path, pathAndQuery: path, authority: undefined } },
        ...{ fields: [...BROWSER, ...fieldsOf(index)], peer: '192.0.2.7' },
      };
    });
    const request = requests[turn % requests.length];
    if (request === undefined) throw new Error('there is no request');
    return { ...request }; // a session that is made up is noted in it
  };
}

const BROWSER = [
  ...['Host', 'shop.example.com', 'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) bench'],
  ...['Accept', 'application/json, text/html;q=0.9', 'Accept-Language', 'ko-KR,ko;q=0.9'],
  ...['Accept-Encoding', 'gzip, deflate, br', 'Referer', 'https://shop.example.com/'],
];

function user(turn: number): readonly string[] {
  return ['Cookie', cookiesOf(`user=member-${turn}`)];
}

function session(turn: number): readonly string[] {
  const id = `0b8f4b0e-57b1-4bd4-a0ff-${String(turn).padStart(12, '0')}`;
  return ['Cookie', cookiesOf(`banyan-session=${id}`)];
}

function cookiesOf(own: string): string {
  return `PHPSESSID=0123456789abcdef0123456789abcdef; _ga=GA1.1.1234567890.1700000000; ${own}; lang=ko`;
}

function placeOf(index: number): string {
  return `/area${index % 10}/things${index}`;
}
