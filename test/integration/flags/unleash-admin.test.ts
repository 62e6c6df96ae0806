import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unleashWriter } from '#flags';
import { openUnleashServer, type UnleashServer } from '../../unleash-server.ts';

const by = { who: 'kim', reason: 'a test' };
let unleash: UnleashServer;

beforeAll(async () => {
  unleash = await openUnleashServer();
});
afterAll(() => unleash?.remove());

const place = { project: 'default', environment: 'development' };
const admin = () => ({ url: unleash.url, token: unleash.adminToken, ...place });
const canary = (rollout: string) => ({
  name: 'flexibleRollout',
  parameters: { rollout, stickiness: 'default', groupId: 'checkout' },
});
const flagOf = async (name: string) =>
  (await unleash.page('GET', `/projects/default/features/${name}`)) as {
    environments: { name: string; enabled: boolean; strategies: object[] }[];
  }; // its featureSchema
const eventsOf = async (name: string) => {
  const found = await unleash.page('GET', `/search/events?feature=IS:${name}`);
  return (found as { events: { type: string; createdBy: string }[] }).events; // its eventSearchResponseSchema, newest first
};

describe('a flag in Unleash', () => {
  it('has one environment changed, and the others left alone', async () => {
    const production = unleashWriter({ ...admin(), environment: 'production' });
    await production.write([{ name: 'a.cutover', enabled: true, strategies: [canary('20')] }], by);
    await unleashWriter(admin()).write([{ name: 'a.cutover', enabled: false }], by);
    const { environments } = await flagOf('a.cutover');
    expect(environments.find(({ name }) => name === 'production')).toMatchObject({
      enabled: true,
      strategies: [canary('20')],
    });
    expect((await production.read()).get('a.cutover')?.enabled).toBe(true);
    expect((await unleashWriter(admin()).read()).get('a.cutover')?.enabled).toBe(false);
  });

  it('keeps the strategy that somebody made on its page, and its title, when the share changes', async () => {
    await unleash.page('POST', '/projects/default/features', {
      name: 'b.cutover',
      type: 'release',
    });
    const strategies = '/projects/default/features/b.cutover/environments/development/strategies';
    const made = await unleash.page('POST', strategies, { ...canary('5'), title: 'Careful' });
    const wanted = { name: 'b.cutover', enabled: true, strategies: [canary('30')] };
    await unleashWriter(admin()).write([wanted], by);
    const { id } = made as { id: string }; // its featureStrategySchema
    const [development] = (await flagOf('b.cutover')).environments;
    expect(development?.strategies).toMatchObject([{ id, title: 'Careful', ...canary('30') }]);
  });

  it('has nothing in its history of a write that changes nothing', async () => {
    const wanted = { name: 'c.cutover', enabled: true, strategies: [canary('5')] };
    await unleashWriter(admin()).write([wanted], by);
    const before = await eventsOf('c.cutover');
    await unleashWriter(admin()).write([wanted, { name: 'c.cutover', enabled: true }], by);
    expect((await eventsOf('c.cutover')).length).toBe(before.length);
  });

  it('is switched off before it is let down to another share', async () => {
    const on = { name: 'd.cutover', enabled: true, strategies: [canary('5')] };
    await unleashWriter(admin()).write([on], by);
    const off = { name: 'd.cutover', enabled: false, strategies: [canary('100')] };
    await unleashWriter(admin()).write([off], by);
    const [last, beforeThat] = await eventsOf('d.cutover');
    expect([beforeThat?.type, last?.type]).toEqual([
      'feature-environment-disabled',
      'feature-strategy-update',
    ]);
  });

  it('is not written while it is archived, and says so', async () => {
    await unleashWriter(admin()).write([{ name: 'e.cutover', enabled: true }], by);
    await unleash.page('DELETE', '/projects/default/features/e.cutover');
    await expect(
      unleashWriter(admin()).write([{ name: 'e.cutover', enabled: true }], by),
    ).rejects.toMatchObject({ code: 'flag_archived', advice: expect.stringContaining('Revive') });
    expect((await unleashWriter(admin()).read(['e.cutover'])).size).toBe(0);
  });

  it('is not made with a name that Unleash does not take', async () => {
    await expect(
      unleashWriter(admin()).write([{ name: 'no name', enabled: true }], by),
    ).rejects.toMatchObject({
      code: 'unleash_rejected',
      message: expect.stringContaining('URL friendly'),
    });
  });
});

describe('an Unleash that cannot be written to', () => {
  it.each([
    ['a token that it does not know', () => ({ token: '*:*.wrong' })],
    ['a backend token', () => ({ token: unleash.clientToken })],
  ])('refuses %s', async (_, other) => {
    const writer = unleashWriter({ ...admin(), ...other() });
    const refused = {
      code: 'unleash_refused',
      exitCode: 2,
      advice: expect.stringContaining('UNLEASH_ADMIN_TOKEN'),
    };
    await expect(writer.read()).rejects.toMatchObject(refused);
    await expect(writer.write([{ name: 'f.cutover', enabled: true }], by)).rejects.toMatchObject(
      refused,
    );
  });

  it.each([
    ['project', { project: 'nowhere' }, /flags.unleash.project/],
    ['environment', { environment: 'nowhere' }, /flags.unleash.environment/],
  ])('has no such %s', async (_, other, advice) => {
    const writer = unleashWriter({ ...admin(), ...other });
    await expect(writer.write([{ name: 'g.cutover', enabled: true }], by)).rejects.toMatchObject({
      code: 'unleash_unknown',
      exitCode: 2,
      advice: expect.stringMatching(advice),
    });
  });

  it('is something else that answers', async () => {
    const other = createServer((_, response) => response.end('<html>Welcome</html>'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo; // it listens on TCP
    const writer = unleashWriter({ ...admin(), url: `http://127.0.0.1:${port}/api` });
    await expect(writer.read(['a'])).rejects.toMatchObject({
      code: 'unleash_away',
      message: expect.stringContaining('no Unleash'),
    });
    other.close();
    other.closeAllConnections();
  });

  it('is away, and can be written to when it is back, with all that it had', async () => {
    const writer = unleashWriter(admin());
    await writer.write([{ name: 'i.cutover', enabled: true }], by);
    await unleash.kill();
    const away = { code: 'unleash_away', exitCode: 1 };
    await expect(writer.read()).rejects.toMatchObject(away);
    await expect(writer.write([{ name: 'i.cutover', enabled: false }], by)).rejects.toMatchObject(
      away,
    );
    await unleash.start();
    const [written] = await writer.write([{ name: 'i.cutover', enabled: false }], by);
    expect([written?.before?.enabled, written?.after.enabled]).toEqual([true, false]);
  });
});
