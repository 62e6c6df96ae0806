import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../adapter/domain/failure.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { banyan } from '../../banyan.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, interpreted } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';

describe.each(databaseKinds)('failed messages on %s', (kind) => {
  let folder: string;
  let database: TestDatabase;
  let store: MessageStore;
  let minute = 0;

  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await banyan(args, { cwd: folder });
    return { code, stdout: stdout.toString(), stderr };
  };

  /** Parks a message as the adapter does, and returns its id. */
  const park = async (id: string, body: Buffer) => {
    const result = interpreted(deliveryOf(body));
    if (result.kind !== 'failed') throw new Error(result.kind);
    const { failure, context } = result;
    await store.park({
      id,
      source: 'legacy',
      shard: 0,
      delivery: deliveryOf(body),
      failure,
      context,
    });
    return { id, fingerprint: fingerprintOf(failure) };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
    database = await createTestDatabase(kind);
    minute = 0;
    store = await openSqlMessageStore({
      url: database.url,
      create: true,
      now: () => new Date(Date.UTC(2026, 0, 1, 0, minute++)).toISOString(),
    });
    await writeFile(join(folder, 'banyan.yaml'), `adapter: { database: "${database.url}" }`);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('are listed newest first, as a table or as JSON', async () => {
    expect(await run('failed', 'list')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    await park('aaaaaaaa-1', cp949(legacyOrder({ settlekind: 'k' })));
    await park('bbbbbbbb-2', Buffer.from('not JSON'));
    const { stdout } = await run('failed', 'list');
    expect(stdout).toBe(
      `ID        PARKED (UTC)      WHY
bbbbbbbb  2026-01-01 00:01  format_unknown
aaaaaaaa  2026-01-01 00:00  code_unmapped legacy.order@1 settlekind=k /settlekind
`,
    );
    await store.resolve({ id: 'bbbbbbbb-2', revision: 0 });
    expect((await run('failed', 'list')).stdout).not.toContain('bbbbbbbb');
    expect((await run('failed', 'list', '--all')).stdout).toContain('resolved  format_unknown');
    const listed = JSON.parse((await run('failed', 'list', '--json')).stdout);
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(['aaaaaaaa-1']);
  });

  it('are shown with the failing place, and personal data masked', async () => {
    await park('aaaaaaaa-1', cp949(legacyOrder({ settlekind: 'k' })));
    const { code, stdout } = await run('failed', 'show', 'aaaa');
    expect(code).toBe(0);
    expect(stdout).toContain('place        /settlekind');
    expect(stdout).toContain('aggregate    order 1521705612047');
    expect(stdout).toContain('"nameOrder": "홍**"');
    for (const text of [stdout, (await run('failed', 'show', 'aaaa', '--json')).stdout]) {
      expect(text).not.toMatch(/홍길동|1024242424|송파구/);
    }
  });

  it('whose personal data nobody can tell are not shown, but handed out as they are with --raw', async () => {
    const body = Buffer.concat([Buffer.from('홍길동'), Buffer.from([0xff, 0x00, 0xff])]);
    await park('aaaaaaaa-1', body);
    expect((await run('failed', 'show', 'aaaa')).stdout).not.toContain('홍길동');
    const { stdout } = await banyan(['failed', 'show', 'aaaa', '--raw'], { cwd: folder });
    expect(stdout).toEqual(body);
  });

  it('are edited and replayed; what fails again stays parked', async () => {
    await park('aaaaaaaa-1', cp949(legacyOrder({ settlekind: 'k' })));
    await park('bbbbbbbb-2', Buffer.from('not JSON'));
    const edit = await run(
      'failed',
      'edit',
      'aaaa',
      '--set',
      '/settlekind=c',
      '--reason',
      'a card',
    );
    expect(edit).toMatchObject({
      code: 0,
      stdout: 'aaaaaaaa-1 is now revision 1. Next: banyan replay aaaaaaaa\n',
    });

    expect(await run('replay', '--all')).toMatchObject({
      code: 1,
      stdout: `aaaaaaaa  done: scm.order.OrderPlaced 1521705612047
bbbbbbbb  failed again: the body is no JSON, XML, form or PHP-serialised value
2 replayed, 1 failed
`,
    });
    expect(await store.counts()).toMatchObject({ parked: 1, unpublished: 1 });
    expect(await run('replay', 'aaaa')).toMatchObject({
      code: 0,
      stdout: 'aaaaaaaa  done already: it was processed meanwhile\n1 replayed, 0 failed\n',
    });
    expect(await store.counts()).toMatchObject({ parked: 1, unpublished: 1 });
  });

  it('that do not exist, are ambiguous or lack the edited place are answered clearly', async () => {
    await park('aaaaaaaa-1', cp949(legacyOrder({ settlekind: 'k' })));
    await park('aaaaaaaa-2', cp949(legacyOrder({ settlekind: 'z' })));
    const reason = ['--reason', 'r'];
    expect(await run('failed', 'show', 'cccc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no parked message cccc'),
    });
    expect(await run('replay', 'aaaa')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('aaaa begins more than one id'),
    });
    expect(
      await run('failed', 'edit', 'aaaaaaaa-1', '--set', '/nowhere=1', ...reason),
    ).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the message has no /nowhere'),
    });
  });
});

it('a database that is away is an error of the operation, in one sentence', async () => {
  const env = { DATABASE_URL: 'mysql://root@127.0.0.1:1/banyan' };
  const { code, stdout, stderr } = await banyan(['failed', 'list'], { env });
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^banyan: .*127\.0\.0\.1:1.*\n/);
});
