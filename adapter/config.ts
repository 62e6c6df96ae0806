import type { BanyanConfig } from '#contracts';
import { type LoadedConfig, pathFrom } from '#process';
import type { Topology } from './delivery/topology.ts';

/** What the adapter needs to know. */
export type AdapterConfig = {
  readonly admin: BanyanConfig['adapter']['admin'];
  readonly broker: string;
  /** `mysql://…` or `sqlite:ABSOLUTE-PATH`. */
  readonly database: string;
  readonly topology: Topology;
  readonly prefetch: number;
  readonly logLevel: string;
};

/** banyan.yaml first, then AMQP_URL and DATABASE_URL, then what is on every machine. */
export function adapterConfig(
  { config, folder }: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
): AdapterConfig {
  const { admin, broker, database, receive, publish } = config.adapter;
  const databaseUrl = database || env.DATABASE_URL || 'sqlite:banyan.sqlite';
  return {
    admin,
    broker: broker || env.AMQP_URL || 'amqp://127.0.0.1:5672',
    database: databaseUrl.startsWith('sqlite:')
      ? `sqlite:${pathFrom(folder, databaseUrl.slice('sqlite:'.length))}`
      : databaseUrl,
    topology: {
      legacyExchange: receive.exchange,
      queue: receive.queue,
      bindings: receive.bindings,
      eventExchange: publish.exchange,
    },
    prefetch: receive.prefetch,
    logLevel: config.log.level,
  };
}
