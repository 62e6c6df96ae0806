import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBanyan } from '../../banyan.ts';
import { databaseKinds } from '../../databases.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { type FailedFolder, failedFolder } from './failed-folder.ts';

const order = (number: number, fields: Record<string, unknown> = {}) =>
  cp949(legacyOrder({ ordno: String(1521705612000 + number), ...fields }));
const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${String(index).padStart(8, '0')}-1`,
    body: order(index),
  }));

describe.each(databaseKinds)('a replay on %s', (kind) => {
  let failed: FailedFolder;
  const run = (...args: string[]) => failed.run(args);

  beforeEach(async () => {
    failed = await failedFolder(kind);
  });
  afterEach(() => failed.close());

  it('says of each message what came of it; what fails again stays parked', async () => {
    await failed.park('aaaaaaaa-1', order(7, { settlekind: 'k' }));
    await failed.park('bbbbbbbb-2', Buffer.from('not JSON'));
    await run('failed', 'edit', 'aaaa', '--set', '/settlekind=c', '--reason', 'a card');
    expect(await run('replay', '--all')).toMatchObject({
      code: 1,
      stdout: `aaaaaaaa  done: scm.order.OrderPlaced 1521705612007
bbbbbbbb  failed again: the body is no JSON, XML, form or PHP-serialised value
replay 1: 2 messages: 1 done, 1 failed
`,
    });
    expect(await failed.store.counts()).toMatchObject({ unpublished: 1 });

    const again = await run('replay', 'aaaa');
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(
      /^aaaaaaaa {2}done already: it was processed meanwhile.*\n0 replayed: 1 done already, 0 not tried\n$/,
    );
    const json = JSON.parse((await run('replay', 'bbbb', '--json')).stdout);
    expect(json).toMatchObject({
      jobs: [{ id: 2, state: 'done', counts: { total: 1, failed: 1 } }],
      messages: [{ id: 'bbbbbbbb-2', state: 'parked' }],
    });
    expect((await run('replay', 'jobs')).stdout).toMatch(
      /^JOB {2}FROM .*\n2 {4}legacy {2}done .*\n1 {4}legacy {2}done .*2\/2/,
    );
  });

  it('of a message does those that it holds back as well, in their order', async () => {
    await failed.park('aaaaaaaa-1', order(7, { settlekind: 'k' }));
    await failed.hold('bbbbbbbb-2', order(7, { step: '2' }));
    expect(await run('replay', 'bbbb')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('bbbbbbbb  not tried: it waits behind one that failed'),
    });
    await run('failed', 'edit', 'aaaa', '--set', '/settlekind=c', '--reason', 'a card');
    const dry = await run('replay', '--all', '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toMatch(
      /^aaaaaaaa {2}would emit scm\.order\.OrderPlaced 1521705612007; .*\n1 message: 1 would emit events\. 1 more that they hold back would follow\. Nothing was touched\.\n$/,
    );
    expect((await failed.store.counts()).unpublished).toBe(0);
    expect(await run('replay', 'aaaa')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^aaaaaaaa {2}done: .*\nbbbbbbbb {2}done: .*\nreplay 1: 2 messages: 2 done, 0 failed\n$/,
      ),
    });
  });

  it('tells once what came of one that was given with the one before it', async () => {
    await failed.park('aaaaaaaa-1', order(7, { settlekind: 'k' }));
    await failed.hold('bbbbbbbb-2', order(7, { step: '2' }));
    expect(await run('replay', 'aaaa', 'bbbb', '--dry-run')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /\n2 messages: 1 would fail, 1 would be held back by these\. Nothing was touched\.\n$/,
      ),
    });
    await run('failed', 'edit', 'aaaa', '--set', '/settlekind=c', '--reason', 'a card');
    expect(await run('replay', 'aaaa', 'bbbb')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^aaaaaaaa {2}done: .*\nbbbbbbbb {2}done: .*\nreplay 1: 2 messages: 2 done, 0 failed\n$/,
      ),
    });
  });

  it('that selects nothing says so, and one that selects much needs --yes', async () => {
    expect(await run('replay', '--all')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no message matches'),
    });
    await failed.parkMended(orders(101));
    expect(await run('replay', '--class', 'translator_failed')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `banyan: this would replay 101 messages
Say --yes if that is meant, or select 100 at the most.
`,
    });
    const limited = await run('replay', '--all', '--limit', '3', '--rate', '100/s');
    expect(limited).toMatchObject({ code: 0 });
    expect(limited.stdout).toMatch(/^(0000000\d {2}done: .*\n){3}replay 1: 3 messages: 3 done/);
    expect(await run('replay', '--all', '--ramp', '--yes')).toMatchObject({
      code: 0,
      stdout: 'replay 2: 98 messages: 98 done, 0 failed\n',
    });
  });

  it('that is interrupted can be resumed, or cancelled; meanwhile no other one begins', async () => {
    await failed.parkMended(orders(120));
    const args = ['replay', '--all', '--yes', '--rate', '20/s'];
    const child = startBanyan(args, { cwd: failed.folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (/^replay 1: \d+ of 120 /.test(String(chunk))) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect(stderr).toMatch(
      /^replay 1: \d+ of 120 \(\d+ %\), [\d.]+\/s, \d+ ok, 0 failed, \d s left$/m,
    );
    expect(stdout).toMatch(
      /^replay 1: \d+ messages: \d+ done, 0 failed\ninterrupted: \d+ messages left\. Go on with `banyan replay resume 1`,/,
    );
    expect(code).toBe(1);

    expect(await run('replay', '--all', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^banyan: replay job 1 of .* has all of these\nFirst `banyan replay resume 1`, or `banyan replay cancel 1`\./,
      ),
    });
    expect((await run('replay', 'jobs')).stdout).toContain('interrupted');
    expect(await run('failed', 'list', '--state', 'replaying')).toMatchObject({ code: 0 });
    const another = await run('replay', 'resume', '7');
    expect(another).toMatchObject({ code: 2, stderr: expect.stringContaining('job 7') });
    expect((await run('replay', 'cancel', '--as', 'ann')).stdout).toMatch(
      /\ncancelled: \d+ messages not tried, and waiting as before\n$/,
    );
    expect(await run('replay', 'resume')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no replay is interrupted'),
    });
    expect((await run('replay', '--all', '--yes')).code).toBe(0);
    expect((await failed.store.counts()).unpublished).toBe(120);
  });

  it('is resumed where it was left off', async () => {
    await failed.parkMended(orders(60));
    const child = startBanyan(['replay', '--all', '--rate', '10/s'], { cwd: failed.folder });
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      if (String(chunk).includes('replay 1: ')) child.kill('SIGTERM');
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    const jobs = JSON.parse((await run('replay', 'jobs', '--json')).stdout);
    expect(jobs).toMatchObject([{ id: 1, state: 'interrupted', counts: { total: 60 } }]);
    // Resumed, it is as slow as it was told to be.
    expect(await run('replay', 'resume')).toMatchObject({
      code: 0,
      stdout: 'replay 1: 60 messages: 60 done, 0 failed\n',
    });
    expect((await failed.store.counts()).unpublished).toBe(60);
  });
});
