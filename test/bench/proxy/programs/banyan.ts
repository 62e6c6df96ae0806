import { cutoverFlag, type Route } from '#contracts';
import { routeTexts } from '../traffic.ts';

/** How many services share the routes. */
const SERVICES = 10;

/**
 * All that a plain route has, on: routes, flags, a breaker a service, metrics, a line of access log.
 *
 * @param origins who are the services, in turns; the first one is the legacy, too
 */
export function banyanConfig(
  folder: string,
  port: number,
  adminPort: number,
  ...origins: readonly [URL, ...URL[]]
) {
  const names = Array.from({ length: SERVICES }, (_, index) => `service-${index}`);
  return {
    legacy: origins[0].origin,
    listen: `127.0.0.1:${port}`,
    admin: { listen: `127.0.0.1:${adminPort}` },
    services: Object.fromEntries(
      names.map((name, index) => [name, { url: origins[index % origins.length]?.origin }]),
    ),
    routes: routes().map(({ name, match, service }) => ({ name, match, service })),
    flags: { file: `${folder}/flags.json` },
    log: { level: 'info', access: { file: `${folder}/access.log` } },
  };
}

/** Every route is cut over, by a flag of Unleash's usual strategy. */
export function banyanFlags(): object {
  const strategies = [
    {
      name: 'flexibleRollout',
      parameters: { rollout: '100', stickiness: 'default', groupId: 'bench' },
      constraints: [],
    },
  ];
  const features = routes().map((route) => ({
    ...{ name: cutoverFlag(route), type: 'release', enabled: true },
    ...{ strategies, variants: [] },
  }));
  return { version: 2, features, segments: [] };
}

function routes(): Route[] {
  return routeTexts().map((match, index) => ({
    ...{ name: `route-${index}`, match, service: `service-${index % SERVICES}` },
    ...{ fallback: 'legacy', fallbackOn: [], retired: false, guard: true },
  }));
}
