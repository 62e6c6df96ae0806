import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import nock from 'nock';
import { type Flags, openFlags } from '#flags';
import { until } from '../../eventually.ts';

let backupFolder: string;
let flags: Flags | undefined;

beforeAll(() => nock.disableNetConnect());
beforeEach(async () => {
  backupFolder = await mkdtemp(join(tmpdir(), 'banyan-unleash-'));
});
afterEach(async () => {
  flags?.stop();
  flags = undefined;
  nock.cleanAll();
  // A request that is under way may still write the backup.
  await rm(backupFolder, { recursive: true, maxRetries: 5 });
});
afterAll(() => nock.restore());

const answer = (enabled: boolean) => ({
  version: 2,
  features: [{ name: 'a', type: 'release', enabled, strategies: [{ name: 'default' }] }],
});
const server = () =>
  nock('http://unleash.test', { reqheaders: { authorization: 'secret' } }).get(
    '/api/client/features',
  );
const open = async () => {
  flags = await openFlags({
    unleash: { url: 'http://unleash.test/api', token: 'secret', refresh: 100 },
    backupFolder,
    bootstrap: undefined,
  });
  return flags;
};

it('flags are fetched from Unleash, and fetched again', async () => {
  server().reply(200, answer(true));
  const flags = await open();
  await until(() => flags.isEnabled('a'));
  expect(flags.status()).toMatchObject({ source: 'unleash', lastError: undefined });
  server().reply(200, answer(false));
  await until(() => !flags.isEnabled('a'));
});

it.each([500, 401])(
  'flags stay what they were while Unleash answers %d',
  async (status) => {
    server().reply(200, answer(true));
    const flags = await open();
    await until(() => flags.isEnabled('a'));
    server().times(3).reply(status);
    await until(() => flags.status().lastError !== undefined);
    expect(flags.isEnabled('a')).toBe(true);
  },
  15_000,
);

it('flags are what the backup says when Unleash is away at the start', async () => {
  server().reply(200, answer(true));
  const before = await open();
  await until(() => before.isEnabled('a'));
  // The backup is written after the flags are in force.
  server().reply(304);
  await until(() => nock.isDone());
  before.stop();
  expect((await open()).isEnabled('a')).toBe(true);
});

it('opening does not wait for an Unleash that is away, and all flags are off', async () => {
  const flags = await open();
  expect(flags.isEnabled('a')).toBe(false);
  expect(flags.status()).toMatchObject({ loaded: false });
  await until(() => flags.status().loaded);
  expect(flags.status().lastError).toBeDefined();
});

it('a password in the URL of Unleash is neither logged nor told', async () => {
  const lines: object[] = [];
  const log = {
    info: (line: object) => lines.push(line),
    warn: (line: object) => lines.push(line),
  };
  const unleash = { url: 'http://me:hidden@unleash.test/api', token: 'secret', refresh: 100 };
  flags = await openFlags({ unleash, backupFolder, bootstrap: undefined }, { log });
  const { status } = flags;
  await until(() => status().lastError !== undefined);
  expect(JSON.stringify([lines, status()])).not.toMatch(/hidden|secret/);
  expect(status().location).toBe('http://***@unleash.test/api');
});
