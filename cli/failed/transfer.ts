import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { ExportedMessage } from '#adapter';
import { BanyanError } from '#contracts';
import { exportedMessages } from '../corpus-file.ts';
import { jsonLine, jsonText } from '../json-text.ts';
import { writeRecord } from '../output.ts';
import { WAITING } from '../parked-messages.ts';
import { addParkingOptions, type ParkingOptions, withParking } from '../parking-option.ts';
import { parkedFilter, type SelectionOptions } from '../selection.ts';
import { addSelection } from '../selection-options.ts';
import { counted, grouped } from '../words.ts';

/** Messages imported at once. */
const BATCH = 100;

/** Adds `export` and `import`. */
export function addTransferCommands(failed: Command): void {
  const out = failed
    .command('export')
    .description('write messages as NDJSON, oldest first: every byte, and not masked; audited')
    .argument('[id...]', 'only these: their ids, or how they begin');
  addParkingOptions(addSelection(out))
    .option('--output <file>', 'a file that is not there yet, - for stdout', '-')
    .addHelpText('after', '\nExample: banyan failed export --since 7d --output corpus.ndjson')
    .action(async (ids: string[], options: ExportOptions) => {
      const filter = parkedFilter(ids, options, { now: Date.now(), states: WAITING });
      await withParking(options, (parking, by) =>
        writeExport(parking.export(filter, by), options.output),
      );
    });

  const back = failed
    .command('import')
    .description('take in what `export` wrote; those that are known are left as they are')
    .argument('<file>', 'NDJSON, - for stdin');
  addParkingOptions(back)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample: banyan failed import corpus.ndjson')
    .action((file: string, options: ParkingOptions & { json?: boolean }) =>
      withParking(options, async (parking, by) => {
        const total = { imported: 0, known: 0 };
        try {
          for await (const batch of batchesOf(exportedMessages(file))) {
            const { imported, known } = await parking.import(batch, by);
            total.imported += imported;
            total.known += known;
          }
        } finally {
          const { imported, known } = total;
          const text = `${counted(imported, 'message')} imported, ${grouped(known)} known already`;
          // After an error as well: what was imported before it stays.
          console.log(options.json ? jsonText(total) : text);
        }
      }),
    );
}

type ExportOptions = ParkingOptions & SelectionOptions & { readonly output: string };

async function writeExport(messages: AsyncIterable<ExportedMessage>, file: string): Promise<void> {
  let count = 0;
  if (file === '-') {
    for await (const one of messages) {
      await writeRecord(one);
      count += 1;
    }
  } else {
    count = await writeFileOf(messages, file);
  }
  console.error(`${counted(count, 'message')} exported`);
}

/**
 * The file has its name once it is whole; before, nothing of it is left, also where Ctrl-C ends us. It is
 * for us alone: what it gets is not masked.
 */
async function writeFileOf(
  messages: AsyncIterable<ExportedMessage>,
  file: string,
): Promise<number> {
  const part = `${file}.part`;
  const remove = () => rmSync(part, { force: true });
  process.once('exit', remove);
  try {
    if (existsSync(file)) throw new Error('it is there already');
    const stream = createWriteStream(part, { mode: 0o600 });
    let count = 0;
    const records = async function* () {
      for await (const one of messages) {
        yield `${jsonLine(one)}\n`;
        count += 1;
      }
    };
    await pipeline(records, stream);
    await rename(part, file);
    return count;
  } catch (cause) {
    remove();
    throw fileError(file, cause) ?? cause;
  } finally {
    process.off('exit', remove);
  }
}

function fileError(file: string, cause: unknown): BanyanError | undefined {
  const { code, syscall, message } = cause as NodeJS.ErrnoException;
  const isOurs =
    message === 'it is there already' || ['open', 'write', 'rename'].includes(syscall ?? '');
  if (!isOurs) return undefined;
  return new BanyanError('file_unwritable', `${file} cannot be written: ${code ?? message}`, {
    exitCode: 2,
    cause,
  });
}

async function* batchesOf(
  messages: AsyncIterable<ExportedMessage>,
): AsyncIterable<readonly ExportedMessage[]> {
  let batch: ExportedMessage[] = [];
  for await (const one of messages) {
    batch.push(one);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
