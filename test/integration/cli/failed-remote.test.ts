import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { openParking, type Parking } from '#adapter';
import { type AdminServer, createLogger, loadConfig, startAdminServer } from '#process';
import { parkingRoutes } from '../../../adapter/parking/http/parking-routes.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { type FailedFolder, failedFolder } from './failed-folder.ts';

let failed: FailedFolder;
let parking: Parking;
let server: AdminServer;
/** Runs a command away from the database, with the adapter's token. */
const run = (args: readonly string[], token = 'secret', input = '') =>
  failed.run([...args, '--remote', server.address], {
    env: { BANYAN_ADMIN_TOKEN: token, BANYAN_CONFIG: '/nowhere.yaml' },
    input,
  });

beforeEach(async () => {
  failed = await failedFolder('SQLite');
  parking = await openParking(loadConfig({ file: `${failed.folder}/banyan.yaml`, env: {} }), {});
  server = await startAdminServer({
    listen: '127.0.0.1:0',
    token: 'secret',
    metrics: new Registry(),
    checks: () => ({}),
    status: () => ({}),
    routes: parkingRoutes({ parking, version: '0', log: createLogger('test', 'silent') }),
  });
  await failed.park('aaaaaaaa-1', cp949(legacyOrder({ settlekind: 'k' })));
});
afterEach(async () => {
  await server.stop();
  await parking.close();
  await failed.close();
});

it('every command does at an adapter what it does in the database', async () => {
  const list = await run(['failed', 'list']);
  expect(list.stdout).toContain('aaaaaaaa  2026-01-01 00:00  code_unmapped');
  expect((await run(['failed', 'groups'])).stdout).toMatch(/^1 × code_unmapped/);
  expect((await run(['failed', 'show', 'aaaa'])).stdout).toContain('> ');
  const exported = await run(['failed', 'export']);
  expect(exported.stderr).toBe('1 message exported\n');
  const imported = await run(['failed', 'import', '-'], 'secret', exported.stdout);
  expect(imported.stdout).toBe('0 messages imported, 1 known already\n');
  const set = ['--set', '/settlekind=c', '--reason', 'a card', '--as', 'ann'];
  expect((await run(['failed', 'edit', 'aaaa', ...set])).stdout).toContain('is now revision 1');
  expect((await run(['failed', 'recheck'])).code).toBe(0);
  const dry = await run(['replay', 'aaaa', '--dry-run']);
  expect(dry.stdout).toContain('would emit scm.order.OrderPlaced 1521705612047');
  expect(await run(['replay', 'aaaa'])).toMatchObject({
    code: 0,
    stdout: `aaaaaaaa  done: scm.order.OrderPlaced 1521705612047
replay 1: 1 message: 1 done, 0 failed
`,
  });
  expect((await run(['replay', 'jobs'])).stdout).toContain('legacy  done');
  expect((await run(['failed', 'history', 'aaaa'])).stdout).toContain('  ann  edited aaaaaaaa');
  expect((await run(['failed', 'history', '--verify'])).code).toBe(0);
});

it('an error is the same as it is in the database', async () => {
  expect(await run(['failed', 'show', 'cccc'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no parked message cccc'),
  });
});

it('a wrong token, and an adapter that is away, are clear sentences', async () => {
  expect(await run(['failed', 'list'], 'wrong')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('BANYAN_ADMIN_TOKEN'),
  });
  const away = ['failed', 'list', '--remote', 'http://127.0.0.1:39998'];
  expect(await failed.run(away)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ECONNREFUSED'),
  });
});
