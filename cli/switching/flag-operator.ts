import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { type BanyanConfig, BanyanError } from '#contracts';
import {
  busPlace,
  FLAG_HISTORY,
  type FlagHistory,
  type FlagMessenger,
  type FlagNews,
  type FlagSource,
  type FlagWriter,
  flagSource,
  mergedOverrides,
  OVERRIDES,
  type Override,
  type OverrideFile,
  openFlagHistory,
  openFlagMessenger,
  overrideFile,
  sourceWriter,
  type Told,
} from '#flags';
import { type LoadedConfig, loadConfig, loadReachable, pathFrom } from '#process';
import { configOption } from '../config-option.ts';
import { namedProcess } from '../process-status.ts';
import { countOption } from '../usage.ts';
import { whoOf, whoOption } from '../who-option.ts';
import { type AskedPlace, instancePlaces } from './instance-places.ts';

/** What every command that changes flags takes. */
export type OperatorOptions = {
  readonly config?: string;
  readonly url?: readonly string[];
  readonly as?: string;
  readonly wait?: string;
  readonly json?: boolean;
  /** Whether a configuration will do that is wrong elsewhere. */
  readonly now?: boolean;
};

/** What an operator works with: where flags come from, and the ways to all instances. */
export type FlagOperator = {
  /** The defaults, where there is no file. */
  readonly config: BanyanConfig;
  /** The configuration's file, if there is one. */
  readonly file: string | undefined;
  readonly who: string;
  readonly source: FlagSource;
  /** The source in words. */
  readonly where: string;
  /** ms in which instances are to confirm. */
  readonly within: number;
  /** The admin APIs that are told. */
  readonly places: readonly AskedPlace[];
  /** Whether somebody named the instances. */
  readonly isExplicit: boolean;
  readonly hasBus: boolean;
  /** Beside the configuration; undefined where there is none, as for the next. */
  readonly overrides: OverrideFile | undefined;
  readonly history: FlagHistory | undefined;
  /** Throws where flags cannot be written at all. */
  writer(): FlagWriter;
  tell(news: FlagNews): Promise<Told>;
  newsOf(news: Partial<FlagNews> & Pick<FlagNews, 'kind'>): FlagNews;
  /** Who is there, and all overrides that somebody knows, those that are over as well. */
  ask(): Promise<{ readonly told: Told; readonly overrides: readonly Override[] }>;
  close(): Promise<void>;
};

/** ms in which instances confirm: what is in force at once is told late where a machine is busy. */
const WAIT_MS = 3_000;
/** … and say that they are there: a change waits for that. */
const ASK_MS = 1_000;

/** Adds `--config`, `--url`, `--wait`, `--as` and `--json`. */
export function addOperatorOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .addOption(
      new Option('--url <url...>', 'tell these admin APIs instead of those of the configuration'),
    )
    .addOption(new Option('--wait <ms>', `ms in which instances confirm (default ${WAIT_MS})`))
    .addOption(whoOption())
    .option('--json', 'as JSON');
}

/**
 * Works with an operator, and lets go of it. Throws a BanyanError (exit code 2): `config_none` where nothing says
 * who is to be told, and as the configuration and the source do.
 */
export async function withOperator<T>(
  options: OperatorOptions,
  work: (operator: FlagOperator) => Promise<T>,
): Promise<T> {
  const operator = openOperator(options);
  try {
    return await work(operator);
  } finally {
    await operator.close();
  }
}

function openOperator(options: OperatorOptions): FlagOperator {
  const { env } = process;
  const who = whoOf(options);
  const { config, file, folder, isBroken = false } = usable(options);
  const named = options.url?.map((url) => namedProcess(url).url);
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);
  const isNowhere = file === undefined && named === undefined && !('unleash' in source);
  if (isNowhere && !isBroken) throw noConfig();
  const bus = busPlace(config, env);
  const places = instancePlaces(config, named, env);
  const messenger: FlagMessenger = openFlagMessenger(bus, places);
  const now = Date.now;
  const beside = (path: string) => (file === undefined ? undefined : pathFrom(folder, path));
  const [overridesPath, historyPath] = [beside(OVERRIDES), beside(FLAG_HISTORY)];
  const overrides = overridesPath === undefined ? undefined : overrideFile(overridesPath, now);
  const within = options.wait === undefined ? WAIT_MS : countOption('--wait', options.wait);
  const tell = (news: FlagNews) =>
    messenger.tell(news, news.kind === 'hello' ? Math.min(within, ASK_MS) : within);
  const newsOf: FlagOperator['newsOf'] = (news) => ({
    ...{ id: randomUUID(), who, reason: '', at: new Date(now()).toISOString() },
    ...{ names: [], announced: [], overrides: [], ...news },
  });
  return {
    ...{ config, file, who, source, places, within, overrides, tell, newsOf },
    where: 'file' in source ? source.file : `Unleash at ${source.unleash.url}`,
    isExplicit: named !== undefined || config.flags.instances.length > 0,
    hasBus: bus !== undefined,
    history: historyPath === undefined ? undefined : openFlagHistory(historyPath, { now }),
    writer: () => sourceWriter(source, config.flags, env),
    async ask() {
      const [told, written] = await Promise.all([
        tell(newsOf({ kind: 'hello' })),
        overrides?.read().catch(complain),
      ]);
      const lists = [written ?? [], ...told.confirmed.map((one) => one.overrides)];
      const all = lists.reduce((known, list) => mergedOverrides(known, list, now()), []);
      return { told, overrides: all };
    },
    close: () => messenger.close(),
  };
}

/** Somebody who steps back does not repair a file first: what of it says where processes are is enough. */
function usable(options: OperatorOptions): LoadedConfig & { readonly isBroken?: boolean } {
  const source = { file: options.config, env: process.env };
  try {
    return loadConfig(source);
  } catch (error) {
    const { config, problem } = loadReachable(source);
    if (!options.now || problem === undefined) throw error;
    console.error(`banyan: ${problem}\nIt is rolled back all the same, told to whom it names.`);
    return { config, file: undefined, folder: '.', isBroken: true };
  }
}

function complain(error: unknown): undefined {
  console.error(`banyan: ${error instanceof Error ? error.message : error}`);
}

function noConfig(): BanyanError {
  return new BanyanError(
    'config_none',
    'there is no banyan.yaml here, and so nobody who reads these flags',
    {
      exitCode: 2,
      advice: 'Name the proxy’s own with --config FILE or BANYAN_CONFIG, or processes with --url.',
    },
  );
}
