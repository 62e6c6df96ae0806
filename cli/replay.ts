import type { Command } from 'commander';
import type { Outcome, ParkedMessage, Parking } from '#adapter';
import { BanyanError } from '#contracts';
import { configOption } from './config-option.ts';
import { withParking } from './failed.ts';

export function addReplayCommand(banyan: Command): void {
  banyan
    .command('replay')
    .description('send parked messages the same way as a first delivery, oldest first')
    .argument('[id...]', 'their ids, or how they begin')
    .option('--all', 'everything that is parked')
    .addOption(configOption())
    .action(async (ids: string[], options: { all?: boolean; config?: string }) => {
      if ((ids.length === 0) === !options.all) {
        throw new BanyanError('usage', 'replay needs either ids or --all', {
          exitCode: 2,
          advice: 'See the ids with `banyan failed list`.',
        });
      }
      const failures = await withParking(options.config, async (parking) => {
        let failed = 0;
        const messages = await selected(parking, ids);
        for (const message of messages) {
          const outcome = await replayOne(parking, message);
          if (outcome.kind === 'failed' || outcome.kind === 'superseded') failed += 1;
        }
        console.log(`${messages.length} replayed, ${failed} failed`);
        return failed;
      });
      if (failures > 0) process.exitCode = 1;
    });
}

/** What to replay, oldest first: an order's first message goes before its second. */
async function selected(parking: Parking, ids: readonly string[]): Promise<ParkedMessage[]> {
  const messages =
    ids.length === 0
      ? [...(await parking.list({ state: 'parked', limit: 100_000 }))]
      : await Promise.all(ids.map(parking.find));
  return messages.sort((a, b) => a.parkedAt.localeCompare(b.parkedAt));
}

async function replayOne(parking: Parking, message: ParkedMessage): Promise<Outcome> {
  const id = message.id.slice(0, 8);
  const outcome = await parking.replay(message);
  console.log(`${id}  ${sentenceOf(outcome, message.source)}`);
  return outcome;
}

export function sentenceOf(outcome: Outcome, source: ParkedMessage['source']): string {
  switch (outcome.kind) {
    case 'committed':
      if (source === 'scm') return 'done: the legacy took it';
      return outcome.message.events.length === 0
        ? 'done: the SCM knows it all already'
        : `done: ${outcome.message.events.map(({ type, subject }) => `${type} ${subject}`).join(', ')}`;
    case 'duplicate':
      return 'done already: it was processed meanwhile';
    case 'ignored':
      return `done: ignored (${outcome.reason})`;
    case 'stale':
      return `done: ${outcome.reason}`;
    case 'superseded':
      return 'not done: it was edited or resolved meanwhile, look at it again';
    case 'failed':
      return outcome.failure.code === 'legacy_unavailable'
        ? `not done, replay it later: ${outcome.failure.message}`
        : `failed again: ${outcome.failure.message}`;
  }
}
