import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { startBanyan } from '../../banyan.ts';
import { createTestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { keepingYaml, rowsOf } from './kept-requests.ts';
import { startProxyProcess } from './proxy-process.ts';
import { runProxy } from './running-proxy.ts';

it('kill -9 in the middle of a delivery: another proxy sends it again, with the same key', async () => {
  const keys: unknown[] = [];
  const legacy = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']);
    // The first is taken, and never answered.
    if (keys.length > 1) response.end('done');
  }).listen(0, '127.0.0.1');
  await once(legacy, 'listening');
  const url = `http://127.0.0.1:${(legacy.address() as AddressInfo).port}`;
  const database = await createTestDatabase('SQLite');
  {
    // Accepted by one that is under maintenance, and sent by one that is killed.
    const keeper = await runProxy(keepingYaml(url, database.url), {
      flags: ['legacy.maintenance'],
    });
    const post = { method: 'POST', body: 'order' };
    expect((await ask(`${keeper.address}/orders`, post)).status).toBe(202);
    await keeper.stop();
    await using _killed = await startProxyProcess(keepingYaml(url, database.url));
    await until(() => keys.length === 1);
  }
  const second = await runProxy(keepingYaml(url, database.url));
  await until(() => keys.length === 2);
  await until(async () => (await rowsOf(database, 'banyan_stored_requests')) === 0);
  expect(keys[1]).toBe(keys[0]);
  await second.stop();
  legacy.closeAllConnections();
  legacy.close();
  await database.drop();
});

it('a proxy of which no route keeps requests has nothing to do with a database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-plain-'));
  const yaml = 'legacy: http://127.0.0.1:9\nlisten: 127.0.0.1:0\nadmin: { listen: 127.0.0.1:0 }\n';
  await writeFile(join(folder, 'banyan.yaml'), yaml);
  const child = startBanyan(['proxy'], { cwd: folder, env: { NODE_DEBUG: 'module' } });
  let loaded = '';
  let log = '';
  child.stderr.on('data', (text) => {
    loaded += text;
  });
  child.stdout.on('data', (text) => {
    log += text;
  });
  await until(() => log.includes('listening'));
  child.kill('SIGTERM');
  await once(child, 'close');
  expect(loaded).toContain('prom-client');
  expect(loaded).not.toMatch(/node_modules\/(knex|mysql2)\//);
  await rm(folder, { recursive: true });
});
