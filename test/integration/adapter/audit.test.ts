import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import type { AuditDraft } from '../../../adapter/domain/audit.ts';
import { auditing, auditReading } from '../../../adapter/store/sql-audit.ts';
import { runSteps, stepsIn } from '../../../adapter/store/sql-steps.ts';
import { migrate, openDatabase } from '../../../database/database.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';

const AT = '2026-01-01T00:00:00.000Z';
const MESSAGE = '11111111-1111-4111-8111-111111111111';

const draftsOf = (count: number, who = 'anna'): AuditDraft[] =>
  Array.from({ length: count }, (_, n) => {
    return { who, operation: 'edited', job: n, before: { n }, after: { n: n + 1 }, reason: 'why' };
  });

/** As the migrations do, where they do not yet. */
async function createAudit(database: Knex): Promise<void> {
  await migrate(database);
  if (await database.schema.hasTable('banyan_audit')) return;
  await database.schema.createTable('banyan_audit', (table) => {
    table.bigInteger('position').primary();
    table.string('at', 24).notNullable();
    table.string('who', 100).notNullable();
    table.string('operation', 30).notNullable();
    table.string('message', 36).index();
    table.bigInteger('job');
    table.text('reason');
    table.text('before_json', 'longtext');
    table.text('after_json', 'longtext');
    table.string('hash', 64).notNullable();
    if (database.client.dialect === 'mysql') table.charset('utf8mb4');
  });
  await database.schema.createTable('banyan_audit_head', (table) => {
    table.integer('id').primary();
    table.bigInteger('position').notNullable();
    table.string('hash', 64).notNullable();
  });
  await database('banyan_audit_head').insert({ id: 1, position: 0, hash: '' });
}

