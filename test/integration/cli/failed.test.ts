import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { banyan, startBanyan } from '../../banyan.ts';
import { databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { type FailedFolder, failedFolder } from './failed-folder.ts';

const order = (fields: Record<string, unknown>) => cp949(legacyOrder(fields));
const unmapped = (ordno = '1521705612047') => order({ ordno, settlekind: 'k' });

describe.each(databaseKinds)('failed messages on %s', (kind) => {
  let failed: FailedFolder;
  const run = (...args: string[]) => failed.run(args);

  beforeEach(async () => {
    failed = await failedFolder(kind);
  });
  afterEach(() => failed.close());

  it('are listed newest first, page by page, as a table or as JSON', async () => {
    expect(await run('failed', 'list')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    await failed.park('aaaaaaaa-1', unmapped());
    await failed.hold('cccccccc-3', order({}));
    await failed.park('bbbbbbbb-2', Buffer.from('not JSON'));
    expect((await run('failed', 'list')).stdout).toBe(
      `ID        PARKED (UTC)      WHY
bbbbbbbb  2026-01-01 00:02  format_unknown
aaaaaaaa  2026-01-01 00:00  code_unmapped legacy.order@1 settlekind=k /settleki…

They hold back 1 message more.
`,
    );
    const page = await run('failed', 'list', '--limit', '1', '--source', 'legacy');
    expect(page.stdout).toContain('bbbbbbbb');
    const [, next = ''] = /Next page: banyan (.*)\n/.exec(page.stdout) ?? [];
    expect(next).toBe('failed list --source legacy --limit 1 --after bbbbbbbb-2');
    expect((await run(...next.split(' '))).stdout).toMatch(/\naaaaaaaa/);

    const all = await run('failed', 'list', '--all', '--ndjson');
    const ids = (text: string) => [...text.matchAll(/"id": ?"([^"]*)"/g)].map(([, id]) => id);
    expect(ids(all.stdout)).toEqual(['bbbbbbbb-2', 'cccccccc-3', 'aaaaaaaa-1']);
    const json = await run('failed', 'list', '--json', '--class', 'format_unknown');
    expect(JSON.parse(json.stdout)).toMatchObject([{ id: 'bbbbbbbb-2', state: 'parked' }]);
    expect((await run('failed', 'list', '--state', 'held')).stdout).toContain('cccccccc');
  });

  it('are found by every filter', async () => {
    await failed.park('aaaaaaaa-1', unmapped());
    await failed.park('bbbbbbbb-2', Buffer.from('not JSON'));
    const cases = [
      ['--type', 'legacy.order', 'aaaaaaaa-1'],
      ['--class', 'format_unknown', 'bbbbbbbb-2'],
      ['--fingerprint', 'format_unknown', 'bbbbbbbb-2'],
      ['--aggregate', 'order/1521705612047', 'aaaaaaaa-1'],
      ['--since', '2026-01-01T00:01:00Z', 'bbbbbbbb-2'],
      ['--until', '2026-01-01T00:01:00Z', 'aaaaaaaa-1'],
      ['--text', '홍길동', 'aaaaaaaa-1'],
      ['--text', 'not JSON', 'bbbbbbbb-2'],
    ] as const;
    for (const [option, value, id] of cases) {
      const { stdout } = await run('failed', 'list', option, value, '--json');
      const listed: { id: string }[] = JSON.parse(stdout);
      expect([option, ...listed.map((one) => one.id)]).toEqual([option, id]);
    }
  });

  it('are grouped by how they failed, with an example and what to do', async () => {
    await failed.park('aaaaaaaa-1', unmapped('1521705612041'));
    await failed.park('aaaaaaaa-2', unmapped('1521705612042'));
    await failed.park('bbbbbbbb-2', Buffer.from('not JSON'));
    const { stdout } = await run('failed', 'groups');
    expect(stdout).toMatch(/^2 × code_unmapped legacy\.order@1 settlekind=k \/settlekind\n/);
    expect(stdout).toContain('first 2026-01-01 00:00, last 2026-01-01 00:01 (UTC)');
    expect(stdout).toContain('  do  ');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const json = JSON.parse((await run('failed', 'groups', '--json')).stdout);
    expect(json).toMatchObject([{ count: 2, sample: 'aaaaaaaa-2' }, { count: 1 }]);
  });

  it('are shown with the failing place, and personal data masked', async () => {
    await failed.park('aaaaaaaa-1', unmapped());
    const { code, stdout } = await run('failed', 'show', 'aaaa');
    expect(code).toBe(0);
    expect(stdout).toContain('place        /settlekind');
    expect(stdout).toContain('aggregate    order/1521705612047');
    expect(stdout).toMatch(/\n> {3}"settlekind": "k", {2}← /);
    expect(stdout).toContain('"nameOrder": "홍**"');
    for (const text of [stdout, (await run('failed', 'show', 'aaaa', '--json')).stdout]) {
      expect(text).not.toMatch(/홍길동|1024242424|송파구/);
    }
  });

  it('are revealed with their original text, which the audit notes', async () => {
    await failed.park('aaaaaaaa-1', unmapped());
    const { stdout } = await run('failed', 'show', 'aaaa', '--reveal', '--as', 'ann');
    expect(stdout).toContain('"nameOrder": "홍길동"');
    expect(stdout).toMatch(/\nThe original:\n\{"evt":.*홍길동/);
    expect((await run('failed', 'history', 'aaaa')).stdout).toMatch(
      / {2}ann {2}revealed aaaaaaaa\n/,
    );
  });

  it('whose personal data nobody can tell are not shown, but handed out as they are with --raw', async () => {
    const body = Buffer.concat([Buffer.from('홍길동'), Buffer.from([0xff, 0x00, 0xff])]);
    await failed.park('aaaaaaaa-1', body);
    expect((await run('failed', 'show', 'aaaa')).stdout).not.toContain('홍길동');
    const { stdout } = await banyan(['failed', 'show', 'aaaa', '--raw'], { cwd: failed.folder });
    expect(stdout).toEqual(body);
  });

  it('are discarded, restored and abandoned, each with a reason', async () => {
    await failed.park('aaaaaaaa-1', unmapped('1521705612041'));
    await failed.park('aaaaaaaa-2', unmapped('1521705612042'));
    const why = ['--reason', 'a test', '--as', 'ann'];
    expect(await run('failed', 'discard', 'aaaaaaaa-1', ...why)).toMatchObject({
      code: 0,
      stdout: 'aaaaaaaa  discarded\n',
    });
    expect(await run('failed', 'discard', 'aaaaaaaa-1', ...why)).toMatchObject({
      code: 1,
      stdout: 'aaaaaaaa  left as it is: it is discarded\n',
    });
    expect(await run('failed', 'restore', '--type', 'legacy.order', ...why)).toMatchObject({
      code: 0,
      stdout: 'aaaaaaaa  waits again\n',
    });
    expect(await run('failed', 'abandon', 'aaaaaaaa-2', ...why)).toMatchObject({ code: 0 });
    expect((await run('failed', 'restore', 'aaaaaaaa-2', ...why)).code).toBe(1);
    const { stdout } = await run('failed', 'history');
    expect(stdout.match(/ann {2}\w+/g)).toEqual([
      'ann  abandoned',
      'ann  restored',
      'ann  discarded',
    ]);
    expect(await run('failed', 'restore', '--text', 'nowhere', ...why)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no message matches: nothing was done'),
    });
  });

  it('are exported and imported with every byte; what is known stays as it is', async () => {
    const body = Buffer.from([0, 0xff, 0x80, 0x0a, 0x27]);
    await failed.park('aaaaaaaa-1', body);
    await failed.park('bbbbbbbb-2', unmapped());
    const exported = await run('failed', 'export');
    expect(exported).toMatchObject({ code: 0, stderr: '2 messages exported\n' });
    const other = await failedFolder(kind);
    try {
      const import2 = () => other.run(['failed', 'import', '-'], { input: exported.stdout });
      expect((await import2()).stdout).toBe('2 messages imported, 0 known already\n');
      expect((await import2()).stdout).toBe('0 messages imported, 2 known already\n');
      const raw = await banyan(['failed', 'show', 'aaaa', '--raw'], { cwd: other.folder });
      expect(raw.stdout).toEqual(body);
    } finally {
      await other.close();
    }

    const toFile = () =>
      run('failed', 'export', '--class', 'code_unmapped', '--output', 'c.ndjson');
    expect((await toFile()).stderr).toBe('1 message exported\n');
    expect(await toFile()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('c.ndjson cannot be written: it is there already'),
    });
    expect(await run('failed', 'recheck', '--corpus', 'c.ndjson')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('  1 would still fail\n\n0 of 1 message would succeed\n'),
    });
  });

  it('that an export had written in part are gone once it is interrupted', async () => {
    const many = Array.from({ length: 600 }, (_, index) => ({
      id: `${String(index).padStart(8, '0')}-1`,
      body: cp949(legacyOrder({ ordno: String(1521705612000 + index) })),
    }));
    await failed.parkMended(many);
    const file = join(failed.folder, 'corpus.ndjson');
    const child = startBanyan(['failed', 'export', '--output', file], { cwd: failed.folder });
    const ended = once(child, 'close');
    child.stderr.resume();
    await until(async () => existsSync(`${file}.part`) || existsSync(file));
    child.kill('SIGINT');
    await ended;
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('are rechecked on the code of today: some would succeed by now', async () => {
    await failed.park('aaaaaaaa-1', unmapped('1521705612041'));
    expect((await run('failed', 'recheck')).code).toBe(1);
    const set = ['--set', '/settlekind=c', '--reason', 'a card'];
    await run('failed', 'edit', 'aaaa', ...set);
    expect(await run('failed', 'recheck')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('\n  1 would succeed\n\n1 of 1 message would succeed\n'),
    });
    const json = JSON.parse((await run('failed', 'recheck', '--json')).stdout);
    expect(json).toMatchObject([{ count: 1, wouldSucceed: 1, stillFails: 0, held: 0 }]);
  });

  it('have a history that can be verified', async () => {
    await failed.park('aaaaaaaa-1', unmapped());
    await run('failed', 'discard', 'aaaa', '--reason', 'r');
    const first = await run('failed', 'history', '--verify');
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 entry, as it was/) });
    const [, anchor = ''] = /: ([0-9a-f]{64})\n$/.exec(first.stdout) ?? [];
    await run('failed', 'restore', 'aaaa', '--reason', 'r');
    expect((await run('failed', 'history', '--verify', '--anchor', anchor)).code).toBe(0);
    expect(await run('failed', 'history', '--verify', '--anchor', 'f'.repeat(64))).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('the audit was tampered with: '),
    });
    const json = await run('failed', 'history', '--ndjson');
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).operation),
    ).toEqual(['restored', 'discarded']);
  });

  it('that do not exist or are ambiguous are answered clearly', async () => {
    await failed.park('aaaaaaaa-1', unmapped('1521705612041'));
    await failed.park('aaaaaaaa-2', unmapped('1521705612042'));
    const why = ['--reason', 'r'];
    for (const args of [
      ['failed', 'show', 'cccc'],
      ['failed', 'list', 'cccc'],
      ['failed', 'edit', 'cccc', '--set', '/a=b', ...why],
      ['failed', 'discard', 'aaaaaaaa-1', 'cccc', ...why],
      ['failed', 'history', 'cccc'],
      ['replay', 'aaaaaaaa-1', 'cccc'],
    ]) {
      expect(await failed.run(args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('there is no parked message cccc'),
      });
    }
    expect(await run('replay', 'aaaa')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('aaaa begins more than one id'),
    });
  });
});

it('an audit without a name is wrong usage', async () => {
  const args = ['failed', 'show', 'aaaa', '--reveal', '--as', ' '];
  const { code, stderr } = await banyan(args);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'banyan: --as needs a name\nIt is kept in the history.\n',
  });
});

it('a database that is away is an error of the operation, in one sentence', async () => {
  const env = { DATABASE_URL: 'mysql://root@127.0.0.1:1/banyan' };
  for (const args of [
    ['failed', 'list'],
    ['failed', 'groups'],
    ['replay', '--all'],
  ]) {
    const { code, stdout, stderr } = await banyan(args, { env });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(`banyan: the database at 127.0.0.1:1 does not answer (ECONNREFUSED)
Try again once it does, or correct adapter.database (DATABASE_URL).
`);
  }
});
