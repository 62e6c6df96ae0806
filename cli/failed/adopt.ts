import type { Command } from 'commander';
import { jsonText } from '../json-text.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { countOption } from '../usage.ts';
import { counted, grouped } from '../words.ts';

type Options = ParkingOptions & { readonly limit?: string; readonly json?: boolean };

export function addAdoptCommand(failed: Command): void {
  const adopt = failed
    .command('adopt')
    .description('park what lies in a queue of the broker, such as one of dead letters')
    .argument('<queue>', 'its name');
  addParkingOptions(adopt)
    .option('--limit <n>', 'how many at the most (default: as many as lie there)')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan failed adopt legacy.dead-letters --limit 10')
    .action((queue: string, options: Options) => {
      const limit = options.limit === undefined ? undefined : countOption('--limit', options.limit);
      return withParking(options, async (parking, by) => {
        const found = await parking.adopt({ ...by, queue, limit });
        const { adopted, known, left } = found;
        const text = `${counted(adopted, 'message')} adopted, ${grouped(known)} known already, ${grouped(left)} left in the queue`;
        console.log(options.json ? jsonText(found) : text);
      });
    });
}