describe.each(databaseKinds)('the audit on %s', (kind) => {
  let test: TestDatabase;
  let database: Knex;
  /** Another process. */
  let other: Knex;
  const lock = kind === 'SQLite' ? '' : ' FOR UPDATE';
  const append = (drafts: readonly AuditDraft[], connection = database) =>
    connection.transaction((transaction) => stepsIn(transaction, auditing(drafts, AT, { lock })));
  const verified = (anchor?: string) => auditReading(database).verify(anchor);
  const history = (query = {}) => auditReading(database).history({ limit: 100, ...query });

  beforeEach(async () => {
    test = await createTestDatabase(kind);
    database = openDatabase(test.url);
    other = openDatabase(test.url);
    await createAudit(database);
  });
  afterEach(async () => {
    await database.destroy();
    await other.destroy();
    await test.drop();
  });

  it('is empty and whole at first', async () => {
    expect(await verified()).toEqual({ entries: 0, head: undefined, tampered: undefined });
    expect(await history()).toEqual([]);
  });

  it('has no gap after transactions in parallel', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        append(draftsOf(n + 1, `anna ${n}`), n % 2 === 0 ? database : other),
      ),
    );
    const entries = await history();
    expect(entries.map(({ position }) => position)).toEqual(
      Array.from({ length: 55 }, (_, n) => 55 - n),
    );
    expect(await verified()).toEqual({
      entries: 55,
      head: entries[0]?.hash,
      tampered: undefined,
    });
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    await append(draftsOf(2));
    const failing = database.transaction(async (transaction) => {
      await stepsIn(transaction, auditing(draftsOf(3), AT, { lock }));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(draftsOf(1));
    expect(await verified()).toMatchObject({ entries: 3, tampered: undefined });
  });

  it('gives back what was written, whatever it was', async () => {
    const odd = {
      text: '\0\ud800 🌳 \u2028 "\\\'?',
      number: -0.1e-7,
      1: [null, true],
    };
    const drafts: AuditDraft[] = [
      { who: 'Zoë 🌳 ', operation: 'edited', message: MESSAGE, reason: '?\\\'"\n\0 ', before: odd },
      { who: '', operation: 'replay started', job: 9_007_199_254_740_991, reason: '', after: null },
    ];
    await append(drafts);
    const [second, first] = await history();
    expect(first).toMatchObject({ ...drafts[0], reason: '?\\\'"\n\ufffd ' });
    expect(second).toMatchObject(drafts[1] ?? {});
    expect(first?.after).toBeUndefined();
    expect(await verified()).toMatchObject({ tampered: undefined });
  });

  it('is shown newest first, by message and page by page', async () => {
    await append([...draftsOf(3), { who: 'ben', operation: 'discarded', message: MESSAGE }]);
    await append(draftsOf(1));
    const shown = async (query: object) => (await history(query)).map(({ position }) => position);
    expect(await shown({ limit: 2 })).toEqual([5, 4]);
    expect(await shown({ limit: 2, before: 4 })).toEqual([3, 2]);
    expect(await shown({ id: MESSAGE })).toEqual([4]);
    expect(await shown({ id: MESSAGE, before: 4 })).toEqual([]);
  });

  it('is followed over several pages, and is whole while others append', async () => {
    await append(draftsOf(2_500));
    let isOver = false;
    const appending = (async () => {
      while (!isOver) await append(draftsOf(7), other);
    })();
    try {
      for (let n = 0; n < 5; n += 1) {
        expect(await verified()).toMatchObject({ tampered: undefined });
      }
    } finally {
      isOver = true;
      await appending;
    }
    expect((await verified()).entries).toBeGreaterThan(2_500);
    await database.raw("UPDATE banyan_audit SET who = 'eve' WHERE position = 2001");
    expect((await verified()).tampered).toMatch(/^entry 2001 /);
  });

  it('is appended to no more once its head is gone', async () => {
    await append(draftsOf(1));
    await database.raw('DELETE FROM banyan_audit_head');
    await expect(append(draftsOf(1))).rejects.toMatchObject({ code: 'audit_broken' });
  });

  const AUDIT = 'UPDATE banyan_audit SET';
  const HEAD = 'UPDATE banyan_audit_head SET';
  const FORGED = `INSERT INTO banyan_audit SELECT 7, at, 'eve', operation, message, job, reason,
    before_json, after_json, hash FROM banyan_audit WHERE position = 6`;
  it.each<[string, readonly string[]]>([
    ['entry 1 is missing', ['DELETE FROM banyan_audit WHERE position = 1']],
    ['entry 3 is missing', ['DELETE FROM banyan_audit WHERE position = 3']],
    ['entry 6 is missing', ['DELETE FROM banyan_audit WHERE position = 6']],
    ['entries 1 to 6 are missing', ['DELETE FROM banyan_audit']],
    [
      'entry 3 is not',
      ['DELETE FROM banyan_audit WHERE position = 3', `${AUDIT} position = 3 WHERE position = 4`],
    ],
    [
      'entry 2 is not',
      [
        `${AUDIT} position = 9 WHERE position = 2`,
        `${AUDIT} position = 2 WHERE position = 3`,
        `${AUDIT} position = 3 WHERE position = 9`,
      ],
    ],
    ['entry 0 stands', [`${AUDIT} position = 0 WHERE position = 6`]],
    ['entry 2 is missing', [`${AUDIT} position = 1152921504606846977 WHERE position = 2`]],
    ['entry 7 is not', [FORGED]],
    ['entry 7 is not', [FORGED, `${HEAD} position = 7`]],
    ['entries 7 to 8 are missing', [`${HEAD} position = 8`]],
    ['entry 6 is behind the end', [`${HEAD} position = 5`]],
    ['entry 6 is not the end', [`${HEAD} hash = '0'`]],
    ['the head of the audit is missing', ['DELETE FROM banyan_audit_head']],
    ...['at', 'who', 'operation', 'message', 'reason', 'before_json', 'after_json', 'hash']
      .flatMap((column): [string, string[]][] => [
        ['entry 4 is not', [`${AUDIT} ${column} = 'x' WHERE position = 4`]],
        ['entry 4 is not', [`${AUDIT} ${column} = UPPER(${column}) WHERE position = 4`]],
      ])
      .filter(([, [sql = '']]) => !/UPPER\((at|message)/.test(sql)),
    ['entry 4 is not', [`${AUDIT} before_json = '{"n" :3}' WHERE position = 4`]],
    ['entry 4 is not', [`${AUDIT} reason = NULL WHERE position = 4`]],
    ['entry 4 is not', [`${AUDIT} job = NULL WHERE position = 4`]],
    ['entry 4 is not', [`${AUDIT} job = 1152921504606846977 WHERE position = 4`]],
  ])('tells “%s …” after %j', async (sentence, statements) => {
    await append(draftsOf(6));
    for (const statement of statements) await database.raw(statement);
    const { tampered, head } = await verified();
    expect(tampered).toContain(sentence);
    expect(head).toBeUndefined();
  });

  it('is found out by an anchor when its end is cut off with the head, and written anew', async () => {
    await append(draftsOf(4));
    const { head } = await verified();
    await append(draftsOf(2));
    expect(await verified(` ${head?.toUpperCase()}\n`)).toMatchObject({ tampered: undefined });
    const [third] = await history({ before: 4 });
    await database.raw('DELETE FROM banyan_audit WHERE position > 3');
    await database('banyan_audit_head').update({ position: 3, hash: third?.hash });
    expect((await verified()).tampered).toBeUndefined();
    await append(draftsOf(3, 'eve'));
    expect((await verified()).tampered).toBeUndefined();
    expect((await verified(head)).tampered).toContain(`no entry has the hash ${head}`);
  });
});

