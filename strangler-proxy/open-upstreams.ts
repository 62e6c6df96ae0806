import { type BanyanConfig, breakerSettings, type Legacy, type Service } from '#contracts';
import type { Logger } from '#process';
import type { Breaker } from './domain/breaker.ts';
import type { Arm } from './domain/decide.ts';
import { openBreaker } from './forward/breaker.ts';
import type { ProxyMetrics } from './observe/metrics.ts';
import type { Pool } from './pool.ts';
import { upstreamTls } from './upstream/tls.ts';
import { openUpstream, type Upstream, type UpstreamSettings } from './upstream/upstream.ts';
import { type Waits, waitsOf } from './upstream/waits.ts';

const INSECURE =
  'insecure: its certificate is not verified, whoever is on the way can read and change everything';

/** There is no other instance of the legacy. */
const NO_RETRY: Service['retry'] = { on: [], budget: 0, floor: 0 };

/** Nothing can stand in for the one that the legacy has. */
const ALONE = { ejection: 'off', slowStart: 0 };

/** An upstream of a configuration, not opened yet. */
type Described = {
  /** All that is said of it, in one text. */
  readonly key: string;
  readonly settings: UpstreamSettings;
  readonly breaker: ReturnType<typeof breakerSettings>;
};

/** What upstreams need beside the configuration. */
export type UpstreamSurroundings = {
  readonly log: Logger;
  readonly metrics: ProxyMetrics;
  readonly pool: Pool<Upstream>;
  readonly waits: Readonly<Record<Arm, Waits>>;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
};

/** The upstreams of one configuration. */
export type OpenUpstreams = {
  readonly legacy: Upstream;
  readonly services: ReadonlyMap<string, Upstream>;
};

/**
 * Reads what a configuration says of its upstreams. Throws a BanyanError `tls_invalid` (exit code 2).
 *
 * @param folder what relative paths start from
 */
export function describeUpstreams(
  { services, headers: { limit: headerBytes } }: BanyanConfig,
  legacyAt: Legacy,
  folder: string,
  waits: UpstreamSurroundings['waits'],
): { readonly legacy: Described; readonly services: readonly Described[] } {
  const describe = (
    where: string,
    upstream: Legacy | Service,
    settings: Pick<UpstreamSettings, 'name' | 'arm' | 'standIn' | 'retry'>,
    breaker?: ReturnType<typeof breakerSettings>,
  ): Described => {
    const tls = upstreamTls(where, upstream, folder);
    const { limit } = upstream;
    const all = {
      ...settings,
      ...{ tls, limit, headerBytes },
      service: 'breaker' in upstream ? upstream : { ...upstream, ...ALONE },
      waits: waitsOf(upstream.timeouts, waits[settings.arm]),
    };
    return {
      key: JSON.stringify([where, upstream, all.waits, headerBytes, tls?.material]),
      settings: all,
      breaker,
    };
  };
  const legacy = {
    name: 'legacy',
    arm: 'legacy',
    standIn: legacyAt.standIn,
    retry: NO_RETRY,
  } as const;
  return {
    legacy: describe('legacy', legacyAt, legacy),
    services: Object.entries(services).map(([name, service]) => {
      const settings = { name, arm: 'service', standIn: 1, retry: service.retry } as const;
      return describe(`services.${name}`, service, settings, breakerSettings(service));
    }),
  };
}

/** Opens what was described, or takes what is open already. */
export function openUpstreams(
  described: ReturnType<typeof describeUpstreams>,
  { log, metrics, pool, clock, random }: UpstreamSurroundings,
): OpenUpstreams {
  const open = ({ settings, breaker }: Described): Upstream => {
    const { name, tls } = settings;
    if (tls?.rejectUnauthorized === false) log.warn({ upstream: name }, INSECURE);
    const onBreaker = (state: Breaker['state']) => {
      log.warn({ service: name, state }, 'breaker');
      metrics.breakerChanged(name, state);
    };
    const opened = breaker && openBreaker(breaker, { clock, random, onChange: onBreaker });
    return openUpstream(settings, opened, {
      ...{ clock, random },
      onChange(event) {
        log.warn(event, 'instance');
        metrics.instanceChanged(event);
      },
      onLookup({ service, why }) {
        if (why === undefined) log.info({ service }, 'its name is found again');
        else log.warn({ service, why }, 'its name is not found');
      },
    });
  };
  const take = (one: Described) => pool.take(one.key, () => open(one));
  return {
    legacy: take(described.legacy),
    services: new Map(described.services.map((one) => [one.settings.name, take(one)])),
  };
}
