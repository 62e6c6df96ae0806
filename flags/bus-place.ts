import type { BanyanConfig } from '#contracts';
import { urlFromEnvironment } from '#process';

/** Where news of flags go around. */
export type BusPlace = {
  /** amqp://… */
  readonly url: string;
  readonly exchange: string;
};

/** Where the bus is: where the configuration or the environment name a broker. */
export function busPlace(
  { flags, adapter }: Pick<BanyanConfig, 'flags' | 'adapter'>,
  env: Readonly<Record<string, string | undefined>>,
): BusPlace | undefined {
  const url = flags.bus ?? adapter.broker ?? urlFromEnvironment(env, 'AMQP_URL', 'amqp-url');
  return url ? { url, exchange: flags.exchange } : undefined;
}
