import { cutoverFlag, type Route } from '#contracts';
import type { Flags } from '#flags';
import { decide } from '../domain/decide.ts';
import { matchText } from '../domain/route-matcher.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** What `GET /status` of the admin API tells: plain JSON. */
export function proxyStatus(
  legacy: Upstream,
  services: ReadonlyMap<string, Upstream>,
  routes: readonly Route[],
  flags: Flags,
): object {
  return {
    legacy: { url: legacy.url },
    services: [...services.values()].map(({ name, url, breaker }) => ({
      name,
      url,
      breaker: breaker?.state,
    })),
    routes: routes.map((route) => {
      const flag = cutoverFlag(route);
      const { arm, reason } = decide(route, flags.isEnabled);
      const { name, service } = route;
      const match = matchText(route.match);
      return { name, match, service, flag, enabled: flags.isEnabled(flag), arm, reason };
    }),
    flags: flags.status(),
  };
}