describe('appending to the audit', () => {
  it('takes few statements', () => {
    const statementsFor = (drafts: readonly AuditDraft[]) => {
      const steps = auditing(drafts, AT, { lock: ' FOR UPDATE' });
      const statements: string[] = [];
      const rows = [{ position: 0, hash: '' }];
      for (let step = steps.next(); !step.done; step = steps.next({ rows, changes: 1 })) {
        statements.push(step.value[0]);
      }
      return statements;
    };
    expect(statementsFor([])).toEqual([]);
    expect(statementsFor(draftsOf(200)).map((sql) => sql.slice(0, 6))).toEqual([
      ...['SELECT', 'INSERT', 'INSERT', 'UPDATE'],
    ]);
    const shapes = Array.from({ length: 200 }, (_, n) => statementsFor(draftsOf(n + 1)));
    expect(Math.max(...shapes.map(({ length }) => length))).toBeLessThan(10);
    expect(new Set(shapes.flat()).size).toBeLessThan(10);
    const large = draftsOf(4).map((draft) => ({ ...draft, after: 'x'.repeat(300_000) }));
    expect(statementsFor(large)).toHaveLength(6);
  });
});

describe('the audit on SQLite alone', () => {
  let test: TestDatabase;
  let database: Knex;
  const append = async (drafts: readonly AuditDraft[]) => {
    const sqlite = await database.client.acquireConnection();
    runSteps(sqlite, auditing(drafts, AT, { lock: '' }));
    await database.client.releaseConnection(sqlite);
  };
  const verified = () => auditReading(database).verify();

  beforeEach(async () => {
    test = await createTestDatabase('SQLite');
    database = openDatabase(test.url);
    await createAudit(database);
  });
  afterEach(async () => {
    await database.destroy();
    await test.drop();
  });

  it('is the same when it is appended to without a pause', async () => {
    for (let n = 0; n < 3; n += 1) await append(draftsOf(123));
    expect(await verified()).toMatchObject({ entries: 369, tampered: undefined });
  });

  it.each([
    ["job = 'x'", 'entry 4 is not'],
    ["job = '0x3'", 'entry 4 is not'],
    ["who = x'616e6e61'", 'entry 4 is not'],
    ['position = 4.5', 'one without a number stands where entry 4 belongs'],
    ["position = 'x'", 'entry 4 is missing'],
  ])('tells what only SQLite takes: %s', async (change, sentence) => {
    await append(draftsOf(6));
    await database.raw(`UPDATE banyan_audit SET ${change} WHERE position = 4`);
    expect((await verified()).tampered).toContain(sentence);
    expect(await auditReading(database).history({ limit: 10 })).toHaveLength(6);
  });

  it('tells a row behind all others, whatever its position is', async () => {
    await append(draftsOf(6));
    await database.raw(`INSERT INTO banyan_audit SELECT 'x', at, who, operation, message, job, reason,
      before_json, after_json, hash FROM banyan_audit WHERE position = 6`);
    expect((await verified()).tampered).toBe('entries without a place in the chain: 1');
  });
});
