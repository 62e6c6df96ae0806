import { afterEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { BanyanError } from '#contracts';
import { openApiOf } from '../../../adapter/parking/http/open-api.ts';
import { operationTable } from '../../../adapter/parking/http/operation-table.ts';
import { remoteParking } from '../../../adapter/parking/http/remote-parking.ts';
import type { ExportedMessage, Parking } from '../../../adapter/parking/operations.ts';
import { parkingOver } from '../../../adapter/parking-over.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { tools } from '../../interpretation-tools.ts';
import { everyOperation } from '../../unit/adapter/parking/http/every-operation.ts';
import { AT, exportedOrder, parkingTwin } from '../../unit/adapter/parking/http/parking-twin.ts';
import {
  by,
  collected,
  orders,
  outcomeOf,
  post,
  served,
  serving,
  stopServers,
  TOKEN,
} from '../../unit/adapter/parking/http/served-parking.ts';

let opened = new AsyncDisposableStack();

afterEach(async () => {
  await stopServers();
  const ending = opened;
  opened = new AsyncDisposableStack();
  await ending.disposeAsync();
});

/** A parking with three orders, and a wait until what it does by itself is over. */
type Subject = { readonly parking: Parking; settled(): Promise<unknown> };

const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  'a twin in memory': async () => ({ parking: parkingTwin(orders), settled: async () => {} }),
  'the store': async () => {
    const database = await createTestDatabase('SQLite');
    opened.defer(() => database.drop());
    const now = () => AT;
    const store = await openSqlMessageStore({ url: database.url, now, create: true });
    opened.defer(() => store.close());
    const { adopt } = parkingTwin();
    const parking = parkingOver({
      store,
      tools,
      client: undefined,
      isMaintenance: () => false,
      adopt,
      onTrouble: () => {},
    });
    opened.defer(() => parking.close());
    await parking.import(orders, by);
    const isWorking = async () => (await parking.jobs(9)).some(({ state }) => state === 'running');
    return { parking, settled: () => until(async () => !(await isWorking())) };
  },
};

describe.each(Object.entries(subjects))('each operation on %s', (_, open) => {
  it('comes through with the same outcome, and does the same', async () => {
    const local = await open();
    const behind = await open();
    const { url } = await served(behind.parking);
    const remote = remoteParking(url, TOKEN);
    for (const [id, operation] of everyOperation) {
      const here = await outcomeOf(() => operation(local.parking));
      const there = await outcomeOf(() => operation(remote));
      expect({ id, ...timeless(there) }).toEqual({ id, ...timeless(here) });
      await Promise.all([local.settled(), behind.settled()]);
    }
    expect(new Set(everyOperation.map(([id]) => id)).size).toBe(Object.keys(operationTable).length);
  });

  it('answers what its schema says, and nothing that the schema does not know', async () => {
    const { parking, settled } = await open();
    const { url } = await served(parking);
    const remote = remoteParking(url, TOKEN);
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const { schemas } = openApiOf('0').components;
    const answered = new Set<string>();
    for (const [id, operation] of everyOperation) {
      const outcome = await outcomeOf(() => operation(remote));
      await settled();
      if (!('answer' in outcome)) continue;
      const row = operationTable[id];
      const schema = closedSchema({ ...row.answer, components: { schemas } });
      // A schema stays an object.
      const validate = ajv.compile(schema as object);
      for (const answer of row.streams ? [outcome.answer].flat() : [outcome.answer]) {
        expect({ id, answer, errors: validate(answer) ? [] : validate.errors }).toEqual({
          id,
          answer,
          errors: [],
        });
        answered.add(id);
      }
    }
    expect(answered.size).toBeGreaterThanOrEqual(20);
  });
});

describe('a question', () => {
  it('is told every part of a selection', async () => {
    const twin = parkingTwin();
    const { url } = await served(twin);
    const filter = {
      ids: ['7f3', '8 & 9'],
      states: ['parked', 'held'],
      source: 'scm',
      type: 'legacy.order@1',
      class: '5',
      fingerprint: 'a=b',
      aggregate: 'order/152',
      since: '2026-03-01T00:00:00Z',
      until: '2026-03-02T00:00:00.5Z',
      text: 'Zoë+ %20\u0000',
      job: 12,
    } as const;
    await remoteParking(url, TOKEN).count(filter);
    await remoteParking(url, TOKEN).count({ ids: [], states: undefined });
    const ids = Array.from({ length: 1_000 }, () => 'x'.repeat(36));
    await remoteParking(url, TOKEN).count({ ids });
    expect(twin.heard[0]).toEqual(['count', filter]);
    expect(twin.heard[1]).toEqual(['count', { ids: [] }]);
    expect(twin.heard[2]).toEqual(['count', { ids }]);
  });
});

