import { type Command, Option } from 'commander';
import type { By, Parking } from '#adapter';
import { BanyanError } from '#contracts';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { whoOf, whoOption } from './who-option.ts';

/** Where the parked messages are, and who asks. */
export type ParkingOptions = {
  readonly config?: string;
  readonly remote?: string;
  readonly as?: string;
};

/** Adds `--config`, `--remote` and `--as`, the same for every command about parked messages. */
export function addParkingOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .addOption(
      new Option('--remote <url>', 'ask the admin API of an adapter instead of its database'),
    )
    .addOption(whoOption());
}

/**
 * Opens the parked messages for one command: in the database, or at an adapter. Ctrl-C ends it at once,
 * unless the command itself listens to it.
 */
export async function withParking<T>(
  options: ParkingOptions,
  work: (parking: Parking, by: By) => Promise<T>,
): Promise<T> {
  const by = { who: whoOf(options) };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    const parking = await opened(options);
    try {
      return await work(parking, by);
    } finally {
      await parking.close();
    }
  } catch (error) {
    throw databaseAway(error) ?? error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function stop(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  console.error('banyan: stopped; `banyan failed history` has what was done by then');
  process.exit(1);
}

async function opened({ config, remote }: ParkingOptions): Promise<Parking> {
  const { openParking, remoteParking } = await import('#adapter');
  const env = process.env;
  if (remote === undefined) return openParking(loadConfig({ file: config, env }), env);
  const token =
    env.BANYAN_ADMIN_TOKEN || loadConfig({ file: config, env }).config.adapter.admin.token;
  return remoteParking(remote, token);
}

const AWAY =
  /^(ECONN[A-Z]+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|PROTOCOL_\w+|ER_CON_COUNT_ERROR|ER_SERVER_SHUTDOWN)$/;

/** A database that does not answer, in words; undefined for any other error. */
export function databaseAway(error: unknown): BanyanError | undefined {
  if (!(error instanceof Error) || error instanceof BanyanError) return undefined;
  const {
    code = '',
    address,
    port,
  } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  // Only the driver of a database calls its errors fatal; a broker or a file may have the same codes.
  if (!('fatal' in error) || !AWAY.test(code)) return undefined;
  const where = address === undefined ? '' : ` at ${address}:${port}`;
  return new BanyanError('database_away', `the database${where} does not answer (${code})`, {
    advice: 'Try again once it does, or correct adapter.database (DATABASE_URL).',
    cause: error,
  });
}
