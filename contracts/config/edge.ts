import type { BanyanConfig, Route } from '../generated/config.ts';
import { type Complaint, nearest } from './problems.ts';

/** What a route asks of a token. */
export type RouteAuth = {
  /** A name in `auth`. */
  readonly provider: string;
  readonly scopes: readonly string[];
  readonly optional: boolean;
};

/** What a route asks of a token; undefined for nothing. */
export function authOf({ auth }: Pick<Route, 'auth'>): RouteAuth | undefined {
  return typeof auth === 'string' ? { provider: auth, scopes: [], optional: false } : auth;
}

/** Routes that ask for a token of nobody known, or limit users whom they cannot know. */
export function edgeComplaints(config: BanyanConfig): Complaint[] {
  const providers = Object.keys(config.auth);
  return config.routes.flatMap((route, index) => {
    const complaints: Complaint[] = [];
    const asked = authOf(route);
    if (asked !== undefined && !providers.includes(asked.provider)) {
      const near = nearest(asked.provider, providers);
      const hint =
        near === undefined
          ? `known providers: ${providers.join(', ') || 'none'}`
          : `did you mean "${near}"?`;
      complaints.push({
        path: ['routes', index, 'auth', ...(typeof route.auth === 'string' ? [] : ['provider'])],
        message: `route ${route.name}: there is no "${asked.provider}" in auth: ${hint}`,
      });
    }
    if (asked === undefined && route.rateLimit?.by === 'user') {
      complaints.push({
        path: ['routes', index, 'rateLimit', 'by'],
        message: `route ${route.name}: rateLimit by user needs auth, which tells who that is`,
      });
    }
    return complaints;
  });
}
