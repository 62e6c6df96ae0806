import type { Command } from 'commander';
import type { Edit, ParkedMessage, ParkedState, Parking } from '#adapter';
import { BanyanError } from '#contracts';
import { loadConfig } from '#process';
import { configOption } from './config-option.ts';
import { jsonText } from './json-text.ts';
import { lineWidth, printable, tableOf } from './table.ts';

type Common = { config?: string; json?: boolean };

export function addFailedCommand(banyan: Command): void {
  const failed = banyan
    .command('failed')
    .description('see and repair the messages that could not be processed');

  failed
    .command('list')
    .description('the parked messages, newest first')
    .addOption(configOption())
    .option('--all', 'resolved ones as well')
    .option('--limit <n>', 'how many at the most', '50')
    .option('--json', 'as JSON')
    .action(async (options: Common & { all?: boolean; limit: string }) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1) {
        throw new BanyanError('usage', `--limit ${options.limit} is no whole number above 0`, {
          exitCode: 2,
        });
      }
      const filter: { state?: ParkedState; limit: number } = { limit };
      if (!options.all) filter.state = 'parked';
      const messages = await withParking(options.config, (parking) => parking.list(filter));
      if (options.json) return console.log(jsonText(messages.map(summaryOf)));
      if (messages.length === 0) return console.log('Nothing is parked.');
      const rows = messages.map(({ id, state, parkedAt, fingerprint }) => [
        id.slice(0, 8),
        parkedAt.slice(0, 16).replace('T', ' '),
        ...(options.all ? [state] : []),
        fingerprint,
      ]);
      const heading = ['ID', 'PARKED (UTC)', ...(options.all ? ['STATE'] : []), 'WHY'];
      console.log(tableOf(heading, rows, lineWidth()));
    });

  failed
    .command('show')
    .description('one parked message: what failed, where, and the message; personal data masked')
    .argument('<id>', 'its id, or how it begins')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .option('--raw', 'only the original bytes, to stdout, not masked')
    .action(async (id: string, options: Common & { raw?: boolean }) => {
      await withParking(options.config, async (parking) => {
        const message = await parking.find(id);
        if (options.raw) return process.stdout.write(message.delivery.body);
        const preview = parking.preview(message);
        if (options.json) {
          return console.log(jsonText({ ...summaryOf(message), message: preview }));
        }
        return console.log(description(message, preview));
      });
    });

  failed
    .command('edit')
    .description('repair a parked message; it keeps its identity and its original bytes')
    .argument('<id>', 'its id, or how it begins')
    .requiredOption(
      '--set </pointer=text>',
      'a JSON pointer and its new text; may be repeated',
      (text: string, edits: Edit[]) => [...edits, editOf(text)],
      [] as Edit[],
    )
    .requiredOption('--reason <text>', 'why; it is kept with the message')
    .addOption(configOption())
    .action(async (id: string, options: Common & { set: Edit[]; reason: string }) => {
      await withParking(options.config, async (parking) => {
        const edited = await parking.edit(await parking.find(id), options.set, options.reason);
        console.log(
          `${edited.id} is now revision ${edited.revision}. Next: banyan replay ${edited.id.slice(0, 8)}`,
        );
      });
    });
}

/** Opens the parking for one operation. */
export async function withParking<T>(
  file: string | undefined,
  work: (parking: Parking) => Promise<T>,
): Promise<T> {
  const loaded = loadConfig({ file, env: process.env });
  const { openParking } = await import('#adapter');
  const parking = await openParking(loaded, process.env);
  try {
    return await work(parking);
  } finally {
    await parking.close();
  }
}

function editOf(text: string): Edit {
  const match = /^(\/[^=]*)=([\s\S]*)$/.exec(text);
  if (match?.[1] !== undefined && match[2] !== undefined)
    return { pointer: match[1], text: match[2] };
  throw new BanyanError('usage', `--set ${text} is not /pointer=text`, {
    exitCode: 2,
    advice: 'For example --set /settlekind=c',
  });
}

function summaryOf(message: ParkedMessage) {
  const { delivery, revisedBody: _, ...rest } = message;
  const { exchange, routingKey, properties, body } = delivery;
  // Of headers only their names: what a legacy puts into them may be personal.
  const headers = Object.keys((properties.headers as object | undefined) ?? {});
  return {
    ...rest,
    delivery: { exchange, routingKey, properties: { ...properties, headers }, bytes: body.length },
  };
}

function description(message: ParkedMessage, preview: unknown): string {
  const { failure, context, delivery } = message;
  const facts: [string, string | undefined][] = [
    ['id', message.id],
    ['state', message.state],
    ['why', failure.message],
    ['fingerprint', message.fingerprint],
    ['place', failure.pointer],
    ['contract', failure.contract],
    ['aggregate', context.aggregate && `${context.aggregate.type} ${context.aggregate.id}`],
    [
      'received',
      `${delivery.exchange} ${delivery.routingKey}, ${delivery.body.length} bytes, ${charsetOf(message)}`,
    ],
    ['parked', message.parkedAt],
    ['attempts', String(message.attempts)],
    [
      'revision',
      message.reason === undefined
        ? String(message.revision)
        : `${message.revision} (${message.reason})`,
    ],
  ];
  const head = facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name.padEnd(12)} ${printable(value ?? '')}`);
  const body =
    preview === undefined
      ? 'The message is not shown: what in it is personal is unknown. Its bytes: --raw'
      : jsonText(preview);
  return [...head, '', body].join('\n');
}

function charsetOf({ context: { charset } }: ParkedMessage): string {
  if (charset === undefined) return 'charset unknown';
  const declared = charset.declared === undefined ? '' : `, declared ${charset.declared}`;
  return `${charset.used} (${charset.because}${declared})`;
}
