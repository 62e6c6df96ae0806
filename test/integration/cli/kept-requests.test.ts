import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { ask } from '../strangler-proxy/client.ts';
import {
  keepingYaml,
  type Legacy,
  rowsOf,
  startLegacy,
  untilTaken,
} from '../strangler-proxy/kept-requests.ts';
import { runProxy, type TestProxy } from '../strangler-proxy/running-proxy.ts';

const MAINTENANCE = 'legacy.maintenance';

describe.each(databaseKinds)('kept requests that the legacy refused, on %s', (kind) => {
  let database: TestDatabase;
  let legacy: Legacy;
  let proxy: TestProxy;
  let folder: string;

  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await banyan(args, { cwd: folder });
    return { code, stdout: stdout.toString(), stderr };
  };
  const parked = async () =>
    JSON.parse((await run('failed', 'list', '--source', 'request', '--json')).stdout) as {
      id: string;
      state: string;
      attempts: number;
    }[];

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    legacy = await startLegacy();
    folder = await mkdtemp(join(tmpdir(), 'banyan-kept-'));
    const yaml = keepingYaml(legacy.url, database.url);
    await writeFile(join(folder, 'banyan.yaml'), yaml);
    proxy = await runProxy(yaml, { flags: [MAINTENANCE] });
    const headers = { Cookie: 'session=geheim', 'Content-Type': 'application/json' };
    const url = `${proxy.address}/orders?phone=01012345678`;
    const post = { method: 'POST', body: '{"name":"홍길동"}', headers };
    expect((await ask(url, post)).status).toBe(202);
    legacy.statuses.push(400);
    await proxy.switchFlag(MAINTENANCE, false);
    await until(async () => (await rowsOf(database, 'banyan_parked')) === 1);
  });
  afterEach(async () => {
    await proxy.stop();
    await legacy.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('are listed and shown, without what is personal unless it is asked for', async () => {
    const list = await run('failed', 'list');
    expect(list.stdout).toContain('request_refused order-create 400');
    const [{ id } = { id: '' }] = await parked();
    const shown = (await run('failed', 'show', id)).stdout;
    expect(shown).toMatch(/why +the legacy answered 400/);
    expect(shown).toMatch(/received +by the proxy on its route order-create, 20 bytes/);
    expect(shown).toContain('"Cookie"');
    expect(shown).not.toMatch(/홍길동|geheim|01012345678/);
    const revealed = (await run('failed', 'show', id, '--reveal')).stdout;
    expect(revealed).toContain('{"name":"홍길동"}');
    expect(revealed).toMatch(/session=geheim/);
    const groups = await run('failed', 'groups');
    expect(groups.stdout).toContain('1 × request_refused');
  });

  it('are replayed by the proxy, with the key that they had', async () => {
    const [{ id } = { id: '' }] = await parked();
    const dry = await run('replay', id, '--dry-run');
    expect(dry.stdout).toContain('would be given back to the proxy');
    expect(await run('replay', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('given back to the proxy, which sends it to the legacy'),
    });
    await untilTaken(legacy, 2);
    expect(legacy.taken[1]).toEqual(legacy.taken[0]);
    expect(legacy.taken[1]?.key).toBe(id);
    await until(async () => (await rowsOf(database, 'banyan_stored_requests')) === 0);
    expect(await parked()).toEqual([]);
    expect((await run('failed', 'history', '--verify')).code).toBe(0);
  });

  it('are parked again, as the same, where the legacy refuses them once more', async () => {
    const [{ id } = { id: '' }] = await parked();
    legacy.statuses.push(404);
    await run('replay', '--all', '--yes');
    await untilTaken(legacy, 2);
    await until(async () => (await parked()).length === 1);
    expect(await parked()).toMatchObject([{ id, state: 'parked', class: 'request_refused' }]);
    expect((await run('failed', 'show', id)).stdout).toContain('the legacy answered 404');
  });

  it('are discarded, restored and not edited', async () => {
    const [{ id } = { id: '' }] = await parked();
    const edit = await run('failed', 'edit', id, '--set', '/name=x', '--reason', 'no');
    expect(edit).toMatchObject({ code: 1, stderr: expect.stringContaining('sent as it came') });
    expect((await run('failed', 'discard', id, '--reason', 'a test')).code).toBe(0);
    expect(await parked()).toEqual([]);
    expect((await run('failed', 'restore', id, '--reason', 'no test')).code).toBe(0);
    expect(await parked()).toMatchObject([{ id }]);
    expect(legacy.taken).toHaveLength(1);
  });

  it('go with an export, and come with an import', async () => {
    const { stdout } = await run('failed', 'export');
    expect(JSON.parse(stdout)).toMatchObject({ source: 'request', routingKey: 'order-create' });
    const other = await banyan(['failed', 'import', '-'], { cwd: folder, input: stdout });
    expect(other.stdout.toString()).toBe('0 messages imported, 1 known already\n');
  });
});
