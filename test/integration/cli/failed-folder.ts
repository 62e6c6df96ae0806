import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textEncodings } from '../../../adapter/delivery/decoding/text-encodings.ts';
import { fingerprintOf } from '../../../adapter/domain/failure.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { failedReading, read } from '../../../adapter/domain/reading.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { banyan } from '../../banyan.ts';
import { createTestDatabase, type databaseKinds } from '../../databases.ts';
import { deliveryOf, interpreted, tools } from '../../interpretation-tools.ts';

/** A folder with a configuration, and a database as an adapter leaves it. */
export type FailedFolder = {
  readonly folder: string;
  readonly store: MessageStore;
  /** Runs the command there; the text of its output. */
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Parks a message as the adapter does, a minute after the one before; returns its fingerprint. */
  park(id: string, body: Buffer): Promise<string>;
  /** Parks a message that is right, and waits behind another of its aggregate. */
  hold(id: string, body: Buffer): Promise<void>;
  /** Parks messages that failed by a bug which is gone by now: they would succeed. */
  parkMended(messages: readonly { readonly id: string; readonly body: Buffer }[]): Promise<void>;
  close(): Promise<void>;
};

export async function failedFolder(kind: (typeof databaseKinds)[number]): Promise<FailedFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  const database = await createTestDatabase(kind);
  let minute = 0;
  const store = await openSqlMessageStore({
    url: database.url,
    create: true,
    now: () => new Date(Date.UTC(2026, 0, 1, 0, minute++)).toISOString(),
    encodings: textEncodings,
  });
  await writeFile(join(folder, 'banyan.yaml'), `adapter: { database: "${database.url}" }`);
  const here = { source: 'legacy', shard: 0 } as const;
  return {
    folder,
    store,
    async run(args, options = {}) {
      const { code, stdout, stderr } = await banyan(args, { cwd: folder, ...options });
      return { code, stdout: stdout.toString(), stderr };
    },
    async park(id, body) {
      const delivery = deliveryOf(body);
      const result = interpreted(delivery);
      if (result.kind !== 'failed') throw new Error(result.kind);
      const { failure, context } = result;
      await store.park([{ ...here, id, delivery, failure, context }]);
      return fingerprintOf(failure);
    },
    async hold(id, body) {
      const delivery = deliveryOf(body);
      const reading = read(delivery, tools);
      if (reading.kind !== 'read') throw new Error(reading.kind);
      const failure = { code: 'held_back', message: 'it waits' } as const;
      const { context } = failedReading(reading, failure);
      await store.park([{ ...here, id, delivery, failure, context, how: 'held' }]);
    },
    async parkMended(messages) {
      const failure = { code: 'translator_failed', message: 'a bug', rule: 'Bug' } as const;
      await store.park(
        messages.map(({ id, body }) => {
          const delivery = deliveryOf(body);
          const reading = read(delivery, tools);
          if (reading.kind !== 'read') throw new Error(reading.kind);
          const { context } = failedReading(reading, failure);
          return { ...here, id, delivery, failure, context };
        }),
      );
    },
    async close() {
      await store.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
