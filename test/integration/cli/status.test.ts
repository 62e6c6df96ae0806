import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { type AdminServer, startAdminServer } from '#process';
import { banyan } from '../../banyan.ts';
import { type AdapterSystem, startAdapterSystem, untilReady } from '../adapter/adapter-system.ts';

const TOKEN = 'a-token-of-16-or-more';
let folder: string;
let servers: Server[];
let admins: AdminServer[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  servers = [];
  admins = [];
});
afterEach(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await Promise.all(admins.map((admin) => admin.stop()));
  await rm(folder, { recursive: true });
});

async function status(...args: string[]) {
  const { code, stdout, stderr } = await banyan(['status', ...args], { cwd: folder });
  return { code, stdout: stdout.toString(), stderr };
}

/** An admin API as the processes have it; `HOST:PORT` of where it listens. */
async function admin(checks: Record<string, boolean>, told: unknown, token?: string) {
  const server = await startAdminServer({
    listen: '127.0.0.1:0',
    token,
    metrics: new Registry(),
    checks: () => checks,
    status: () => told,
  });
  admins.push(server);
  return new URL(server.address).host;
}

async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
}

/** Where nothing listens. */
async function nowhere(): Promise<string> {
  const host = await serverThat(() => {});
  servers.pop()?.close();
  return host;
}

async function configure(proxy: string, adapter: string, token?: string) {
  const secret = token === undefined ? {} : { token };
  const config = {
    admin: { listen: proxy, ...secret },
    adapter: { admin: { listen: adapter, ...secret } },
  };
  await writeFile(join(folder, 'banyan.yaml'), JSON.stringify(config));
}

describe('banyan status', () => {
  it('shows both processes of the configuration, with their tokens', async () => {
    const flags = { source: 'unleash', location: 'http://me:geheim@unleash/api' };
    const proxy = await admin({ flags: true }, { routes: [], flags }, TOKEN);
    const told = { paused: [], shards: { held: [0], of: 1 }, queues: { q: 3 }, parked: 2 };
    const adapter = await admin({ broker: true, database: true }, told, TOKEN);
    await configure(proxy, adapter, TOKEN);
    expect(await status()).toEqual({
      code: 0,
      stdout: `PROCESS  STATE   WHERE AND WHAT
proxy    ready   http://${proxy}
         flags   from unleash
adapter  ready   http://${adapter}
         shards  1 of 1
         queues  3 in q
         parked  2 messages (banyan failed list)
`,
      stderr: '',
    });
    const { stdout } = await status('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ready: true,
      processes: [
        { process: 'proxy', state: 'ready', checks: { flags: true } },
        { process: 'adapter', state: 'ready', url: `http://${adapter}`, status: told },
      ],
    });
    expect(stdout).not.toContain('geheim');
    expect(stdout).not.toContain(TOKEN);
  });

  it('ends with 1 when one is not ready, and says what to do', async () => {
    const proxy = await admin({ flags: true }, {});
    const adapter = await admin(
      { broker: true, database: false, flowing: true },
      { paused: ['database'] },
    );
    await configure(proxy, adapter);
    expect(await status()).toEqual({
      code: 1,
      stdout: `PROCESS  STATE      WHERE AND WHAT
proxy    ready      http://${proxy}
adapter  not ready  http://${adapter}
         failing    database
         paused     database

adapter: start the database, or correct adapter.database (DATABASE_URL)
`,
      stderr: '',
    });
  });

  it('ends with 1 when one is away, and says what to do', async () => {
    const [proxy, adapter] = [await admin({ flags: true }, {}), await nowhere()];
    await configure(proxy, adapter);
    const { code, stdout } = await status();
    expect(code).toBe(1);
    expect(stdout).toContain(`adapter  away     http://${adapter}
         problem  no answer: ECONNREFUSED
`);
    expect(stdout).toContain('adapter: start `banyan adapter`, or say with --url where it is\n');
    expect(await status('--url', `http://${proxy}`)).toMatchObject({ code: 0 });
  });

  it('waits for nobody who says nothing', async () => {
    const silent = await serverThat(() => {});
    const half = await serverThat((request, response) => {
      if (request.url === '/readyz') response.end('{"ready":true,"checks":{"broker":true}}');
    });
    const { code, stdout } = await status('--url', `http://${silent}`, `http://${half}/`);
    expect(code).toBe(1);
    expect(stdout).toContain(`unknown  away     http://${silent}
         problem  no answer within 3 s
adapter  ready    http://${half}
         problem  no more is known: no answer within 3 s
`);
  });

  it('is not taken in by somebody else’s server', async () => {
    const other = await serverThat((_, response) => response.end('<html>'));
    const { code, stdout } = await status('--url', `http://${other}`);
    expect(code).toBe(1);
    expect(stdout).toContain('problem  no admin API of Banyan answers there (200)');
  });

  it('says so when the token is another one, and shows what is known without it', async () => {
    const adapter = await admin({ broker: true }, {}, 'another-token-than-ours');
    await configure(await admin({ flags: true }, {}), adapter, TOKEN);
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('problem  no more is known: adapter.admin.token is not its token\n');
  });

  it.each([
    ['no-url', []],
    ['http://me:geheim@127.0.0.1:1', []],
    ['ftp://127.0.0.1', []],
  ])('refuses --url %s with exit code 2, without quoting it', async (url) => {
    const { code, stdout, stderr } = await status('--url', url);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--url needs the base URL of an admin API');
    expect(stderr).not.toContain('geheim');
  });

  it('cannot know a port that was free: exit code 2, and what to do', async () => {
    await configure('127.0.0.1:0', '127.0.0.1:8082');
    const { code, stderr } = await status();
    expect(code).toBe(2);
    expect(stderr).toContain('admin.listen is 127.0.0.1:0: any port that is free');
    expect(stderr).toContain('--url');
  });
});

describe('banyan status of a running adapter', () => {
  let system: AdapterSystem;
  beforeEach(async () => {
    system = await startAdapterSystem('SQLite');
  });
  afterEach(() => system.close());

  it('shows its shards, queues, outbox and parked messages', async () => {
    const adapter = await system.start();
    await untilReady(adapter);
    const { code, stdout } = await status('--url', adapter.adminAddress);
    expect(code).toBe(0);
    expect(stdout).toBe(`PROCESS  STATE   WHERE AND WHAT
adapter  ready   ${adapter.adminAddress}
         shards  1 of 1
         queues  all empty
         outbox  empty
         parked  none
         flags   from file
         bus     connected
`);
  });
});