describe('a stream', () => {
  it('of 10,000 messages comes whole, and goes back whole', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => exportedOrder(`id-${at}`, { at }));
    const from = remoteParking((await served(parkingTwin(many))).url, TOKEN);
    const exported = await collected(from.export({}, by));
    expect(exported).toEqual(many);
    const to = remoteParking((await served(parkingTwin())).url, TOKEN);
    expect(await to.import(exported, by)).toEqual({ imported: 10_000, known: 0 });
    expect(await collected(to.export({}, by))).toEqual(many);
  });

  it('that fails before its first line is refused like any other question', async () => {
    const parking = exporting(async function* () {
      yield* [];
      throw new BanyanError('usage', 'no such type', { exitCode: 2 });
    });
    const { url } = await served(parking);
    const answer = await post(url, '/failed/export', { ...by, filter: {} });
    expect(answer).toMatchObject({ status: 400, body: { error: 'usage', exitCode: 2 } });
  });

  it('that fails in the middle throws after what came', async () => {
    const parking = exporting(async function* () {
      yield* orders;
      throw new BanyanError('usage', 'no more', { exitCode: 2, advice: 'Stop.' });
    });
    const { url } = await served(parking);
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const one of remoteParking(url, TOKEN).export({}, by)) seen.push(one.id);
    };
    expect(await outcomeOf(reading)).toEqual({
      code: 'usage',
      message: 'no more',
      advice: 'Stop.',
      exitCode: 2,
    });
    expect(seen).toEqual(['aa1', 'aa2', 'bb1']);
  });

  it('does not tell what a driver said, but the log does', async () => {
    const parking = exporting(async function* () {
      yield* orders;
      throw new Error('insert (secret) failed');
    });
    const { url, logged } = await served(parking);
    const answer = await post(url, '/failed/export', { ...by, filter: {} });
    expect(answer.text).not.toContain('secret');
    expect(answer.text.trim().split('\n').at(-1)).toContain('"error":"unavailable"');
    expect(logged.join('')).toContain('insert (secret) failed');
  });

  it.each([
    ['nothing', ''],
    ['a whole line', '{"id":"aa1"}\n'],
    ['half a line', '{"id":"aa1"}\n{"id":"a'],
  ])('that ends after %s, without its end, throws', async (_, text) => {
    const url = await serving((_request, response) => void response.end(text));
    await expect(collected(remoteParking(url, undefined).dryRun({}))).rejects.toMatchObject({
      code: 'adapter_unreachable',
      message: expect.stringContaining('broke off in the middle of its answer'),
    });
  });

  it('whose connection is cut throws', async () => {
    const url = await serving((_request, response) => {
      response.write('{"id":"aa1"}\n', () => setTimeout(() => response.destroy(), 20));
    });
    await expect(collected(remoteParking(url, undefined).dryRun({}))).rejects.toMatchObject({
      code: 'adapter_unreachable',
    });
  });

  it('stops when its reader leaves, and does not run ahead of one that is slow', async () => {
    let given = 0;
    let ended = false;
    const parking = exporting(async function* () {
      try {
        for (;;) yield exportedOrder(`id-${given++}`, { filling: 'x'.repeat(100_000) });
      } finally {
        ended = true;
      }
    });
    const { url } = await served(parking);
    for await (const _one of remoteParking(url, TOKEN).export({}, by)) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(given).toBeLessThan(300);
      break;
    }
    await until(() => ended);
  });
});

function exporting(stream: () => AsyncGenerator<ExportedMessage>): Parking {
  return { ...parkingTwin(), export: stream };
}

/** Two parkings do the same at different times, and their audits have other hashes then. */
function timeless(outcome: object): object {
  const text = JSON.stringify(outcome);
  return JSON.parse(text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T').replace(/[0-9a-f]{64}/g, 'H'));
}

/** No object may have more than the schema names. */
function closedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closedSchema(value)]),
  );
  return 'properties' in inner && inner.type === 'object'
    ? { ...inner, additionalProperties: false }
    : inner;
}
