import type { Command } from 'commander';
import type { Parking, ReplayJob } from '#adapter';
import { BanyanError } from '#contracts';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { pageWidth } from '../table.ts';
import { countOption, usage } from '../usage.ts';
import { followed } from './followed.ts';
import { interruptible } from './interruption.ts';
import { jobsText } from './jobs-text.ts';
import { report } from './report.ts';
import { summaryText } from './report-text.ts';

type Options = ParkingOptions & { readonly json?: boolean };

/** Adds `jobs`, `resume` and `cancel`. */
export function addJobCommands(replay: Command): void {
  const jobs = replay.command('jobs').description('the replays so far, newest first');
  addParkingOptions(jobs)
    .option('--limit <n>', 'how many at the most', '20')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan replay jobs')
    .action((_: unknown, command: Command) => {
      const options = optionsOf<Options & { limit: string }>(command);
      const limit = countOption('--limit', options.limit);
      return withParking(options, async (parking) => {
        const found = await parking.jobs(limit);
        console.log(options.json ? jsonText(found) : jobsText(found, pageWidth()));
      });
    });

  const resume = replay
    .command('resume')
    .description('go on with a replay that was interrupted')
    .argument('[job]', 'its number (default: the one that is interrupted)');
  addParkingOptions(resume)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan replay resume 12')
    .action((job: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<Options>(command);
      const given = job === undefined ? undefined : countOption('the job', job);
      return withParking(options, (parking, by) =>
        interruptible(async (interruption) => {
          const id = given ?? (await interruptedOne(parking));
          interruption.throwIfAsked();
          const resumed = await parking.resume(id, by);
          const ended = await followed(parking, resumed, by, interruption);
          await report(parking, [ended], { settled: [], json: options.json === true });
        }),
      );
    });

  const cancel = replay
    .command('cancel')
    .description('end a replay: what it did not try waits as before')
    .argument('[job]', 'its number (default: the one that is interrupted)');
  addParkingOptions(cancel)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan replay cancel 12')
    .action((job: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<Options>(command);
      const given = job === undefined ? undefined : countOption('the job', job);
      return withParking(options, async (parking, by) => {
        const ended = await parking.cancel(given ?? (await interruptedOne(parking)), by);
        console.log(options.json ? jsonText(ended) : summaryText([ended], []).join('\n'));
      });
    });
}

/**
 * The options of a subcommand: commander gives those that `replay` has as well to `replay`. Throws a
 * BanyanError `usage` (exit code 2) for one that only `replay` has.
 */
function optionsOf<T extends object>(command: Command): T {
  const known = command.options.map((option) => option.attributeName());
  for (const option of command.parent?.options ?? []) {
    const isGiven = command.parent?.getOptionValue(option.attributeName()) !== undefined;
    if (isGiven && !known.includes(option.attributeName())) {
      throw usage(`replay ${command.name()} takes no ${option.long}`);
    }
  }
  return command.optsWithGlobals<T>();
}

/** Jobs that are looked at for one that is interrupted. */
const LATEST = 100;

async function interruptedOne(parking: Parking): Promise<number> {
  const jobs = await parking.jobs(LATEST);
  return onlyInterrupted(jobs);
}

/** Throws a BanyanError: `replay_unknown` (exit code 1) for none, `usage` (exit code 2) for several. */
export function onlyInterrupted(jobs: readonly Pick<ReplayJob, 'id' | 'state'>[]): number {
  const [first, ...others] = jobs.filter(({ state }) => state === 'interrupted');
  const running = jobs.find(({ state }) => state === 'running');
  if (first === undefined && running !== undefined) {
    throw new BanyanError('replay_running', `no replay is interrupted; ${running.id} is running`, {
      advice:
        'Was its process killed? It counts as interrupted some seconds later: try again then.',
    });
  }
  if (first === undefined) {
    throw new BanyanError('replay_unknown', 'no replay is interrupted', {
      advice: 'See them with `banyan replay jobs`.',
    });
  }
  if (others.length === 0) return first.id;
  const ids = [first, ...others].map(({ id }) => id).sort((a, b) => a - b);
  throw usage(`several replays are interrupted: ${ids.join(', ')}`, 'Say which one.');
}
