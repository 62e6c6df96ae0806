import { type BanyanConfig, BanyanError, legacyUpstream } from '#contracts';
import { databaseUrl } from '#database';
import { type FlagSource, flagSource } from '#flags';
import { type LoadedConfig, pathFrom, urlFromEnvironment } from '#process';
import type { Topology } from './delivery/topology.ts';

/** What the adapter needs to know. */
export type AdapterConfig = {
  readonly admin: BanyanConfig['adapter']['admin'];
  readonly broker: string;
  /** `mysql://…` or `sqlite:ABSOLUTE-PATH`. */
  readonly database: string;
  readonly topology: Topology;
  readonly receive: Pick<Receive, 'prefetch' | 'shards' | 'batch' | 'killSwitch'>;
  /** Undefined where the legacy is told nothing. */
  readonly reverse: ReverseConfig | undefined;
  /** In days. */
  readonly retention: BanyanConfig['adapter']['retention'];
  readonly flags: FlagSource;
  readonly logLevel: string;
};

type Receive = BanyanConfig['adapter']['receive'];
type Reverse = NonNullable<BanyanConfig['adapter']['reverse']>;

/** The way back to the legacy. */
export type ReverseConfig = Reverse & { readonly url: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * banyan.yaml first, then AMQP_URL and DATABASE_URL, then what is on every machine.
 * Throws a BanyanError (exit code 2): `environment_invalid` for a variable that is no such URL,
 * `legacy_missing` where the way back leads nowhere, `unleash_token_missing`.
 */
export function adapterConfig({ config, folder }: LoadedConfig, env: Environment): AdapterConfig {
  const { admin, broker, database, receive, publish, reverse, retention } = config.adapter;
  return {
    admin,
    broker: broker || urlFromEnvironment(env, 'AMQP_URL', 'amqp-url') || 'amqp://127.0.0.1:5672',
    database: databaseUrl(database, folder, env),
    topology: {
      legacyExchange: receive.exchange,
      queue: receive.queue,
      bindings: receive.bindings,
      eventExchange: publish.exchange,
    },
    receive,
    reverse: reverse && reverseConfig(reverse, legacyUpstream(config)?.url),
    retention,
    flags: flagSource(config.flags, (path) => pathFrom(folder, path), env),
    logLevel: config.log.level,
  };
}

function reverseConfig(reverse: Reverse, legacy: string | undefined): ReverseConfig {
  const url = reverse.url ?? legacy;
  if (url !== undefined) return { ...reverse, url };
  throw new BanyanError('legacy_missing', 'adapter.reverse has no legacy to send requests to', {
    exitCode: 2,
    advice: 'Set adapter.reverse.url, or legacy, in banyan.yaml.',
  });
}
