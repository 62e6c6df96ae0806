import { cutoverFlag, type Route } from '#contracts';
import type { FlagStatus, Flags } from '#flags';
import type { Breaker } from '../domain/breaker.ts';
import { decide } from '../domain/decide.ts';
import { matchText } from '../domain/route-matcher.ts';
import type { WaitingRoute } from '../stored/stored-requests.ts';
import type { Upstream } from '../upstream/upstream.ts';

export type ProxyStatus = {
  readonly legacy: object;
  readonly services: readonly {
    readonly name: string;
    readonly url: string;
    readonly breaker: Breaker['state'] | undefined;
  }[];
  readonly routes: readonly object[];
  readonly flags: FlagStatus;
  /** What waits for the legacy; absent where no route keeps requests. */
  readonly stored?: readonly StoredStatus[];
};

/** What waits for the legacy of one route. */
export type StoredStatus = {
  readonly route: string;
  readonly count: number;
  readonly oldestSeconds: number;
};

/** @param now ms since 1970 */
export function storedStatus(waiting: readonly WaitingRoute[], now: number): StoredStatus[] {
  return waiting.map(({ route, count, oldest }) => {
    return { route, count, oldestSeconds: Math.max(0, (now - Date.parse(oldest)) / 1_000) };
  });
}

/** What `GET /status` of the admin API tells: plain JSON. */
export function proxyStatus(
  legacy: Upstream,
  services: ReadonlyMap<string, Upstream>,
  routes: readonly Route[],
  flags: Flags,
): ProxyStatus {
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
