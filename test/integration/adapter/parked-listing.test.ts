import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { textEncodings } from '../../../adapter/delivery/decoding/text-encodings.ts';
import type { AuditDraft } from '../../../adapter/domain/audit.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage, ParkedFilter } from '../../../adapter/domain/parked-message.ts';
import type { ParkedPage } from '../../../adapter/domain/parked-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf } from '../../interpretation-tools.ts';
import { unmapped, unparked, unparkedHeld } from '../../parked-messages.ts';

const said = { who: 'anna', reason: 'they said so' } as const;
const edited: AuditDraft = { who: 'anna', operation: 'edited', message: 'a1' };

describe.each(databaseKinds)('the parked messages on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let time: string;

  beforeEach(async () => {
    time = '2026-01-01T00:00:00.000Z';
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({
      url: database.url,
      now: () => time,
      create: true,
      encodings: textEncodings,
    });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Parks them one after the other, a second apart. */
  const park = async (...messages: NewParkedMessage[]) => {
    for (const message of messages) {
      await store.park([message]);
      time = new Date(Date.parse(time) + 1_000).toISOString();
    }
  };
  const ids = async (filter: ParkedFilter = {}, page: ParkedPage = { after: 0, limit: 100 }) =>
    (await store.parked.list(filter, page)).map(({ id }) => id);
  const found = async (id: string) => {
    const [message] = await store.parked.find(id);
    if (message === undefined) throw new Error(`${id} is not parked`);
    return message;
  };
  const some = (...which: string[]) => Promise.all(which.map(found));

  describe('are listed', () => {
    const contract = { ...unmapped, contract: 'legacy.order-line@1' };
    const invalid = { code: 'json_invalid', message: 'the body is no JSON: 100 %' } as const;
    const body = (bytes: Uint8Array) => ({ delivery: deliveryOf(bytes) });

    beforeEach(async () => {
      await park(
        unparked('a1', '1'),
        unparkedHeld('a2', '1', { failure: { ...unmapped, code: 'held_back' } }),
        unparked('b1', '2', { failure: contract, shard: 1 }),
        unparked('c1', '3', { failure: invalid, ...body(iconv.encode('{"n":"김철수', 'cp949')) }),
        unparked('e1', '4', {
          source: 'scm',
          how: { dueAt: '2026-01-03T00:00:00.000Z' },
          ...body(Buffer.from('{"n":"김철수"}')),
        }),
      );
    });

    it.each<[ParkedFilter, string]>([
      [{}, 'a1 a2 b1 c1 e1'],
      [{ ids: ['b1', 'a1', 'zz'] }, 'a1 b1'],
      [{ ids: [] }, ''],
      [{ states: ['parked'] }, 'a1 b1 c1'],
      [{ states: ['scheduled', 'held'] }, 'a2 e1'],
      [{ states: [] }, ''],
      [{ source: 'scm' }, 'e1'],
      [{ type: 'legacy.order' }, 'a1 a2 e1'],
      [{ type: 'legacy.order@1' }, 'a1 a2 e1'],
      [{ type: 'legacy.order@2' }, ''],
      [{ type: 'legacy.order-line' }, 'b1'],
      [{ type: 'legacy' }, ''],
      [{ class: 'json_invalid' }, 'c1'],
      [{ fingerprint: 'json_invalid' }, 'c1'],
      [{ aggregate: 'order/1' }, 'a1 a2'],
      [{ since: '2026-01-01T00:00:02.000Z' }, 'b1 c1 e1'],
      [{ until: '2026-01-01T00:00:02.000Z' }, 'a1 a2'],
      [{ since: '2026-01-01T00:00:01.000Z', until: '2026-01-01T00:00:03.000Z' }, 'a2 b1'],
      [{ text: '김철수' }, 'c1 e1'],
      [{ text: '100 %' }, 'c1'],
      [{ text: 'order-line' }, 'b1'],
      [{ text: 'order/4' }, 'e1'],
      [{ text: 'nowhere' }, ''],
      [{ text: '%' }, 'c1'],
      [{ text: "' OR 1=1 --" }, ''],
      [{ job: 1 }, ''],
      [{ states: ['parked', 'held'], type: 'legacy.order', aggregate: 'order/1' }, 'a1 a2'],
      [{ states: ['parked'], source: 'legacy', class: 'code_unmapped', text: 'k' }, 'a1 b1'],
      [{ source: 'scm', text: '김철수', since: '2026-01-01T00:00:04.000Z' }, 'e1'],
      [{ source: 'scm', aggregate: 'order/1' }, ''],
    ])('by %j: %s', async (filter, expected) => {
      expect((await ids(filter)).join(' ')).toBe(expected);
      expect((await ids(filter, { limit: 100 })).reverse().join(' ')).toBe(expected);
      const { count } = await store.parked.count(filter);
      expect(count).toBe(expected === '' ? 0 : expected.split(' ').length);
    });

    it('a page at a time, newest first and oldest first, whatever the states', async () => {
      for (const states of [undefined, ['parked', 'held', 'scheduled'] as const]) {
        const filter: ParkedFilter = states === undefined ? {} : { states };
        const forward: string[] = [];
        for (let after = 0; ; ) {
          const page = await store.parked.list(filter, { after, limit: 2 });
          forward.push(...page.map(({ id }) => id));
          if (page.length === 0) break;
          after = page.at(-1)?.position ?? 0;
        }
        expect(forward).toEqual(['a1', 'a2', 'b1', 'c1', 'e1']);
        const back: string[] = [];
        for (let before: number | undefined; ; ) {
          const page = await store.parked.list(filter, { before, limit: 2 });
          back.push(...page.map(({ id }) => id));
          if (page.length === 0) break;
          before = page.at(-1)?.position;
        }
        expect(back).toEqual(forward.reverse());
      }
    });

    it('as edited: a text is found in the last revision, too', async () => {
      await store.parked.revise(await found('a1'), Buffer.from('{"x":"새로"}'), 'why', edited);
      expect(await ids({ text: '새로' })).toEqual(['a1']);
    });
  });

  it('of the same kind are a group, with who waits behind it; the largest first', async () => {
    const other = { code: 'type_unknown', message: 'no contract knows it' } as const;
    await park(
      unparked('e1', '9', { failure: other }),
      unparked('a1', '1'),
      unparkedHeld('a2', '1'),
      unparked('b1', '2'),
      unparkedHeld('a3', '1'),
      unparked('b2', '2'),
    );
    const groups = await store.parked.groups({ states: ['parked'] });
    expect(groups).toMatchObject([
      {
        fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
        source: 'legacy',
        count: 3,
        heldBack: 2,
        first: '2026-01-01T00:00:01.000Z',
        last: '2026-01-01T00:00:05.000Z',
        sample: { id: 'b2' },
      },
      { fingerprint: 'type_unknown', count: 1, heldBack: 0, sample: { id: 'e1' } },
    ]);
    expect(await store.parked.groups({ aggregate: 'order/7' })).toEqual([]);
  });

  it('are counted with who waits behind them, each once', async () => {
    const both = { ordered: ['order/1', 'order/2'] };
    await park(
      unparked('a1', '1'),
      unparked('b1', '2'),
      unparkedHeld('a2', '1', { context: both }),
      unparked('c1', '3'),
    );
    expect(await store.parked.count({ states: ['parked'] })).toEqual({ count: 3, heldBack: 1 });
    expect(await store.parked.count({ ids: ['c1'] })).toEqual({ count: 1, heldBack: 0 });
    expect(await store.parked.count({ ids: ['a1'] })).toEqual({ count: 1, heldBack: 1 });
  });

  it('know who is before them and how many are after them', async () => {
    const both = { ordered: ['order/1', 'order/2'] };
    await park(
      unparked('a1', '1'),
      unparked('b1', '2'),
      unparkedHeld('c1', '1', { context: both }),
      unparkedHeld('a2', '1'),
    );
    const neighbours = async (id: string) => store.parked.neighbours((await found(id)).position);
    expect(await neighbours('a1')).toEqual({ behind: [], heldBack: 2 });
    expect(await neighbours('c1')).toEqual({ behind: ['a1', 'b1'], heldBack: 1 });
    expect(await neighbours('a2')).toEqual({ behind: ['a1', 'c1'], heldBack: 0 });
    await store.parked.move(await some('a1'), 'discarded', { ...said, operation: 'discarded' });
    expect(await neighbours('a2')).toEqual({ behind: ['c1'], heldBack: 0 });
    expect(await neighbours('a1')).toEqual({ behind: [], heldBack: 0 });
  });

  it('are found by how their ids begin, two at the most, and never by a pattern', async () => {
    await park(...['a1', 'a2', 'a3', 'b1'].map((id) => unparked(id, id)));
    expect(await store.parked.find('a')).toHaveLength(2);
    expect(await store.parked.find('b')).toMatchObject([{ id: 'b1' }]);
    for (const prefix of ['%', '_', '', 'A', "a' OR '1'='1"]) {
      expect(await store.parked.find(prefix)).toEqual([]);
    }
  });
});
